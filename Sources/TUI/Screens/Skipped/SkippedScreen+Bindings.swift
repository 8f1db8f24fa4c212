import Base
import Engine

extension Command {
    package static let skipped = Command("skipped", keys: ["3"], label: "skipped", "Go to the skipped clips, grouped by reason")
    package static let retryAll = Command("retry-all", keys: ["R"], label: "retry all", "Retry every clip with this reason")
    package static let export = Command("export", keys: ["e"], label: "export", "Write the list of skipped clips to a CSV file")
}

extension SkippedScreen {
    package static let bindings: [Binding] = [
        Binding(.open, open).footer { whereListed($0, 1) },
        Binding(.mark, mark).footer { whereListed($0, 2) },
        Binding(.retry, refusal: { Refusal.whenReadOnly($0) ?? ($0.skipped.selectedRow == nil ? "No clip is skipped" : nil) }, retry)
            .footer { whereListed($0, 1) },
        Binding(.retryAll, refusal: { Refusal.whenReadOnly($0) ?? ($0.skipped.selectedRow == nil ? "No clip is skipped" : nil) }, retryAll)
            .footer { whereListed($0, 2) },
        Binding(.markAll, markAll).footer { whereListed($0, 4) },
        Binding(.export) { [.work(.export(only: $0.skipped.marks))] }.footer { whereListed($0, 3) },
        Binding(.play, refusal: { Refusal.withoutClip($0) }) { ClipCommands.play(&$0) },
        Binding(.copyPath, refusal: { Refusal.withoutClip($0) }) { ClipCommands.copyPath(&$0) }.footer { whereListed($0, 4) },
        Binding.shown(.dashboard, footer: 5).footer { $0.skipped.rows.isEmpty ? 1 : 5 },
        Binding.shown(.datasets, footer: 2).footer { $0.skipped.rows.isEmpty ? 2 : nil },
        Binding.shown(.back, footer: 4).footer { $0.skipped.rows.isEmpty ? 3 : 4 },
        .shown(.help, footer: 0), .shown(.quit, footer: 0),
        Binding(.left) { fold(isOpen: false, &$0) }, Binding(.right) { fold(isOpen: true, &$0) },
    ]

    private static func whereListed(_ state: AppState, _ priority: Int) -> Int? { state.skipped.rows.isEmpty ? nil : priority }

    private static func open(_ state: inout AppState) -> [Effect] {
        switch state.skipped.selectedRow {
        case .group(let index)?: return toggle(index, isOpen: !state.skipped.groups[index].isOpen, &state)
        case .clip(let group, let index)?:
            let clip = state.skipped.groups[group].clips[index]
            let before = state.skipped.groups[..<group].reduce(0) { $0 + $1.clips.count }
            return show(clip, at: before + index, &state)
        case nil: return []
        }
    }

    private static func fold(isOpen: Bool, _ state: inout AppState) -> [Effect] {
        guard case .group(let index)? = state.skipped.selectedRow else { return [] }
        return toggle(index, isOpen: isOpen, &state)
    }

    private static func toggle(_ index: Int, isOpen: Bool, _ state: inout AppState) -> [Effect] {
        state.skipped.groups[index].isOpen = isOpen
        state.skipped.select(state.skipped.list.selected, visible: state.visibleRows)
        let reason = state.skipped.groups[index].reason
        if !isOpen { state.skipped.reading.remove(reason) } else if state.skipped.groups[index].clips.isEmpty { state.skipped.reading.insert(reason) }
        return isOpen ? [.work(.loadGroup(reason))] : []
    }

    // MARK: Marks

    private static func mark(_ state: inout AppState) -> [Effect] {
        switch state.skipped.selectedRow {
        case .group(let index)?:
            let ids = Set(state.skipped.groups[index].clips.map { ClipID(dataset: $0.dataset, path: $0.record.path) })
            guard !ids.isEmpty else {
                state.show("Open the group first (\(state.key(.open))), or press \(state.key(.retryAll)) to retry all of it", isProblem: true)
                return []
            }
            if state.skipped.marks.isSuperset(of: ids) { state.skipped.marks.subtract(ids) } else { state.skipped.marks.formUnion(ids) }
        case .clip(let group, let index)?:
            let clip = state.skipped.groups[group].clips[index]
            state.skipped.marks.formSymmetricDifference([ClipID(dataset: clip.dataset, path: clip.record.path)])
        case nil: break
        }
        return move(1, &state)
    }

    private static func markAll(_ state: inout AppState) -> [Effect] {
        let groups = state.skipped.groups
        let all = Set(groups.flatMap { $0.clips.map { ClipID(dataset: $0.dataset, path: $0.record.path) } })
        state.skipped.marks = state.skipped.marks.isEmpty ? all : []
        if all.isEmpty {
            state.show("Open a group first (\(state.key(.open))), or press \(state.key(.retryAll)) to retry all of it", isProblem: true)
        } else if !state.skipped.marks.isEmpty, all.count < groups.reduce(0, { $0 + $1.total }) {
            state.show("Marked the \(Readable.clips(all.count)) of the open groups", isProblem: false)
        }
        return []
    }

    // MARK: Retrying

    private static func retry(_ state: inout AppState) -> [Effect] {
        let skipped = state.skipped
        guard !skipped.marks.isEmpty else {
            guard let clip = skipped.selectedClip else { return retryAll(&state) }
            RemediesLayer.offer(for: clip.record, of: clip.dataset, &state)
            return []
        }
        let clips = skipped.marks.sorted { ($0.dataset, $0.path) < ($1.dataset, $1.path) }
        let records = skipped.groups.flatMap(\.clips)
            .filter { skipped.marks.contains(ClipID(dataset: $0.dataset, path: $0.record.path)) }
        RemediesLayer.offer(for: clips, records: records.map(\.record), &state)
        return []
    }

    private static func retryAll(_ state: inout AppState) -> [Effect] {
        if let index = state.skipped.selectedGroup { RemediesLayer.offer(forAllOf: state.skipped.groups[index], &state) }
        return []
    }

    // MARK: Problems

    /// The next clip of the list.
    static func findProblem(after clip: ClipID, forward: Bool, _ state: inout AppState) -> [Effect] {
        let all = state.skipped.groups.flatMap(\.clips)
        guard let index = all.firstIndex(where: { $0.dataset == clip.dataset && $0.record.path == clip.path }) else {
            state.show("This clip is no longer skipped; \(state.key(.back)) goes back to the list", isProblem: false)
            return []
        }
        let next = index + (forward ? 1 : -1)
        guard all.indices.contains(next) else {
            let hasUnread = state.skipped.groups.contains { $0.clips.isEmpty }
            let limits = hasUnread ? " in the groups that are open" : DashboardScreen.searchLimits(state)
            ClipCommands.noProblem(forward: forward, limits: limits, &state)
            return []
        }
        return show(all[next], at: next, &state)
    }

    /// Opens a clip of the list, of which `index` counts the clips of all groups.
    private static func show(_ clip: (dataset: String, record: ClipRecord), at index: Int, _ state: inout AppState) -> [Effect] {
        let total = state.skipped.groups.reduce(0) { $0 + $1.clips.count }
        return FileScreen.open(
            ClipID(dataset: clip.dataset, path: clip.record.path), clip.record, order: .skipped, place: ClipPlace(index: index, total: total), &state)
    }
}
