import Base
import Engine

extension ScreenName { package static let quality = ScreenName("quality") }

/// What the doctor found in the chosen datasets: findings with their clips, classes by speakers, levels, lengths and noise on one axis.
package struct QualityScreen: ScreenRoom {
    package static let name = ScreenName.quality
    package static let title = "Quality"
    package static let subject = "the state of the recordings"
    package static let place = "on the quality screen"
    package static let door: Command? = .quality
    package static let parent: ScreenName? = .dashboard

    /// What is shown where there is no room for all at once, or of which the operator wants more.
    package enum Part: Sendable, CaseIterable { case all, findings, labels, histograms }

    package enum Row: Sendable, Hashable {
        case group(Int)
        case clip(group: Int, index: Int)
    }

    /// Clips of a finding that are listed at most; they stand in the table of clips too.
    static let mostListed = 500

    package var view: QualityView?
    package var progress: DoctorRun.Progress?
    /// Why there is no report.
    package var problem: String?
    package var list = ListSelection()
    package var open: Set<FindingCode> = []
    package var part = Part.all
    /// Set while a report is asked for that needs no measuring, and while a clip is looked for that will be opened.
    var isAsking = false
    var isFinding = false

    package init() {}

    var isMeasuring: Bool { progress != nil }

    package var rows: [Row] {
        (view?.groups ?? []).enumerated().flatMap { index, group -> [Row] in
            guard open.contains(group.code) else { return [.group(index)] }
            return [.group(index)] + (0..<min(Self.mostListed, group.total)).map { .clip(group: index, index: $0) }
        }
    }

    package var selectedRow: Row? {
        let rows = rows
        return rows.indices.contains(list.selected) ? rows[list.selected] : nil
    }

    var selectedGroup: QualityView.Group? {
        switch selectedRow {
        case .group(let index)?, .clip(let index, _)?: view?.groups[index]
        case nil: nil
        }
    }

    var selectedClip: ClipID? {
        guard case .clip(let group, let index)? = selectedRow, let clips = view?.groups[group].clips, clips.indices.contains(index) else { return nil }
        return clips[index].id
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { state.dashboard.dataset(state) }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        QualityPainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int { QualityLayout(body, part: part, datasets: view?.names.count ?? 1).list.height }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let rows = QualityLayout(body, part: part, datasets: view?.names.count ?? 1).list
        guard rows.contains(point), list.offset + point.y - rows.y < self.rows.count else { return nil }
        return .row(point.y - rows.y)
    }

    // MARK: Coming and going

    package static func refusalToEnter(_ state: AppState) -> String? { SkippedScreen.refusalToEnter(state) }

    package static func enter(_ state: inout AppState) -> [Effect] {
        DashboardScreen.chooseRemembered(&state)
        return state.go(to: name)
    }

    /// What is kept of these datasets is shown at once; nothing is measured before it is asked for.
    package static func appear(_ state: inout AppState) -> [Effect] {
        let names = state.dashboard.columns.map(\.name)
        if state.quality.isMeasuring || state.quality.view?.names == names { return [] }
        state.quality.view = nil
        state.quality.problem = nil
        state.quality.isAsking = true
        return [.work(.examine(measures: false))]
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        state.quality.list.move(rows, count: state.quality.rows.count, visible: state.visibleRows)
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        if case .row(let row) = hit { state.quality.select(state.quality.list.offset + row, visible: state.visibleRows) }
        return []
    }

    mutating func select(_ row: Int, visible: Int) { list.select(row, count: rows.count, visible: visible) }

    // MARK: What happens

    package static func awaits(_ command: Command, _ state: AppState) -> Bool {
        if state.quality.isFinding { return true }
        let aboutRows: [Command] = [.open, .findingFilter, .up, .down, .pageUp, .pageDown, .top, .bottom, .left, .right]
        return state.quality.isAsking && state.quality.view == nil && aboutRows.contains(command)
    }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .examining(let progress): state.quality.progress = progress
        case .examined(let view, let problem):
            state.quality.isAsking = false
            state.quality.progress = nil
            state.quality.problem = problem
            guard let view else { return [] }
            state.quality.view = view
            state.quality.select(state.quality.list.selected, visible: state.visibleRows)
        case .clipFound(let id, let record):
            state.quality.isFinding = false
            guard state.screen == name else { return [] }
            guard let record else {
                state.show("\(id.path) has no result yet, so that there is nothing to open; \(state.key(.start)) starts the run", isProblem: true)
                return []
            }
            let filter = state.quality.selectedGroup.map { "finding=" + $0.code.rawValue } ?? ""
            return FileScreen.open(id, record, order: .query(ClipQuery(filter: filter, sort: .path, descending: false)), &state)
        default: break
        }
        return []
    }
}

extension AppState {
    package var quality: QualityScreen {
        get { self[screen: QualityScreen.self] }
        set { self[screen: QualityScreen.self] = newValue }
    }
}
