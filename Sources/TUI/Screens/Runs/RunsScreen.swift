import Base
import Engine

extension ScreenName { package static let runs = ScreenName("runs") }

/// What was run of a dataset: all runs, one in full with its slowest clips, or two side by side.
package struct RunsScreen: ScreenRoom {
    package static let name = ScreenName.runs
    package static let title = "Runs"
    package static let subject = "the runs of a dataset"
    package static let place = "on the list of runs"

    package enum Stage: Sendable, Hashable {
        case list
        case run(Int)
        case comparison(Int, Int)
    }

    package var name: String?
    package var view: RunsView?
    /// Why there is no history.
    package var problem: String?
    package var stage = Stage.list
    /// Of the list, newest first.
    package var list = ListSelection()
    /// Numbers of runs, at most two.
    package var marks: [Int] = []
    /// Of the run that is open; nil while they are looked for.
    package var slowest: [SlowClip]?
    package var clips = ListSelection()
    /// In which the recipes of the two runs differ; nil where one is not kept, or not known yet.
    package var differences: [RecipeDifference]?
    package var rows = ListSelection()

    package init() {}

    static let slowestLimit = RunEntry.slowestLimit

    /// Newest first. Of one that goes on here, the figures are those of now.
    func runs(_ world: World) -> [PastRun] {
        guard let view else { return [] }
        return view.history.runs.reversed().map { run in
            guard !run.end.isOver, let live = world.entry(view.dataset)?.run, let entry = live.entry, entry.startedAt == run.entry.startedAt else { return run }
            var run = run
            run.entry = entry
            if live.state == .paused { run.end = .paused } else if !live.state.isOver { run.end = .running }
            return run
        }
    }

    func selected(_ world: World) -> PastRun? {
        let runs = runs(world)
        return runs.indices.contains(list.selected) ? runs[list.selected] : nil
    }

    func run(_ number: Int, _ world: World) -> PastRun? { runs(world).first { $0.number == number } }

    var selectedClip: SlowClip? {
        guard case .run = stage, let slowest, slowest.indices.contains(clips.selected) else { return nil }
        return slowest[clips.selected]
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { name.flatMap { state.world.entry($0) } }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        RunsPainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int { RunsPainter(screen: self, state: state).layout(in: body).rows.height }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let rows = RunsPainter(screen: self, state: state).layout(in: body).rows
        let selection = selection
        guard rows.contains(point), selection.offset + point.y - rows.y < count(state.world) else { return nil }
        return .row(point.y - rows.y)
    }

    // MARK: The list of each stage

    var selection: ListSelection {
        get {
            switch stage {
            case .list: list
            case .run: clips
            case .comparison: rows
            }
        }
        set {
            switch stage {
            case .list: list = newValue
            case .run: clips = newValue
            case .comparison: rows = newValue
            }
        }
    }

    func count(_ world: World) -> Int {
        switch stage {
        case .list: view?.history.runs.count ?? 0
        case .run: slowest?.count ?? 0
        case .comparison(let a, let b): comparison(a, b, world).count
        }
    }

    /// The rows of two runs side by side, settings in which their recipes differ last.
    func comparison(_ a: Int, _ b: Int, _ world: World) -> [HistoryWords.Row] {
        guard let one = run(a, world), let other = run(b, world) else { return [] }
        var rows = HistoryWords.comparison(one, other, utcOffsetSeconds: world.utcOffsetSeconds)
        if let differences {
            rows += differences.map { HistoryWords.Row(label: $0.key, a: Printable.text($0.a ?? "-"), b: Printable.text($0.b ?? "-"), change: "") }
        } else if one.recipeHash != other.recipeHash {
            rows.append(HistoryWords.Row(label: "settings", a: "not kept", b: "not kept", change: ""))
        }
        return rows
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        let count = state.runs.count(state.world)
        state.runs.selection.move(rows, count: count, visible: state.visibleRows)
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        guard case .row(let row) = hit else { return [] }
        let count = state.runs.count(state.world)
        state.runs.selection.select(state.runs.selection.offset + row, count: count, visible: state.visibleRows)
        return []
    }

    // MARK: Coming and going

    /// Opens the history of the dataset that is looked at.
    static func open(_ state: inout AppState) -> [Effect] {
        guard let entry = state.targetDataset else { return [] }
        if state.runs.name != entry.name { state.runs = RunsScreen() }
        state.runs.name = entry.name
        state.push(name)
        return appear(&state)
    }

    package static func appear(_ state: inout AppState) -> [Effect] { state.runs.name.map { [.work(.loadRuns(dataset: $0))] } ?? [] }

    // MARK: What happens

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        let isOpen = state.screen == name
        switch happening.news {
        case .runsLoaded(let dataset, let view, let problem):
            guard dataset == state.runs.name else { return [] }
            state.runs.take(view, problem, state.world, visible: state.visibleRows)
        case .slowestLoaded(let dataset, let number, let clips):
            guard dataset == state.runs.name, state.runs.stage == .run(number) else { return [] }
            state.runs.slowest = clips
        case .runsCompared(let dataset, let a, let b, let differences):
            guard dataset == state.runs.name, state.runs.stage == .comparison(a, b) else { return [] }
            state.runs.differences = differences
        case .clipFound(let id, let record):
            guard isOpen, id.dataset == state.runs.name else { return [] }
            guard let record else {
                state.show("\(id.path) has no result any more", isProblem: true)
                return []
            }
            return FileScreen.open(id, record, order: .query(ClipQuery(sort: .milliseconds, descending: true)), &state)
        case .started(let dataset): return isOpen && dataset == state.runs.name ? appear(&state) : []
        case .outputGone(let dataset, _): return isOpen && dataset == state.runs.name ? appear(&state) : []
        default: return isOpen && happening.ended.contains { $0.ended?.dataset == state.runs.name } ? appear(&state) : []
        }
        return []
    }

    private mutating func take(_ view: RunsView?, _ problem: String?, _ world: World, visible: Int) {
        let before = selected(world)?.number
        let wasNewest = list.selected == 0
        self.view = view
        self.problem = problem
        marks = marks.filter { view?.history[$0] != nil }
        switch stage {
        case .list: break
        case .run(let number): if view?.history[number] == nil { stage = .list }
        case .comparison(let a, let b): if view?.history[a] == nil || view?.history[b] == nil { stage = .list }
        }
        let runs = runs(world)
        let row = wasNewest ? 0 : runs.firstIndex { $0.number == before } ?? list.selected
        list.select(row, count: runs.count, visible: visible)
    }
}

extension AppState {
    package var runs: RunsScreen {
        get { self[screen: RunsScreen.self] }
        set { self[screen: RunsScreen.self] = newValue }
    }
}
