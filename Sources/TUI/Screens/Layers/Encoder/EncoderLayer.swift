import Base
import Engine
import Shapes
import Signal

extension Command {
    package static let complete = Command("complete", keys: ["tab"], label: "complete", "Complete a path")
}

/// How a dataset's features are made: model, recipe, preset, output and pool, each chosen from a list or typed with completion.
struct EncoderLayer: ChoosingLayer {
    enum Row: CaseIterable {
        case model, recipe, preset, output, pool
        /// Keeps what is chosen for this dataset.
        case keep
        /// Lists the source once more, to be extracted so.
        case add
    }

    /// What a row is being given.
    enum Stage: Equatable {
        case rows
        case typing(Row)
        case picking(Row)
    }

    let dataset: String
    var encoder: EncoderChoice
    private(set) var problem: String?
    private(set) var stage = Stage.rows
    private(set) var completions: [String] = []
    /// Set while the completion of a path is looked for.
    private var isCompleting = false
    var choice: Int? = 0
    /// The row to which ``stage`` leads back.
    private var row = 0
    private var line: TextField?
    var field: TextField? {
        get { line }
        set { line = newValue }
    }

    init(_ dataset: String, _ encoder: EncoderChoice, problem: String? = nil) {
        self.dataset = dataset
        self.encoder = encoder
        self.problem = problem
    }

    /// Presets, pools, or completions of what is typed; the first of a pick list takes the choice back.
    var picks: [String] {
        switch stage {
        case .rows: []
        case .typing: completions
        case .picking(.preset): [""] + FrontEndCatalogue.presets.map(\.name)
        case .picking: [""] + OutputOptions.Pool.allCases.map(\.rawValue)
        }
    }

    func count(_ state: AppState) -> Int { stage == .rows ? Row.allCases.count : picks.count }

    subscript(row: Row) -> String? {
        get {
            switch row {
            case .model: encoder.model
            case .recipe: encoder.recipe
            case .preset: encoder.preset
            case .output: encoder.modelOutput
            case .pool: encoder.pool
            case .keep, .add: nil
            }
        }
        set {
            let value = newValue?.isEmpty ?? true ? nil : newValue
            switch row {
            case .model: encoder.model = value.map(EncoderChoice.place)
            case .recipe: encoder.recipe = value.map { absolutePath($0) }
            case .preset: encoder.preset = value
            case .output: encoder.modelOutput = value
            case .pool: encoder.pool = value
            case .keep, .add: break
            }
        }
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.complete, complete).footer { state in
            state[layer: Self.self].map { $0.isPath ? 3 : nil } ?? nil
        },
        Binding(.open, footer: 1, open).label { state in
            guard let layer = state[layer: Self.self] else { return "" }
            guard layer.stage == .rows else { return "take" }
            return switch layer.chosenRow {
            case .keep: "keep"
            case .add: "add"
            default: "change"
            }
        },
        Binding(.back, footer: 0) { state in
            guard state[layer: Self.self]?.stage != .rows else { return state.close() }
            state[layer: Self.self]?.backToRows()
            return []
        }.label { $0[layer: Self.self]?.stage == .rows ? "close" : "back" },
        Binding(.quit) { $0.close() },
    ] + choosing

    private var chosenRow: Row { Row.allCases[min(max(0, choice ?? 0), Row.allCases.count - 1)] }
    private var typedRow: Row? { if case .typing(let row) = stage { row } else { nil } }
    private var isPath: Bool { [.model, .recipe].contains(typedRow) }

    private mutating func backToRows() {
        (stage, line, completions, choice, isCompleting) = (.rows, nil, [], row, false)
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        guard var layer = state[layer: Self.self] else { return [] }
        defer { if state.layers.last is Self { state[layer: Self.self] = layer } }
        switch layer.stage {
        case .rows:
            let row = layer.chosenRow
            layer.problem = nil
            switch row {
            case .keep, .add:
                _ = state.close()
                return [.work(.choose(dataset: layer.dataset, layer.encoder, isNew: row == .add))]
            case .preset, .pool:
                layer.row = layer.choice ?? 0
                layer.stage = .picking(row)
                layer.choice = layer.picks.firstIndex(of: layer[row] ?? "") ?? 0
            case .model, .recipe, .output:
                layer.row = layer.choice ?? 0
                layer.stage = .typing(row)
                layer.line = TextField(layer[row] ?? "")
                layer.choice = nil
            }
        case .picking(let row):
            layer[row] = layer.choice.flatMap { layer.picks.indices.contains($0) ? layer.picks[$0] : nil }
            layer.backToRows()
        case .typing(let row):
            // A folder that is taken from the list is gone into; a file or what was typed is the value.
            if layer.takeChoice(), layer.line?.text.hasSuffix("/") ?? false { return layer.completing }
            layer[row] = (layer.line?.text).map { $0.trimmed }
            layer.backToRows()
        }
        return []
    }

    private static func complete(_ state: inout AppState) -> [Effect] {
        guard state[layer: Self.self]?.isPath ?? false else { return [] }
        _ = state[layer: Self.self]?.takeChoice()
        state[layer: Self.self]?.isCompleting = true
        return state[layer: Self.self]?.completing ?? []
    }

    private var completing: [Effect] {
        guard isPath, let text = line?.text else { return [] }
        return [.work(.complete(path: text, endings: typedRow == .model ? ["onnx", "tflite", "xml"] : ["yaml", "yml"]))]
    }

    private mutating func takeChoice() -> Bool {
        guard let choice, completions.indices.contains(choice) else { return false }
        line?.text = completions[choice]
        (self.choice, completions) = (nil, [])
        return true
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        guard var layer = state[layer: Self.self] else { return [] }
        (layer.choice, layer.completions, layer.isCompleting) = (nil, [], false)
        state[layer: Self.self] = layer
        return layer.line?.text.hasSuffix("/") ?? false ? layer.completing : []
    }

    static func awaits(_ command: Command, _ state: AppState) -> Bool {
        (state[layer: Self.self]?.isCompleting ?? false) && [.open, .complete, .up, .down].contains(command)
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .completions(let path, let found) = happening.news, let layer = state[layer: Self.self], layer.line?.text == path else { return [] }
        state[layer: Self.self]?.completions = found
        state[layer: Self.self]?.isCompleting = false
        if found.count == 1, !path.hasSuffix("/") { state[layer: Self.self]?.line?.text = found[0] }
        return []
    }
}

extension String {
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
