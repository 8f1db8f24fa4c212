import Engine

/// From one skipped or failed clip to the next, and back to the list.
extension AppState {
    /// The next problem in the order of the list that the operator comes from.
    mutating func findProblem(forward: Bool) -> [Effect] {
        guard let clip = selectedClip else { return [] }
        if screen == .file, previous.last == .skipped {
            let all = skipped.groups.flatMap(\.clips)
            guard let index = all.firstIndex(where: { $0.dataset == clip.dataset && $0.record.path == clip.record.path }) else {
                show("This clip is not among the skipped ones any more; \(key(.back)) leads back to them", isProblem: false)
                return []
            }
            let next = index + (forward ? 1 : -1)
            guard all.indices.contains(next) else {
                noProblem(forward: forward)
                return []
            }
            return openFile(dataset: all[next].dataset, record: all[next].record)
        }
        let query = columns.first { $0.name == clip.dataset }?.table.query ?? ClipQuery(sort: .path, descending: false)
        return [.findProblem(dataset: clip.dataset, from: clip.record.path, query: query, forward: forward)]
    }

    mutating func noProblem(forward: Bool) {
        let there = forward ? "No further skipped or failed clip" : "No skipped or failed clip before this one"
        let isOfOpenGroups = screen == .file && previous.last == .skipped && skipped.groups.contains { $0.clips.isEmpty }
        let filter = columns.indices.contains(focus) && !isOfOpenGroups ? columns[focus].table.query.filter : ""
        let limits = isOfOpenGroups ? " in the groups that are open" : filter.isEmpty ? " in this order" : " that matches \(filter)"
        show("\(there)\(limits); \(key(forward ? .previousProblem : .nextProblem)) looks the other way", isProblem: false)
    }

    /// Lets the list that a clip is left for show that clip.
    mutating func select(_ clip: ClipID, on screen: ScreenName) {
        switch screen {
        case .dashboard:
            guard let index = columns.firstIndex(where: { $0.name == clip.dataset }) else { return }
            focus = index
            guard columns[index].table.selectedPath != clip.path else { return }
            columns[index].table.selectedPath = clip.path
            columns[index].table.isFollowing = false
        case .skipped:
            let row = skipped.rows.firstIndex { row in
                guard case .clip(let group, let index) = row else { return false }
                let listed = skipped.groups[group].clips[index]
                return listed.dataset == clip.dataset && listed.record.path == clip.path
            }
            if let row { skipped.list.select(row, count: skipped.rows.count, visible: visibleRows) }
        case .datasets, .file: break
        }
    }
}
