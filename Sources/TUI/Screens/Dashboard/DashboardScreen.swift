import Engine

extension ScreenName { package static let dashboard = ScreenName("dashboard") }

/// One to four datasets side by side with their runs, and the table of the clips of the one in focus.
package struct DashboardScreen: ScreenRoom {
    package static let name = ScreenName.dashboard
    package static let title = "Dashboard"
    package static let subject = "the dashboard"
    package static let place = "on the dashboard's table"
    package static let door: Command? = .dashboard

    /// Datasets that are shown side by side at most.
    package static let maxColumns = 4
    /// How long the rows of a run stay that is faster than its table.
    private static let passingSeconds = 3.9

    /// One dataset with the table of its clips.
    package struct Column: Sendable {
        package var name: String
        package var table = ClipTable()

        package init(name: String) { self.name = name }
    }

    /// The chosen datasets.
    package var columns: [Column] = []
    package var focus = 0
    /// Names of the columns of the table of clips, in order; see ``ShownColumns``.
    package var shown = ShownColumns.usual
    /// Set while the next problem is looked for, which will be opened.
    var isSearching = false

    package init() {}

    /// The orders through which one goes by a key: those of the columns that are shown.
    var orders: [ClipQuery.Sort] {
        var orders: [ClipQuery.Sort] = [.finished]
        for order in (focused?.table.columns(shown) ?? []).map(\.order) + [.outcome] where !orders.contains(order) { orders.append(order) }
        return orders
    }

    var focused: Column? { columns.indices.contains(focus) ? columns[focus] : nil }

    package func dataset(_ state: AppState) -> DatasetEntry? {
        guard let focused else { return state.datasetsScreen.selected(state.world) }
        return state.world.entry(focused.name)
    }

    package func clip(_ state: AppState) -> (dataset: String, record: ClipRecord)? {
        guard let focused, let record = focused.table.selectedRecord else { return nil }
        return (focused.name, record)
    }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        DashboardPainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int {
        DashboardTableLayout(DashboardPainter(screen: self, state: state).layout(in: body).table).rows.height
    }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        DashboardPainter(screen: self, state: state).hit(point, in: body)
    }

    // MARK: Coming and going

    package static func refusalToEnter(_ state: AppState) -> String? {
        state.world.datasets.isEmpty ? "There is no dataset yet; press \(state.key(.addDataset)) to add one" : nil
    }

    package static func enter(_ state: inout AppState) -> [Effect] {
        guard let names = wanted(&state) else { return open(state.dashboard.columns.map(\.name), &state) }
        let effects = open(names, &state)
        focusOnSelected(&state)
        return effects
    }

    /// Shows these datasets, those beyond ``maxColumns`` not.
    package static func open(_ names: [String], _ state: inout AppState) -> [Effect] {
        if names.count > maxColumns {
            state.show("Opened the first \(maxColumns) of the \(names.count) marked datasets; no more fit side by side", isProblem: false)
        }
        state.dashboard.choose(Array(names.prefix(maxColumns)))
        if state.screen != name {
            state.previous = [.datasets]
            state.screen = name
        }
        return appear(&state)
    }

    /// Makes these the columns; those that were there before keep their tables.
    mutating func choose(_ names: [String]) {
        let old = columns
        columns = names.map { name in old.first { $0.name == name } ?? Column(name: name) }
        focus = min(focus, max(0, columns.count - 1))
    }

    /// What screens about several datasets are to show: those that are marked where the operator comes from, or where nothing is chosen yet those of before.
    static func chooseRemembered(_ state: inout AppState) {
        guard let names = wanted(&state) else { return }
        state.dashboard.choose(Array(names.prefix(maxColumns)))
        focusOnSelected(&state)
    }

    /// Nil where what is chosen stays so. Marks are used up, as when they are opened.
    private static func wanted(_ state: inout AppState) -> [String]? {
        let areMarked = state.screen == .datasets && !state.datasetsScreen.marks.isEmpty
        guard areMarked || state.dashboard.columns.isEmpty else { return nil }
        defer { if areMarked { state.datasetsScreen.marks = [] } }
        return state.datasetsScreen.remembered(state.world).map(\.name)
    }

    static func focusOnSelected(_ state: inout AppState) {
        let selected = state.datasetsScreen.selected(state.world)?.name
        state.dashboard.focus = state.dashboard.columns.firstIndex { $0.name == selected } ?? 0
    }

    package static func appear(_ state: inout AppState) -> [Effect] { state.dashboard.columns.indices.map { load($0, &state) } }

    package static func reveal(_ clip: ClipID, _ state: inout AppState) {
        guard let index = state.dashboard.columns.firstIndex(where: { $0.name == clip.dataset }) else { return }
        state.dashboard.focus = index
        guard state.dashboard.columns[index].table.selectedPath != clip.path else { return }
        state.dashboard.columns[index].table.selectedPath = clip.path
        state.dashboard.columns[index].table.isFollowing = false
    }

    // MARK: The table

    /// Asks for the page that the table of a column needs.
    static func load(_ index: Int, _ state: inout AppState) -> Effect {
        .work(state.dashboard.columns[index].load(visible: state.visibleRows, now: state.world.now))
    }

    /// Asks anew for the focused table.
    static func loadFocused(_ state: inout AppState) -> [Effect] {
        state.dashboard.focused == nil ? [] : [load(state.dashboard.focus, &state)]
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        guard state.dashboard.focused != nil else { return [] }
        return state.dashboard.columns[state.dashboard.focus].move(rows, visible: state.visibleRows).map(Effect.work)
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        guard let table = state.dashboard.focused?.table else { return [] }
        switch hit {
        case .row(let row): return move(table.offset + row - table.selected, &state)
        case .column(let column):
            guard state.dashboard.columns.indices.contains(column), column != state.dashboard.focus else { return [] }
            state.dashboard.focus = column
            return loadFocused(&state)
        case .sort(let sort): return self.sort(by: sort, &state)
        case .command: return []
        }
    }

    // MARK: What happens

    package static func awaits(_ command: Command, _ state: AppState) -> Bool {
        if state.dashboard.isSearching { return true }
        guard let table = state.dashboard.focused?.table else { return false }
        let aboutClip: [Command] = [.open, .mark, .markAll, .retry, .nextProblem, .previousProblem, .play, .copyPath]
        let moves: [Command] = [.up, .down, .pageUp, .pageDown, .top, .bottom]
        return aboutClip.contains(command) && table.awaitsClip || moves.contains(command) && table.isOutdated
    }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .page(let dataset, let generation, let offset, let total, let selected, let records, let facts):
            guard let index = state.dashboard.index(dataset, generation) else { return [] }
            state.dashboard.columns[index].table.take(
                records, offset: offset, total: total, selected: selected, visible: state.visibleRows)
            state.dashboard.columns[index].table.facts = facts
        case .pageFailed(let dataset, let generation, let problem):
            if let index = state.dashboard.index(dataset, generation) { state.dashboard.columns[index].table.fail(problem) }
        case .problemFound: state.dashboard.isSearching = false
        case .snapshots(let snapshots): return reload(snapshots, &state)
        case .datasetsLoaded:
            keepToDatasets(&state)
            // Runs of other processes are known from their ledgers alone.
            let runs = state.world.datasets.compactMap { entry in entry.isOurs ? nil : entry.run.map { (entry.name, $0) } }
            return reload(Dictionary(runs) { first, _ in first }, &state)
        case .outputGone(let dataset, _):
            return state.dashboard.columns.indices.filter { state.dashboard.columns[$0].name == dataset }.map { load($0, &state) }
        default: break
        }
        return []
    }

    private func index(_ dataset: String, _ generation: Int) -> Int? {
        columns.firstIndex { $0.name == dataset && $0.table.generation == generation }
    }

    /// Drops the columns of datasets that are not there any more; without one there is nothing to show here.
    private static func keepToDatasets(_ state: inout AppState) {
        let names = Set(state.world.datasets.map(\.name))
        state.dashboard.choose(state.dashboard.columns.map(\.name).filter(names.contains))
        guard state.dashboard.columns.isEmpty, state.screen == name else { return }
        state.screen = .datasets
        state.previous = []
        state.layers.removeAll { $0 is FilterLayer || $0 is FilterNameLayer || $0 is ColumnsLayer || $0 is GroupsLayer }
    }

    /// Asks for the rows of the table that is looked at, where its run has moved on.
    private static func reload(_ snapshots: [String: RunSnapshot], _ state: inout AppState) -> [Effect] {
        guard state.screen == name else { return [] }
        var effects: [Effect] = []
        for (index, column) in state.dashboard.columns.enumerated() {
            guard let snapshot = snapshots[column.name], snapshot.version != column.table.version else { continue }
            if index == state.dashboard.focus {
                // Rows that pass faster than they are read need not be sent to the terminal each time.
                let isFull = column.table.total >= state.visibleRows
                let passes = isFull && column.table.isFollowing && !snapshot.state.isOver && snapshot.clipsPerSecond > Double(state.visibleRows)
                if passes, state.world.now - column.table.askedAt < passingSeconds { continue }
                effects.append(load(index, &state))
            }
            state.dashboard.columns[index].table.version = snapshot.version
        }
        return effects
    }
}

extension AppState {
    package var dashboard: DashboardScreen {
        get { self[screen: DashboardScreen.self] }
        set { self[screen: DashboardScreen.self] = newValue }
    }
}
