import Engine

extension Command {
    package static let runs = Command("runs", keys: ["H"], label: "runs", "Show the runs of the dataset: figures, recipe, speed, how each ended")
    package static let compareRuns = Command("compare-runs", keys: ["x"], label: "compare", "Set the two marked runs side by side, or the selected one and the one before it")
}

extension RunsScreen {
    package static let bindings: [Binding] = [
        Binding(.open, refusal: refusalToOpen, openSelected).footer { state in if case .comparison = state.runs.stage { nil } else { 1 } }
            .label { state in if case .run = state.runs.stage { "open clip" } else { "in full" } },
        Binding(.mark, refusal: { $0.runs.stage == .list && $0.runs.selected($0.world) != nil ? nil : "Runs are marked in their list" }, mark)
            .footer { $0.runs.stage == .list ? 2 : nil },
        Binding(.compareRuns, refusal: refusalToCompare, compare).footer { state in if case .comparison = state.runs.stage { nil } else { 2 } },
        Binding(.back, footer: 1, back).label { $0.runs.stage == .list ? Command.back.label : "all runs" },
        .shown(.help, footer: 0), .shown(.quit, footer: 0),
    ]

    private static func refusalToOpen(_ state: AppState) -> String? {
        switch state.runs.stage {
        case .list: state.runs.selected(state.world) == nil ? "No run is selected" : nil
        case .run: state.runs.selectedClip == nil ? Refusal.noClip : nil
        case .comparison: "There is nothing to open here"
        }
    }

    private static func openSelected(_ state: inout AppState) -> [Effect] {
        guard let dataset = state.runs.name else { return [] }
        if let clip = state.runs.selectedClip { return [.work(.findClip(ClipID(dataset: dataset, path: clip.path)))] }
        guard let run = state.runs.selected(state.world) else { return [] }
        state.runs.stage = .run(run.number)
        (state.runs.slowest, state.runs.clips) = (nil, ListSelection())
        return [.work(.loadSlowest(dataset: dataset, run))]
    }

    private static func mark(_ state: inout AppState) -> [Effect] {
        guard let run = state.runs.selected(state.world) else { return [] }
        if let index = state.runs.marks.firstIndex(of: run.number) {
            state.runs.marks.remove(at: index)
        } else {
            // Two are compared: a third takes the place of the first.
            state.runs.marks = state.runs.marks.suffix(1) + [run.number]
        }
        return move(1, &state)
    }

    /// The numbers of the runs that are to be compared, the older first; nil where there are no two.
    private static func pair(_ state: AppState) -> (Int, Int)? {
        let screen = state.runs
        if screen.stage == .list, screen.marks.count == 2 { return (screen.marks.min()!, screen.marks.max()!) }
        let shown: PastRun? = if case .run(let number) = screen.stage { screen.run(number, state.world) } else { screen.selected(state.world) }
        guard let shown else { return nil }
        if screen.stage == .list, let marked = screen.marks.first, marked != shown.number { return (min(marked, shown.number), max(marked, shown.number)) }
        return screen.view?.before(shown).map { ($0.number, shown.number) }
    }

    private static func refusalToCompare(_ state: AppState) -> String? {
        if case .comparison = state.runs.stage { return "Two runs are side by side already" }
        return pair(state) == nil ? "There is no run before this one; mark two with \(state.key(.mark))" : nil
    }

    private static func compare(_ state: inout AppState) -> [Effect] {
        guard let dataset = state.runs.name, let (a, b) = pair(state), let one = state.runs.run(a, state.world), let other = state.runs.run(b, state.world)
        else { return [] }
        state.runs.stage = .comparison(a, b)
        (state.runs.differences, state.runs.rows) = (nil, ListSelection())
        return [.work(.compareRuns(dataset: dataset, one, other))]
    }

    private static func back(_ state: inout AppState) -> [Effect] {
        guard state.runs.stage != .list else { return state.back() }
        state.runs.stage = .list
        return []
    }
}
