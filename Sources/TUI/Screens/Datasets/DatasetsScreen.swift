import Base

extension ScreenName { package static let datasets = ScreenName("datasets") }

/// The start screen: the known datasets, and what is known of the selected one.
package struct DatasetsScreen: ScreenRoom {
    package static let name = ScreenName.datasets
    package static let title = "Datasets"
    package static let subject = "the datasets"
    package static let place = "on the start screen"
    package static let door: Command? = .datasets

    package var list = ListSelection()
    /// Names of the marked datasets.
    package var marks: Set<String> = []

    package init() {}

    // MARK: Which are meant

    func selected(_ world: World) -> DatasetEntry? {
        world.datasets.indices.contains(list.selected) ? world.datasets[list.selected] : nil
    }

    /// The marked datasets, or the selected one.
    func chosen(_ world: World) -> [DatasetEntry] {
        let marked = world.datasets.filter { marks.contains($0.name) }
        return marked.isEmpty ? selected(world).map { [$0] } ?? [] : marked
    }

    /// The datasets that the dashboard and the skipped screen show when none was opened yet: the marked ones, else those
    /// with a run, so that whoever comes back finds them side by side again, the ones run last where they are too many.
    func remembered(_ world: World) -> [DatasetEntry] {
        let withRuns = world.datasets.filter { $0.run != nil }
        guard marks.isEmpty, !withRuns.isEmpty else { return chosen(world) }
        let latest = withRuns.sorted { ($0.run?.startedAt ?? 0) > ($1.run?.startedAt ?? 0) }.prefix(DashboardScreen.maxColumns).map(\.name)
        return withRuns.filter { latest.contains($0.name) }
    }

    /// The chosen datasets that Enter starts: those that never ran, or whose run did not come to its end.
    func startedByEnter(_ world: World) -> [DatasetEntry] {
        guard !world.isReadOnly else { return [] }
        return chosen(world).prefix(DashboardScreen.maxColumns).filter { $0.isStartable && ($0.run.map { !$0.state.isOver } ?? true) }
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { selected(state.world) }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        DatasetsPainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int {
        DatasetsPainter(screen: self, state: state).layout(in: body).rows.height
    }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let rows = DatasetsPainter(screen: self, state: state).layout(in: body).rows
        guard rows.contains(point), list.offset + point.y - rows.y < state.world.datasets.count else { return nil }
        return .row(point.y - rows.y)
    }

    // MARK: What happens

    package static func appear(_ state: inout AppState) -> [Effect] { [.work(.refreshDatasets)] }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        state.datasetsScreen.list.move(rows, count: state.world.datasets.count, visible: state.visibleRows)
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        guard case .row(let row) = hit else { return [] }
        let list = state.datasetsScreen.list
        state.datasetsScreen.list.select(list.offset + row, count: state.world.datasets.count, visible: state.visibleRows)
        return []
    }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .datasetsLoaded:
            let selectedName = state.datasetsScreen.selected(happening.before)?.name
            let row = state.world.datasets.firstIndex { $0.name == selectedName } ?? state.datasetsScreen.list.selected
            state.datasetsScreen.list.select(row, count: state.world.datasets.count, visible: state.visibleRows)
            state.datasetsScreen.marks.formIntersection(state.world.datasets.map(\.name))
        case .added(let dataset):
            if let row = state.world.datasets.firstIndex(where: { $0.name == dataset }) {
                state.datasetsScreen.list.select(row, count: state.world.datasets.count, visible: state.visibleRows)
            }
        case .addFailed(let wish, let problem):
            if state.layers.isEmpty {
                state.lay(AddDatasetLayer(wish, problem: problem))
            } else {
                state.show(problem, isProblem: true)
            }
        case .choiceRefused(let dataset, let encoder, let problem):
            if state.layers.isEmpty {
                state.lay(EncoderLayer(dataset, encoder, problem: problem))
            } else {
                state.show(problem, isProblem: true)
            }
        default: break
        }
        return []
    }

    // MARK: What Enter will do

    /// What Enter does to the marked datasets, or to the selected one.
    func enterWords(_ state: AppState) -> String {
        let chosen = chosen(state.world)
        // Whoever looks at one dataset while another one is marked must not take the words for those of the one seen.
        let other = chosen.count == 1 && chosen[0].name != selected(state.world)?.name ? " (\(chosen[0].name), the marked one)" : ""
        return enterWords(chosen, state) + other
    }

    private func enterWords(_ chosen: [DatasetEntry], _ state: AppState) -> String {
        guard let first = chosen.first else { return "adds a dataset" }
        let starting = startedByEnter(state.world)
        guard chosen.count == 1 else {
            let opened = min(DashboardScreen.maxColumns, chosen.count)
            let side = "opens \(opened) marked datasets side by side"
            let limit = chosen.count > opened ? " (the first of \(chosen.count))" : ""
            switch starting.count {
            case 0: return side + limit
            case opened: return side + limit + " and starts them"
            default: return side + limit + " and starts " + starting.map(\.name).joined(separator: ", ")
            }
        }
        if state.world.isReadOnly || first.isElsewhere { return "opens the dashboard to watch" }
        guard !starting.isEmpty else {
            guard !first.isWorking else { return "opens the dashboard" }
            let left = first.run?.leftUndone ?? 0
            return "opens the dashboard; \(state.key(.start)) there "
                + (left > 0 ? "continues with the \(Readable.clips(left)) left" : "extracts new and changed clips")
        }
        if let run = first.run {
            return "resumes the run" + (run.remaining > 0 ? ": \(Readable.clips(run.remaining)) to do" : "")
        }
        return "starts the extraction" + (first.clipCount.map { " of \(Readable.clips($0))" } ?? "")
    }
}

extension AppState {
    var datasetsScreen: DatasetsScreen {
        get { self[screen: DatasetsScreen.self] }
        set { self[screen: DatasetsScreen.self] = newValue }
    }
}
