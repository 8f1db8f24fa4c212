import Engine

extension Command {
    package static let quality = Command("quality", keys: ["4"], label: "quality", "Go to the state of the recordings: findings, classes, levels")
    package static let measure = Command("measure", keys: ["m"], label: "measure", "Measure the recordings that are not measured yet, and judge all")
    package static let part = Command("part", keys: ["w"], label: "view", "Show all, or only findings, classes, or levels")
    package static let findingFilter = Command("finding-filter", keys: ["/"], label: "as filter", "Show the clips of the finding in the table of clips")
}

extension QualityScreen {
    package static let bindings: [Binding] = [
        Binding(.open, refusal: { $0.quality.selectedRow == nil ? "Nothing is selected" : nil }, open)
            .footer { $0.quality.rows.isEmpty ? nil : 1 }.label { state in
                guard case .group? = state.quality.selectedRow else { return "open" }
                return state.quality.selectedGroup.map { state.quality.open.contains($0.code) } ?? false ? "close" : "list clips"
            },
        Binding(.measure, refusal: refusalToMeasure) { state in
            state.quality.problem = nil
            return [.work(.examine(measures: true))]
        }.footer { $0.quality.isMeasuring ? nil : 1 },
        Binding(.cancel, refusal: { $0.quality.isMeasuring ? nil : "Nothing is being measured" }) { _ in [.work(.stopExamining)] }
            .footer { $0.quality.isMeasuring ? 1 : nil }.label { _ in "stop" },
        Binding(.part) { state in
            let parts = Part.allCases
            state.quality.part = parts[((parts.firstIndex(of: state.quality.part) ?? 0) + 1) % parts.count]
            return []
        }.footer { $0.quality.view == nil ? nil : 2 },
        Binding(.findingFilter, refusal: { ($0.quality.selectedGroup?.total ?? 0) == 0 ? "The finding is about no single clip" : nil }, filter)
            .footer { $0.quality.rows.isEmpty ? nil : 3 },
        Binding.shown(.probe, footer: 3), .shown(.dashboard, footer: 4), .shown(.back, footer: 4), .shown(.help, footer: 0), .shown(.quit, footer: 0),
        Binding(.left) { fold(isOpen: false, &$0) }, Binding(.right) { fold(isOpen: true, &$0) },
    ]

    private static func refusalToMeasure(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        if state.quality.isMeasuring { return "Measuring is under way; \(state.key(.cancel)) stops it" }
        return state.dashboard.columns.isEmpty ? Refusal.noDataset : nil
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        if let clip = state.quality.selectedClip {
            state.quality.isFinding = true
            return [.work(.findClip(clip))]
        }
        guard let group = state.quality.selectedGroup else { return [] }
        return fold(isOpen: !state.quality.open.contains(group.code), &state)
    }

    private static func fold(isOpen: Bool, _ state: inout AppState) -> [Effect] {
        guard case .group? = state.quality.selectedRow, let group = state.quality.selectedGroup else { return [] }
        guard group.total > 0 else {
            if isOpen { state.show("This finding is about the dataset as a whole", isProblem: false) }
            return []
        }
        if isOpen { state.quality.open.insert(group.code) } else { state.quality.open.remove(group.code) }
        state.quality.select(state.quality.list.selected, visible: state.visibleRows)
        return []
    }

    private static func filter(_ state: inout AppState) -> [Effect] {
        guard let group = state.quality.selectedGroup else { return [] }
        let names = Set(group.findings.map(\.dataset))
        if let index = state.dashboard.columns.firstIndex(where: { names.contains($0.name) }) { state.dashboard.focus = index }
        let effects = state.go(to: .dashboard)
        return effects + DashboardScreen.filter("finding=" + group.code.rawValue, &state)
    }
}
