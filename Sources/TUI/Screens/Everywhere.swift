import Engine

extension Command {
    package static let palette = Command("palette", keys: [":"], label: "commands", "Choose a command by name")
    package static let theme = Command("theme", keys: ["t"], label: "theme", "Choose a theme, with live preview")
    package static let start = Command("start", keys: ["s"], label: "start", "Start or resume the run")
    package static let pause = Command("pause", keys: ["p"], label: "pause", "Pause or resume the run")
    package static let cancel = Command(
        "cancel", keys: ["c"], label: "cancel", "Cancel the run after the clips in progress, or stop measuring; press again to abandon those clips too")
    package static let lanesMore = Command("lanes-more", keys: ["+", "="], label: "parallel", "Process one more clip in parallel")
    package static let lanesFewer = Command("lanes-fewer", keys: ["-"], label: "parallel", "Process one clip fewer in parallel")
    package static let survey = Command("survey", keys: ["v"], label: "survey", "Check shapes and problems without running the CNN")
}

/// What keys do on every screen that does not say otherwise: going about, help, and the run of the dataset that is looked at.
enum Everywhere {
    static let bindings: [Binding] = [
        Binding(.back) { $0.back() },
        Binding(.help) { $0.laying(HelpLayer()) },
        Binding(.palette) { $0.laying(PaletteLayer("")) },
        Binding(.theme) { state in
            state.laying(ThemesLayer(choice: state.themeNames.firstIndex(of: state.themeName) ?? 0, before: state.themeName))
        },
        Binding(.log) { $0.laying(LogLayer()) },
        Binding(.quit, quit),
        Binding(.start, refusal: { Refusal.ofStart($0) }) { state in
            guard let target = state.targetDataset else { return [] }
            return state.world.start([target.name]).map(Effect.work)
        },
        pause, cancel, lanesMore, lanesFewer,
        Binding(.runs, refusal: { $0.targetDataset == nil ? Refusal.noDataset : nil }) { RunsScreen.open(&$0) },
        Binding(.survey, refusal: { $0.targetDataset == nil ? Refusal.noDataset : nil }, survey),
        Binding(.up) { move(-1, &$0) }, Binding(.down) { move(1, &$0) },
        Binding(.pageUp) { move(-max(1, $0.visibleRows - 1), &$0) }, Binding(.pageDown) { move(max(1, $0.visibleRows - 1), &$0) },
        Binding(.top) { move(.min, &$0) }, Binding(.bottom) { move(.max, &$0) },
        Binding(.left) { _ in [] }, Binding(.right) { _ in [] },
    ]

    private static func move(_ rows: Int, _ state: inout AppState) -> [Effect] { state.house.screen(state.screen).move(rows, &state) }

    // MARK: Runs

    static let pause = Binding(.pause, refusal: { Refusal.whenNotRunning($0) }) { state in
        guard let target = state.targetDataset else { return [] }
        return [.work(target.run?.state == .paused ? .resume(dataset: target.name) : .pause(dataset: target.name))]
    }.label { $0.targetDataset?.run?.state == .paused ? "resume" : Command.pause.label }

    static let cancel = Binding(.cancel, refusal: { Refusal.whenNotRunning($0) }) { state in
        guard let target = state.targetDataset, let run = target.run else { return [] }
        if run.state == .cancelling {
            state.show("Abandoning the clips in progress", isProblem: false)
            return [.work(.cancel(dataset: target.name))]
        }
        return state.laying(
            QuestionLayer(
                .cancel(dataset: target.name), title: "Cancel \(target.name)?", lines: ["you can resume the run later."],
                yes: "Cancel the run", no: "Keep it running"))
    }

    static let lanesMore = Binding(
        .lanesMore, with: .lanesFewer,
        refusal: { Refusal.whenReadOnly($0) ?? ($0.world.lanes >= LanePool.maxLanes ? "At most \(LanePool.maxLanes) clips are processed in parallel" : nil) }
    ) { changeLanes(1, &$0) }

    static let lanesFewer = Binding(
        .lanesFewer, refusal: { Refusal.whenReadOnly($0) ?? ($0.world.lanes <= 1 ? "At least one clip is processed at a time" : nil) }
    ) { changeLanes(-1, &$0) }

    private static func changeLanes(_ step: Int, _ state: inout AppState) -> [Effect] {
        state.world.lanes += step
        state.show(state.world.lanes == 1 ? "1 clip at a time" : "\(state.world.lanes) clips in parallel", isProblem: false)
        return [.work(.setLanes(state.world.lanes))]
    }

    private static func survey(_ state: inout AppState) -> [Effect] {
        guard let name = state.targetDataset?.name, let index = state.world.datasets.firstIndex(where: { $0.name == name }) else { return [] }
        state.lay(SurveyLayer(dataset: name))
        guard !state.world.datasets[index].isSurveying else { return [] }
        state.world.datasets[index].isSurveying = true
        return [.work(.survey(dataset: name))]
    }

    private static func quit(_ state: inout AppState) -> [Effect] {
        let working = state.world.datasets.filter(\.isUnfinished)
        guard !working.isEmpty else {
            state.isQuitting = true
            return [.quit]
        }
        return state.laying(
            QuestionLayer(
                .quit, title: working.count == 1 ? "A run is unfinished. Leave?" : "\(working.count) runs are unfinished. Leave?",
                lines: ["Finished clips are kept; the next start continues from there."], yes: "Finish the clips in progress and quit",
                no: "Stay", other: "Go on in the background"))
    }
}

extension AppState {
    /// Lays something over the screen, as the whole of what a key does.
    mutating func laying(_ layer: any Layer) -> [Effect] {
        lay(layer)
        return []
    }
}
