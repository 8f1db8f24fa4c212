import Base
import Engine

extension ScreenName { package static let compare = ScreenName("compare") }

/// The outputs of two datasets side by side: recipe and model, clips, distances of the features.
package struct CompareScreen: ScreenRoom {
    package static let name = ScreenName.compare
    package static let title = "Compare"
    package static let subject = "two datasets side by side"
    package static let place = "on the comparison"

    /// The two datasets; nil before the first comparison.
    package var datasets: Pair?
    package var progress: ComparisonRun.Progress?
    package var rows: [ComparisonRow] = []
    /// Why there is no comparison.
    package var problem: String?
    package var list = ListSelection()

    package struct Pair: Sendable, Hashable {
        package var a: String
        package var b: String
    }

    package init() {}

    var selectedClip: ClipID? {
        guard let datasets, rows.indices.contains(list.selected), let path = rows[list.selected].clip else { return nil }
        return ClipID(dataset: datasets.a, path: path)
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { datasets.flatMap { state.world.entry($0.a) } }

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        ComparePainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    package func visibleRows(in body: Rect, state: AppState) -> Int { ComparePainter.list(in: body).height }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let list = ComparePainter.list(in: body)
        guard list.contains(point), self.list.offset + point.y - list.y < rows.count else { return nil }
        return .row(point.y - list.y)
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        state.compare.list.move(rows, count: state.compare.rows.count, visible: state.visibleRows)
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        guard case .row(let row) = hit else { return [] }
        state.compare.list.select(state.compare.list.offset + row, count: state.compare.rows.count, visible: state.visibleRows)
        return []
    }

    // MARK: Coming and going

    static func open(_ a: String, _ b: String, _ state: inout AppState) -> [Effect] {
        state.compare = CompareScreen()
        state.compare.datasets = Pair(a: a, b: b)
        state.compare.progress = ComparisonRun.Progress()
        state.push(name)
        return [.work(.compare(a, b))]
    }

    package static func leave(for screen: ScreenName, _ state: inout AppState) { state.compare.progress = nil }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .comparing(let a, let b, let progress):
            guard state.compare.datasets == Pair(a: a, b: b) else { return [] }
            state.compare.progress = progress
        case .compared(let a, let b, let rows, let problem):
            guard state.compare.datasets == Pair(a: a, b: b) else { return [] }
            state.compare.progress = nil
            (state.compare.rows, state.compare.problem) = (rows, problem)
            state.compare.list.select(state.compare.list.selected, count: rows.count, visible: state.visibleRows)
        case .clipFound(let id, let record):
            guard state.screen == name else { return [] }
            guard let record else {
                state.show("\(id.path) is not among the clips of \(id.dataset)", isProblem: true)
                return []
            }
            return FileScreen.open(id, record, order: .query(ClipQuery(sort: .path, descending: false)), &state)
        default: break
        }
        return []
    }
}

extension AppState {
    package var compare: CompareScreen {
        get { self[screen: CompareScreen.self] }
        set { self[screen: CompareScreen.self] = newValue }
    }
}
