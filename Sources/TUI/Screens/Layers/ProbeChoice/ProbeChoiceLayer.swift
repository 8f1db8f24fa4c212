import Base
import Engine

extension Command {
    package static let probeChoice = Command("probe-choice", keys: ["b"], label: "label, split", "Choose the label that is judged and the split of the speakers")
}

/// What a dataset's features are judged by: first the label is chosen, then the split, and they are judged.
struct ProbeChoiceLayer: ChoosingLayer {
    enum Stage {
        case labels
        case splits(label: String)
    }

    let dataset: String
    /// Nil while they are looked up.
    private(set) var options: ProbeOptions?
    private(set) var problem: String?
    private(set) var stage = Stage.labels
    var choice: Int? = 0

    init(_ dataset: String) { self.dataset = dataset }

    func count(_ state: AppState) -> Int {
        switch stage {
        case .labels: options?.labels.count ?? 0
        case .splits: options?.splits.count ?? 0
        }
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.open, refusal: { state in
            guard let layer = state[layer: Self.self] else { return nil }
            return layer.count(state) > 0 ? nil : layer.problem == nil ? "There is nothing to choose from" : "The output cannot be read"
        }, open).footer { _ in 1 }.label { state in if case .splits? = state[layer: Self.self]?.stage { "judge" } else { "choose its split" } },
        Binding(.back, footer: 0, back).label { state in if case .splits? = state[layer: Self.self]?.stage { "labels" } else { "close" } },
        Binding(.quit) { $0.close() },
    ] + choosing

    private static func back(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], case .splits(let label) = layer.stage else { return state.close() }
        state[layer: Self.self]?.stage = .labels
        state[layer: Self.self]?.choice = layer.options?.labels.firstIndex { $0.name == label } ?? 0
        return []
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], let choice = layer.choice, let options = layer.options else { return [] }
        switch layer.stage {
        case .labels:
            guard options.labels.indices.contains(choice) else { return [] }
            let split = state.probe.choices[layer.dataset]?.split
            state[layer: Self.self]?.stage = .splits(label: options.labels[choice].name)
            state[layer: Self.self]?.choice = options.splits.firstIndex { $0.name == split } ?? 0
            return []
        case .splits(let label):
            guard options.splits.indices.contains(choice) else { return [] }
            var wish = ProbeWish()
            (wish.label, wish.split) = (label, options.splits[choice].name)
            _ = state.close()
            return ProbeScreen.start(wish, &state)
        }
    }

    static func awaits(_ command: Command, _ state: AppState) -> Bool {
        guard let layer = state[layer: Self.self], layer.options == nil, layer.problem == nil else { return false }
        return [.open, .up, .down, .pageUp, .pageDown, .top, .bottom].contains(command)
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .probeOptionsLoaded(let dataset, let options, let problem) = happening.news, let layer = state[layer: Self.self],
            layer.dataset == dataset
        else { return [] }
        let label = state.probe.choices[dataset]?.label
        state[layer: Self.self]?.options = options
        state[layer: Self.self]?.problem = problem
        state[layer: Self.self]?.choice = options?.labels.firstIndex { $0.name == label } ?? 0
        return []
    }

    // MARK: Drawing

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        var title = Line("Which label of \(dataset) is judged", .title, .bold)
        if case .splits(let label) = stage { title = Line([Span("\(dataset), \(label): "), Span("between which speakers", .title, .bold)]) }
        let rows = max(options?.labels.count ?? 1, options?.splits.count ?? 1)
        let box = OverlayBox(title, keys: state.hints(Self.self), width: min(room.width, 72), height: min(room.height, max(4, rows)))
        let content = box.draw(on: &canvas, look: look)
        if let problem {
            Paragraph(look.glyphs.string(.problem) + " " + problem, .error).draw(on: &canvas, in: content, look: look)
            return
        }
        guard let options else {
            canvas.draw(Line("Looking at the labels\(look.glyphs.string(.ellipsis))", .muted), in: content, look: look, on: .raised)
            return
        }
        guard count(state) > 0 else {
            Paragraph(Self.nothing(stage, options), .muted).draw(on: &canvas, in: content, look: look)
            return
        }
        let lines: [(String, String)] =
            switch stage {
            case .labels: options.labels.map { ($0.name, "\($0.classCount) classes") }
            case .splits: options.splits.map { ($0.name, $0.text) }
            }
        let width = min(lines.map { DisplayWidth.of($0.0) }.max() ?? 0, content.width * 3 / 5)
        canvas.drawChoices(count: lines.count, selected: choice ?? 0, in: content, look: look) { index in
            Line([Span(lines[index].0.padded(width + 2)), Span(lines[index].1, .muted)])
        }
    }

    private static func nothing(_ stage: Stage, _ options: ProbeOptions) -> String {
        if case .labels = stage { return "No label has two values or more: names or a table of labels have to tell them." }
        return options.speakerCount == 1 ? "All clips are one speaker's; a probe needs two." : "Nothing tells the clips' speakers; a probe needs two."
    }
}
