import Base
import Engine

extension Command {
    package static let group = Command("group", keys: ["b"], label: "group by", "Count the clips by the values of a column")
}

/// How many clips have each value of a column: first the column is chosen, then its values are listed, of which one becomes the filter.
struct GroupsLayer: ChoosingLayer {
    enum Stage {
        case columns
        case groups(ClipColumn)
    }

    let dataset: String
    /// The clips that are counted.
    let query: ClipQuery
    let columns: [ClipColumn]
    private(set) var stage = Stage.columns
    /// Nil while they are counted.
    private(set) var groups: [Ledger.Group]?
    private(set) var total = 0
    private(set) var problem: String?
    private var generation = 0
    private var column = 0
    var choice: Int? = 0

    /// - Parameter shown: the columns of the table, which are offered first.
    init(_ dataset: String, _ query: ClipQuery, shown: [ClipColumn], facts: PageFacts) {
        self.dataset = dataset
        self.query = query
        let labels = facts.labels.map(ClipColumn.label)
        let all = labels + shown + [.outcome] + ClipColumn.known
        var columns: [ClipColumn] = []
        for column in all where column != .file && !columns.contains(column) && (facts.isMeasured || !column.isMeasured) {
            // Without segments nothing has their times.
            if shown.contains(column) || column != .segmentStart && column != .segmentEnd { columns.append(column) }
        }
        self.columns = columns
    }

    func count(_ state: AppState) -> Int { if case .columns = stage { columns.count } else { groups?.count ?? 0 } }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.open, footer: 1, open).label { state in
            if case .groups? = state[layer: Self.self]?.stage { "show these clips" } else { "count" }
        },
        Binding(.back, footer: 0, back).label { state in if case .groups? = state[layer: Self.self]?.stage { "columns" } else { "close" } },
        Binding(.quit) { $0.close() },
    ] + choosing

    private static func back(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], case .groups = layer.stage else { return state.close() }
        state[layer: Self.self]?.stage = .columns
        state[layer: Self.self]?.groups = nil
        state[layer: Self.self]?.choice = layer.column
        return []
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        guard var layer = state[layer: Self.self], let choice = layer.choice else { return [] }
        switch layer.stage {
        case .columns:
            guard layer.columns.indices.contains(choice) else { return [] }
            layer.stage = .groups(layer.columns[choice])
            (layer.column, layer.groups, layer.problem, layer.choice) = (choice, nil, nil, 0)
            layer.generation += 1
            state[layer: Self.self] = layer
            return [.work(.loadGroups(dataset: layer.dataset, column: layer.columns[choice], query: layer.query, generation: layer.generation))]
        case .groups:
            guard let groups = layer.groups, groups.indices.contains(choice) else { return [] }
            _ = state.close()
            let before = layer.query.filter
            // What an "or" would pull apart is kept together.
            let kept = before.isEmpty ? "" : before.lowercased().contains(" or ") || before.contains("|") ? "(\(before)) " : before + " "
            return DashboardScreen.filter(kept + groups[choice].filter, &state)
        }
    }

    static func awaits(_ command: Command, _ state: AppState) -> Bool {
        guard let layer = state[layer: Self.self], case .groups = layer.stage, layer.groups == nil, layer.problem == nil else { return false }
        return [.open, .up, .down, .pageUp, .pageDown, .top, .bottom].contains(command)
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        guard case .groupsLoaded(let dataset, let generation, let groups, let total, let problem) = happening.news,
            let layer = state[layer: Self.self], layer.dataset == dataset, layer.generation == generation
        else { return [] }
        state[layer: Self.self]?.groups = groups
        state[layer: Self.self]?.total = total
        state[layer: Self.self]?.problem = problem
        return []
    }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) { GroupsPainter(layer: self, state: state).draw(over: &canvas, look: look) }
}
