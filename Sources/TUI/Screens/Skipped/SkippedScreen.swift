import Base
import Engine

extension ScreenName { package static let skipped = ScreenName("skipped") }

/// Clips without features by reason, across the chosen datasets; marks, remedies, retry.
package struct SkippedScreen: ScreenRoom {
    package static let name = ScreenName.skipped
    package static let title = "Skipped"
    package static let subject = "the skipped clips"
    package static let place = "on the skipped clips"
    package static let door: Command? = .skipped
    package static let parent: ScreenName? = .dashboard

    package enum Row: Sendable {
        case group(Int)
        case clip(group: Int, index: Int)
    }

    package var groups: [SkippedGroup] = []
    package var list = ListSelection()
    package var marks: Set<ClipID> = []
    package var isLoaded = false
    /// Groups that were opened and whose clips are being read.
    var reading: Set<ReasonCode> = []
    /// How the last retry from this screen ended; nil before one.
    package var outcome: String?

    package init() {}

    package var rows: [Row] {
        groups.indices.flatMap { index -> [Row] in
            let group = groups[index]
            guard group.isOpen else { return [.group(index)] }
            return [.group(index)] + group.clips.indices.map { .clip(group: index, index: $0) }
        }
    }

    package var selectedRow: Row? {
        let rows = rows
        return rows.indices.contains(list.selected) ? rows[list.selected] : nil
    }

    /// The group of the selected row.
    var selectedGroup: Int? {
        switch selectedRow {
        case .group(let index)?, .clip(let index, _)?: index
        case nil: nil
        }
    }

    var selectedClip: (dataset: String, record: ClipRecord)? {
        guard case .clip(let group, let index)? = selectedRow else { return nil }
        return groups[group].clips[index]
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { state.dashboard.dataset(state) }
    package func clip(_ state: AppState) -> (dataset: String, record: ClipRecord)? { selectedClip }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        SkippedPainter(skipped: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int { SkippedLayout(body).list.height }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let rows = SkippedLayout(body).list
        guard rows.contains(point), list.offset + point.y - rows.y < self.rows.count else { return nil }
        return .row(point.y - rows.y)
    }

    // MARK: Coming and going

    package static func refusalToEnter(_ state: AppState) -> String? {
        state.world.datasets.isEmpty ? "There is no dataset yet" : nil
    }

    package static func enter(_ state: inout AppState) -> [Effect] {
        DashboardScreen.chooseRemembered(&state)
        return state.go(to: name)
    }

    package static func appear(_ state: inout AppState) -> [Effect] { [.work(.loadSkipped)] }

    package static func reveal(_ clip: ClipID, _ state: inout AppState) {
        let skipped = state.skipped
        let row = skipped.rows.firstIndex { row in
            guard case .clip(let group, let index) = row else { return false }
            let listed = skipped.groups[group].clips[index]
            return listed.dataset == clip.dataset && listed.record.path == clip.path
        }
        if let row { state.skipped.select(row, visible: state.visibleRows) }
    }

    mutating func select(_ row: Int, visible: Int) { list.select(row, count: rows.count, visible: visible) }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        state.skipped.list.move(rows, count: state.skipped.rows.count, visible: state.visibleRows)
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        if case .row(let row) = hit { state.skipped.select(state.skipped.list.offset + row, visible: state.visibleRows) }
        return []
    }

    // MARK: What happens

    package static func awaits(_ command: Command, _ state: AppState) -> Bool {
        guard !state.skipped.reading.isEmpty || !state.skipped.isLoaded && state.skipped.groups.isEmpty else { return false }
        let aboutRows: [Command] = [
            .open, .mark, .markAll, .retry, .retryAll, .play, .copyPath, .up, .down, .pageUp, .pageDown, .top, .bottom, .left, .right,
        ]
        return aboutRows.contains(command)
    }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        for end in happening.ended where end.ended?.isRetry == true { state.skipped.outcome = end.text }
        let isOpen = state.screen == name
        switch happening.news {
        case .skippedLoaded(let groups):
            state.skipped.take(groups, visible: state.visibleRows)
            return state.skipped.groups.filter(\.isOpen).map { .work(.loadGroup($0.reason)) }
        case .groupLoaded(let reason, let clips):
            state.skipped.reading.remove(reason)
            state.skipped.take(clips, of: reason, visible: state.visibleRows)
            return []
        case .datasetsLoaded: return isOpen && state.world.problemCounts != happening.before.problemCounts ? [.work(.loadSkipped)] : []
        case .outputGone: return isOpen ? [.work(.loadSkipped)] : []
        default: return isOpen ? happening.ended.map { _ in .work(.loadSkipped) } : []
        }
    }

    // MARK: The list as it changes under the selection

    mutating func take(_ fresh: [SkippedGroup], visible: Int) {
        change(keeping: place, visible: visible) { skipped in
            let old = Dictionary(skipped.groups.map { ($0.reason, $0) }) { first, _ in first }
            skipped.groups = fresh.map { group in
                var group = group
                group.isOpen = old[group.reason]?.isOpen ?? false
                group.clips = old[group.reason]?.clips ?? []
                return group
            }
        }
        isLoaded = true
    }

    mutating func take(_ clips: [(dataset: String, record: ClipRecord)], of reason: ReasonCode, visible: Int) {
        guard let index = groups.firstIndex(where: { $0.reason == reason }) else { return }
        // Whoever opens a group and moves on before its clips are there means the rows that come.
        let place = groups[index].clips.isEmpty ? nil : place
        change(keeping: place, visible: visible) { $0.groups[index].clips = clips }
    }

    /// Changes what is listed; then `place` is selected, or without one the row that was.
    private mutating func change(keeping place: Place?, visible: Int, _ change: (inout SkippedScreen) -> Void) {
        change(&self)
        select(place.flatMap(row(of:)) ?? list.selected, visible: visible)
    }
}

extension SkippedScreen {
    /// A row by what it is rather than by its number, to be found again when the list has changed.
    struct Place {
        var reason: ReasonCode
        /// Nil on the row of the group itself.
        var clip: (id: ClipID, index: Int)?
    }

    /// Of the selected row; nil in an empty list.
    var place: Place? {
        let rows = rows
        guard rows.indices.contains(list.selected) else { return nil }
        switch rows[list.selected] {
        case .group(let group): return Place(reason: groups[group].reason)
        case .clip(let group, let index):
            let clip = groups[group].clips[index]
            return Place(
                reason: groups[group].reason, clip: (ClipID(dataset: clip.dataset, path: clip.record.path), index))
        }
    }

    /// The row of the place's clip; where that clip is gone the one that has its number in the group now, and in a group
    /// without clips the group. Nil when the group is gone.
    func row(of place: Place) -> Int? {
        guard let group = groups.firstIndex(where: { $0.reason == place.reason }) else { return nil }
        let head = groups[..<group].reduce(0) { $0 + 1 + ($1.isOpen ? $1.clips.count : 0) }
        let clips = groups[group].clips
        guard let clip = place.clip, groups[group].isOpen, !clips.isEmpty else { return head }
        let same = clips.firstIndex { $0.dataset == clip.id.dataset && $0.record.path == clip.id.path }
        return head + 1 + (same ?? min(clip.index, clips.count - 1))
    }
}

extension AppState {
    package var skipped: SkippedScreen {
        get { self[screen: SkippedScreen.self] }
        set { self[screen: SkippedScreen.self] = newValue }
    }
}
