import Base
import Corpora

extension Command {
    package static let options = Command("options", keys: ["f2", "ctrl-o"], label: "labels, segments", "Say where its labels come from, and how recordings are divided")
}

/// A new dataset: its folder, being typed, with completions; and where wanted its labels and segments, in a list of which each row is
/// typed in the same way.
struct AddDatasetLayer: ChoosingLayer {
    enum Row: CaseIterable {
        case source, labels, columns, pattern, window, hop, last
        /// Adds it.
        case add
    }

    enum Stage: Equatable {
        case typing(Row)
        case rows
    }

    var wish: AddedDataset
    private(set) var stage: Stage
    private(set) var completions: [String] = []
    private(set) var problem: String?
    var choice: Int?
    private var line: TextField?
    var field: TextField? {
        get { line }
        set { line = newValue }
    }
    /// Whether the folders are only listed, not taken over, since nobody asked for a completion.
    private var isListing = false
    /// Set while the completion of a path is looked for.
    private var isCompleting = false

    init(_ text: String) { self.init(AddedDataset(path: text)) }

    /// - Parameter problem: why it could not be added as it was asked for.
    init(_ wish: AddedDataset, problem: String? = nil) {
        self.wish = wish
        self.problem = problem
        stage = wish.hasLabelsOrSegments ? .rows : .typing(.source)
        isPart = stage == .rows
        if isPart { choice = 0 } else { line = TextField(wish.path) }
    }

    var text: String { line?.text ?? wish.path }
    func count(_ state: AppState) -> Int { stage == .rows ? Row.allCases.count : completions.count }

    subscript(row: Row) -> String {
        get {
            switch row {
            case .source: wish.path
            case .labels: wish.labels
            case .columns: wish.columns
            case .pattern: wish.pattern
            case .window: wish.window
            case .hop: wish.hop
            case .last: wish.last.rawValue
            case .add: ""
            }
        }
        set {
            switch row {
            case .source: wish.path = newValue
            case .labels: wish.labels = newValue
            case .columns: wish.columns = newValue
            case .pattern: wish.pattern = newValue
            case .window: wish.window = newValue
            case .hop: wish.hop = newValue
            case .last, .add: break
            }
        }
    }

    var typedRow: Row? { if case .typing(let row) = stage { row } else { nil } }
    /// Of the row that is typed, or nil where it is no path.
    private var endings: [String]? {
        switch typedRow {
        case .source: []
        case .labels: ["csv", "tsv", "txt", "json", "jsonl", "scp"]
        default: nil
        }
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.complete) { state in
            guard var layer = state[layer: Self.self] else { return [] }
            _ = layer.takeChoice()
            (layer.isListing, layer.isCompleting) = (false, layer.endings != nil)
            state[layer: Self.self] = layer
            return complete(state)
        }.footer { $0[layer: Self.self]?.endings == nil ? nil : 3 },
        Binding(.open, footer: 1, open).label { state in
            guard let layer = state[layer: Self.self] else { return "" }
            guard layer.stage == .rows else { return layer.choice != nil || layer.isPart ? "take" : "add" }
            return layer.chosenRow == .add ? "add" : "change"
        },
        Binding(.options) { state in
            guard let row = state[layer: Self.self]?.typedRow else { return [] }
            state[layer: Self.self]?.keep(row)
            state[layer: Self.self]?.toRows(at: row == .source ? .labels : row)
            return []
        }.footer { $0[layer: Self.self]?.stage == .typing(.source) && $0[layer: Self.self]?.isPart == false ? 2 : nil },
        Binding(.back, footer: 0) { state in
            guard let layer = state[layer: Self.self], let row = layer.typedRow, layer.isPart else { return state.close() }
            state[layer: Self.self]?.toRows(at: row)
            return []
        }.label { $0[layer: Self.self]?.isPart == true && $0[layer: Self.self]?.stage != .rows ? "back" : "close" },
        Binding(.quit) { $0.close() },
    ] + choosing

    private var chosenRow: Row { Row.allCases[min(max(0, choice ?? 0), Row.allCases.count - 1)] }
    /// Whether what is typed is one row of several.
    private var isPart = false

    private mutating func toRows(at row: Row) {
        (stage, line, completions, isListing, isCompleting, isPart) = (.rows, nil, [], false, false, true)
        choice = Row.allCases.firstIndex(of: row)
    }

    /// Takes over what was typed.
    private mutating func keep(_ row: Row) { self[row] = text.trimmed }

    static func awaits(_ command: Command, _ state: AppState) -> Bool {
        (state[layer: Self.self]?.isCompleting ?? false) && [.open, .complete, .options, .up, .down].contains(command)
    }

    private static func complete(_ state: AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], let endings = layer.endings else { return [] }
        return [.work(.complete(path: layer.text, endings: endings))]
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        if state[layer: Self.self]?.takeChoice() == true {
            return state[layer: Self.self]?.text.hasSuffix("/") ?? false ? complete(state) : []
        }
        guard var layer = state[layer: Self.self] else { return [] }
        if let row = layer.typedRow {
            layer.keep(row)
            if row == .source, !layer.isPart { return layer.add(&state) }
            layer.problem = layer.fault(of: row)
            // What means nothing is mended where it is typed.
            if layer.problem == nil { layer.toRows(at: row) }
        } else {
            let row = layer.chosenRow
            switch row {
            case .add: return layer.add(&state)
            case .last:
                let all = SegmentWindows.Last.allCases
                layer.wish.last = all[((all.firstIndex(of: layer.wish.last) ?? 0) + 1) % all.count]
            default: (layer.stage, layer.line, layer.choice, layer.problem, layer.isPart) = (.typing(row), TextField(layer[row]), nil, nil, true)
            }
        }
        state[layer: Self.self] = layer
        return []
    }

    private func add(_ state: inout AppState) -> [Effect] {
        _ = state.close()
        return wish.path.isEmpty ? [] : [.work(.add(wish))]
    }

    /// What is wrong with a row as far as it tells by itself.
    func fault(of row: Row) -> String? {
        var alone = AddedDataset(path: "")
        do throws(EngineError) {
            switch row {
            case .columns:
                (alone.columns, alone.labels) = (wish.columns, "a table")
                _ = try alone.source()
            case .pattern:
                alone.pattern = wish.pattern
                _ = try alone.source()
            case .window:
                alone.window = wish.window
                _ = try alone.windows()
            case .hop:
                (alone.hop, alone.window) = (wish.hop, "1s")
                _ = try alone.windows()
            case .source, .labels, .last, .add: break
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Takes the chosen folder over into the line.
    private mutating func takeChoice() -> Bool {
        guard stage != .rows, let choice, completions.indices.contains(choice) else { return false }
        line?.text = completions[choice]
        (self.choice, completions) = (nil, [])
        return true
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        guard var layer = state[layer: Self.self] else { return [] }
        (layer.choice, layer.problem, layer.completions, layer.isCompleting) = (nil, nil, [], false)
        layer.isListing = layer.endings != nil && layer.text.hasSuffix("/")
        state[layer: Self.self] = layer
        return layer.isListing ? complete(state) : []
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .completions(let path, let completions) = happening.news, let layer = state[layer: Self.self], layer.stage != .rows, layer.text == path
        else { return [] }
        state[layer: Self.self]?.take(completions)
        return []
    }

    mutating func take(_ completions: [String]) {
        self.completions = completions
        isCompleting = false
        if completions.count == 1, !isListing { line?.text = completions[0] }
    }
}
