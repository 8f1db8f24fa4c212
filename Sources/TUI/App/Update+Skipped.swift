import Base
import Engine

/// The list of the skipped screen as it changes under the selection.
extension AppState {
    mutating func takeSkipped(_ groups: [SkippedState.Group]) -> [Effect] {
        changeSkipped(keeping: skipped.place) { skipped in
            let old = Dictionary(skipped.groups.map { ($0.reason, $0) }) { first, _ in first }
            skipped.groups = groups.map { group in
                var group = group
                group.isOpen = old[group.reason]?.isOpen ?? false
                group.clips = old[group.reason]?.clips ?? []
                return group
            }
        }
        skipped.isLoaded = true
        return skipped.groups.filter(\.isOpen).map { .loadGroup($0.reason) }
    }

    mutating func takeGroup(_ reason: ReasonCode, _ clips: [(dataset: String, record: ClipRecord)]) {
        guard let index = skipped.groups.firstIndex(where: { $0.reason == reason }) else { return }
        // Whoever opens a group and moves on before its clips are there means the rows that come.
        let place = skipped.groups[index].clips.isEmpty ? nil : skipped.place
        changeSkipped(keeping: place) { $0.groups[index].clips = clips }
    }

    /// Changes what the skipped screen lists; then `place` is selected, or without one the row that was.
    private mutating func changeSkipped(keeping place: SkippedState.Place?, _ change: (inout SkippedState) -> Void) {
        change(&skipped)
        skipped.list.select(
            place.flatMap(skipped.row(of:)) ?? skipped.list.selected, count: skipped.rows.count, visible: visibleRows)
    }

    var selectedSkippedRow: SkippedState.Row? {
        let rows = skipped.rows
        return rows.indices.contains(skipped.list.selected) ? rows[skipped.list.selected] : nil
    }
}

extension AppState.SkippedState {
    /// A row by what it is rather than by its number, to be found again when the list has changed.
    struct Place {
        var reason: ReasonCode
        /// Nil on the row of the group itself.
        var clip: (id: AppState.ClipID, index: Int)?
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
                reason: groups[group].reason, clip: (AppState.ClipID(dataset: clip.dataset, path: clip.record.path), index))
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
