import Base
import Engine

extension Command {
    static let completeFilter = Command("complete", keys: ["tab"], label: "complete", "Complete a column or a value")
    static let saveFilter = Command("save-filter", keys: ["ctrl-s"], label: "save", "Save this filter by a name")
    static let removeFilter = Command("remove-filter", keys: ["ctrl-x"], label: "remove", "Remove the saved filter that is chosen")
}

/// The filter of the focused table, being typed: with completion, and with the filters that were saved by name.
struct FilterLayer: ChoosingLayer {
    /// What is listed above the line.
    enum Listed {
        case nothing
        case completions([FilterCompletion.Choice])
        case saved
    }

    private var line: TextField
    var field: TextField? {
        get { line }
        set { line = newValue ?? line }
    }
    private(set) var listed = Listed.nothing
    var choice: Int?
    /// Values that were asked for.
    private var generation = 0

    init(_ text: String) { line = TextField(text, limit: 500) }

    var text: String { line.text }
    func count(_ state: AppState) -> Int { choices(state.world).count }

    func choices(_ world: World) -> [FilterCompletion.Choice] {
        switch listed {
        case .nothing: []
        case .completions(let choices): choices
        case .saved: FilterCompletion("").saved(world.savedFilters)
        }
    }

    // MARK: Keys

    static let bindings: [Binding] = [
        Binding(.completeFilter, footer: 3, complete),
        Binding(.open, footer: 1, open).label { ($0[layer: Self.self]?.choice).map { _ in "take" } ?? "keep" },
        Binding(.saveFilter, save).footer { isTyped($0) ? 4 : nil },
        Binding(.removeFilter, remove).footer { chosenFilter($0) == nil ? nil : 3 },
        Binding(.back, footer: 0, back).label { state in
            if case .nothing = state[layer: Self.self]?.listed ?? .nothing { "clear" } else { "close list" }
        },
        Binding(.quit, clear),
        Binding(.down) { down(&$0) },
    ] + choosing.filter { $0.command != .down }

    private static func isTyped(_ state: AppState) -> Bool { !(state[layer: Self.self]?.text.isEmpty ?? true) }

    /// Down goes into the list; without one it opens that of the saved filters.
    private static func down(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self] else { return [] }
        guard layer.count(state) == 0 else { return choosing.first { $0.command == .down }?.action?(&state) ?? [] }
        let isNoneSaved = state.world.savedFilters.isEmpty
        state[layer: Self.self]?.listed = .saved
        state[layer: Self.self]?.choice = isNoneSaved ? nil : 0
        return []
    }

    private static func open(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self] else { return [] }
        let choices = layer.choices(state.world)
        guard let choice = layer.choice, choices.indices.contains(choice) else { return state.close() }
        return take(choices[choice].text, &state)
    }

    private static func take(_ text: String, _ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.line.text = text
        return typed(&state)
    }

    private static func back(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], case .nothing = layer.listed else {
            state[layer: Self.self]?.list(.nothing)
            return []
        }
        return clear(&state)
    }

    private mutating func list(_ listed: Listed) {
        self.listed = listed
        choice = nil
    }

    private static func clear(_ state: inout AppState) -> [Effect] {
        _ = state.close()
        guard state.dashboard.focused != nil else { return [] }
        state.dashboard.columns[state.dashboard.focus].table.query.filter = ""
        return DashboardScreen.loadFocused(&state)
    }

    static func typed(_ state: inout AppState) -> [Effect] {
        state[layer: Self.self]?.list(.nothing)
        guard let text = state[layer: Self.self]?.text else { return [] }
        return DashboardScreen.filter(text, &state)
    }

    // MARK: Completion

    private static func complete(_ state: inout AppState) -> [Effect] {
        guard let layer = state[layer: Self.self], let column = state.dashboard.focused else { return [] }
        if layer.choice != nil { return open(&state) }
        let completion = FilterCompletion(layer.text)
        switch completion.want {
        case .column: return offer(completion.columns(labels: column.table.facts.labels), &state)
        case .saved: return offer(completion.saved(state.world.savedFilters), &state)
        case .value(let asked, _):
            guard !asked.isNumber else { return [] }
            state[layer: Self.self]?.generation += 1
            let query = ClipQuery(filter: "")
            return [.work(.loadGroups(dataset: column.name, column: asked, query: query, generation: state[layer: Self.self]?.generation ?? 0))]
        }
    }

    /// Takes the one completion, or what all have in common, and lists them.
    private static func offer(_ choices: [FilterCompletion.Choice], _ state: inout AppState) -> [Effect] {
        guard let first = choices.first, let text = state[layer: Self.self]?.text else { return [] }
        if choices.count == 1 { return take(first.text, &state) }
        let common = choices.dropFirst().reduce(first.text) { $0.commonPrefix(with: $1.text) }
        var effects: [Effect] = []
        if common.count > text.count { effects = take(common, &state) }
        state[layer: Self.self]?.list(.completions(choices))
        return effects
    }

    static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .groupsLoaded(let dataset, let generation, let groups, _, _):
            guard let layer = state[layer: Self.self], layer.generation == generation, state.dashboard.focused?.name == dataset else { return [] }
            return offer(FilterCompletion(layer.text).values(groups), &state)
        case .filtersLoaded:
            guard case .saved? = state[layer: Self.self]?.listed else { return [] }
            let count = state.world.savedFilters.count
            let choice = state[layer: Self.self]?.choice ?? 0
            if count == 0 { state[layer: Self.self]?.list(.nothing) } else { state[layer: Self.self]?.choice = min(choice, count - 1) }
            return []
        default: return []
        }
    }

    // MARK: Saved filters

    private static func chosenFilter(_ state: AppState) -> SavedFilters.Filter? {
        guard let layer = state[layer: Self.self], case .saved = layer.listed, let choice = layer.choice,
            state.world.savedFilters.indices.contains(choice)
        else { return nil }
        return state.world.savedFilters[choice]
    }

    private static func save(_ state: inout AppState) -> [Effect] {
        guard let text = state[layer: Self.self]?.text, !text.isEmpty else { return [] }
        let name = state.world.savedFilters.first { $0.text == text }?.name ?? ""
        return state.laying(FilterNameLayer(text, name: name))
    }

    private static func remove(_ state: inout AppState) -> [Effect] { chosenFilter(state).map { [.work(.removeFilter(name: $0.name))] } ?? [] }

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        FilterPainter(layer: self, state: state).draw(over: &canvas, look: look)
    }
}
