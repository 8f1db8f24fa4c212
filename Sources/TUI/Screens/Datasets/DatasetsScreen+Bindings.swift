extension Command {
    package static let datasets = Command("datasets", keys: ["1"], label: "datasets", "Go to the datasets")
    package static let addDataset = Command("add-dataset", keys: ["a"], label: "add", "Add a folder as a dataset, with labels and segments where wanted")
    package static let encoder = Command("encoder", keys: ["m"], label: "model", "Choose model, recipe, preset, output and pool of the dataset")
    package static let removeDataset = Command(
        "remove-dataset", keys: ["D"], label: "remove", "Remove the dataset from the list; its files stay")
}

extension DatasetsScreen {
    package static let bindings: [Binding] = [
        Binding(.open, open).footer { $0.world.datasets.isEmpty ? nil : 1 },
        Binding(.mark, mark).footer { $0.world.datasets.isEmpty ? nil : 2 },
        Binding(.markAll, markAll),
        Binding(.addDataset, refusal: { Refusal.whenReadOnly($0) }) { state in
            state.lay(AddDatasetLayer(""))
            return []
        }.footer { $0.world.isReadOnly && !$0.world.datasets.isEmpty ? nil : 1 },
        Binding(.start, refusal: { Refusal.ofStart($0) }, start).footer { $0.world.isReadOnly || $0.world.datasets.isEmpty ? nil : 3 },
        Binding(.compare, refusal: { CompareScreen.refusal($0) }) { state in
            let marked = state.world.datasets.map(\.name).filter(state.datasetsScreen.marks.contains)
            return marked.count == 2 ? CompareScreen.open(marked[0], marked[1], &state) : []
        }.footer { CompareScreen.refusal($0) == nil ? 2 : nil },
        Binding.shown(.survey, footer: 3).footer { $0.world.datasets.isEmpty ? nil : 3 },
        Binding(.encoder, refusal: refusalToChange, chooseEncoder).footer { $0.world.isReadOnly || $0.world.datasets.isEmpty ? nil : 4 },
        Binding(.removeDataset, refusal: refusalToRemove, remove).footer { $0.world.isReadOnly || $0.world.datasets.isEmpty ? nil : 5 },
        Binding.shown(.dashboard, footer: 5).footer { $0.world.datasets.isEmpty ? nil : 5 },
        Binding.shown(.skipped, footer: 5).footer { $0.world.datasets.isEmpty ? nil : 5 },
        Binding.shown(.palette, footer: 4).footer { $0.world.datasets.isEmpty ? 3 : 4 },
        Binding.shown(.theme, footer: 6).footer { $0.world.datasets.isEmpty ? 3 : 6 },
        Binding.shown(.log, footer: 4).footer { $0.world.datasets.isEmpty ? 4 : nil },
        .shown(.help, footer: 0), .shown(.quit, footer: 0),
    ]

    private static func open(_ state: inout AppState) -> [Effect] {
        guard !state.world.datasets.isEmpty else {
            state.lay(AddDatasetLayer(""))
            return []
        }
        let starting = state.datasetsScreen.startedByEnter(state.world).map(\.name)
        let opened = state.datasetsScreen.chosen(state.world).map(\.name)
        // Marks that stayed would choose these again when another dataset is meant.
        state.datasetsScreen.marks = []
        return DashboardScreen.open(opened, &state) + state.world.start(starting).map(Effect.work)
    }

    private static func start(_ state: inout AppState) -> [Effect] {
        let targets = Array(state.datasetsScreen.chosen(state.world).prefix(DashboardScreen.maxColumns))
        let startable = targets.filter(\.isStartable)
        guard !startable.isEmpty else {
            state.show("Nothing to start: all are running", isProblem: true)
            return []
        }
        let starts = state.world.start(startable.map(\.name)).map(Effect.work)
        return DashboardScreen.open(targets.map(\.name), &state) + starts
    }

    private static func mark(_ state: inout AppState) -> [Effect] {
        guard let name = state.datasetsScreen.selected(state.world)?.name else { return [] }
        state.datasetsScreen.marks.formSymmetricDifference([name])
        return move(1, &state)
    }

    private static func markAll(_ state: inout AppState) -> [Effect] {
        let all = Set(state.world.datasets.map(\.name))
        state.datasetsScreen.marks = state.datasetsScreen.marks == all ? [] : all
        return []
    }

    private static func refusalToRemove(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        guard let target = state.targetDataset else { return Refusal.noDataset }
        return target.isWorking ? "\(target.name) is running; cancel it first" : nil
    }

    private static func refusalToChange(_ state: AppState) -> String? {
        if let refusal = Refusal.whenReadOnly(state) { return refusal }
        guard let target = state.targetDataset else { return Refusal.noDataset }
        return target.isWorking || target.isStarting ? "\(target.name) is running; choose its model when it has stopped" : nil
    }

    private static func chooseEncoder(_ state: inout AppState) -> [Effect] {
        guard let target = state.targetDataset else { return [] }
        return state.laying(EncoderLayer(target.name, target.registered.encoder))
    }

    private static func remove(_ state: inout AppState) -> [Effect] {
        guard let target = state.targetDataset else { return [] }
        state.lay(
            QuestionLayer(
                .remove(dataset: target.name), title: "Remove \(target.name) from the list?",
                lines: ["Its recordings and its features stay where they are."], yes: "Remove", no: "Keep"))
        return []
    }
}
