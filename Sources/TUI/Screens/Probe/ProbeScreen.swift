import Base
import Engine
import Probe

extension ScreenName { package static let probe = ScreenName("probe") }

/// How well the features of a dataset tell its labels apart in speakers that were not learnt from: figures, labels in doubt, and the
/// clips on two axes.
package struct ProbeScreen: ScreenRoom {
    package static let name = ScreenName.probe
    package static let title = "Probe"
    package static let subject = "what the features are worth"
    package static let place = "on the probe screen"
    package static let door: Command? = .probe
    package static let parent: ScreenName? = .dashboard

    /// What is shown where there is no room for all at once, or of which the operator wants more.
    package enum Part: Sendable, CaseIterable { case all, figures, doubts, map }

    package enum Row: Sendable, Hashable {
        case doubt(Int)
        case neighbour(doubt: Int, index: Int)
        /// The heading of the outliers.
        case outliers
        case outlier(Int)
    }

    package var views: [String: ProbeView] = [:]
    /// Why there are no figures, by dataset.
    package var refusals: [String: ProbeRefusal] = [:]
    /// Of the dataset that is being judged.
    package var progress: (dataset: String, progress: ProbeRun.Progress)?
    /// What was asked last, by dataset.
    var choices: [String: ProbeWish] = [:]
    package var part = Part.all
    package var list = ListSelection()
    /// Doubts whose nearest clips are listed, by clip.
    package var open: Set<String> = []
    var showsOutliers = false
    package var map = ProbeMapState()
    /// Set while a clip is looked for that will be opened.
    var isFinding = false
    /// The dataset to which ``list`` and ``map`` belong.
    var shown: String?

    package init() {}

    /// The dataset that is looked at.
    func subject(_ state: AppState) -> String? { state.dashboard.focused?.name }
    func view(_ state: AppState) -> ProbeView? { subject(state).flatMap { views[$0] } }

    func rows(_ view: ProbeView?) -> [Row] {
        guard let view else { return [] }
        var rows = view.doubts.enumerated().flatMap { index, doubt -> [Row] in
            [.doubt(index)] + (open.contains(doubt.clip) ? doubt.neighbours.indices.map { .neighbour(doubt: index, index: $0) } : [])
        }
        if let outliers = view.map?.outliers, !outliers.isEmpty { rows += [.outliers] + (showsOutliers ? outliers.indices.map { .outlier($0) } : []) }
        return rows
    }

    func selectedRow(_ state: AppState) -> Row? {
        let rows = rows(view(state))
        return rows.indices.contains(list.selected) ? rows[list.selected] : nil
    }

    /// The clip of the selected row, or under the map's cursor.
    func selectedClip(_ state: AppState) -> ClipID? {
        guard let name = subject(state), let view = view(state) else { return nil }
        if part == .map { return view.map.flatMap { map.cursor(in: $0) }.map { ClipID(dataset: name, path: view.map?.names[$0] ?? "") } }
        switch selectedRow(state) {
        case .doubt(let index)?: return ClipID(dataset: name, path: view.doubts[index].clip)
        case .neighbour(let doubt, let index)?: return ClipID(dataset: name, path: view.doubts[doubt].neighbours[index].clip)
        case .outlier(let index)?: return view.map.map { ClipID(dataset: name, path: $0.names[$0.outliers[index].clip]) }
        case .outliers?, nil: return nil
        }
    }

    package func dataset(_ state: AppState) -> DatasetEntry? { state.dashboard.dataset(state) }

    // MARK: Drawing

    package func draw(on canvas: inout Canvas, in body: Rect, state: AppState, look: Look) {
        ProbePainter(screen: self, state: state).draw(on: &canvas, in: body, look: look)
    }

    private func layout(_ body: Rect, _ state: AppState) -> ProbeLayout { ProbeLayout(body, part: part, classes: view(state)?.result.classes.count ?? 0) }

    package func visibleRows(in body: Rect, state: AppState) -> Int { layout(body, state).list.height }

    package func hit(_ point: Point, in body: Rect, state: AppState) -> AppState.Hit? {
        let rows = layout(body, state).list
        guard rows.contains(point), list.offset + point.y - rows.y < self.rows(view(state)).count else { return nil }
        return .row(point.y - rows.y)
    }

    // MARK: Coming and going

    package static func refusalToEnter(_ state: AppState) -> String? { SkippedScreen.refusalToEnter(state) }

    package static func enter(_ state: inout AppState) -> [Effect] {
        DashboardScreen.chooseRemembered(&state)
        return state.go(to: name)
    }

    package static func appear(_ state: inout AppState) -> [Effect] {
        settle(&state)
        return []
    }

    /// Another dataset has a list and a map of its own.
    static func settle(_ state: inout AppState) {
        let subject = state.probe.subject(state)
        guard state.probe.shown != subject else { return }
        state.probe.shown = subject
        (state.probe.list, state.probe.map, state.probe.open) = (ListSelection(), ProbeMapState(), [])
    }

    package static func move(_ rows: Int, _ state: inout AppState) -> [Effect] {
        if state.probe.part == .map {
            if let map = state.probe.view(state)?.map { state.probe.map.move(x: 0, y: rows == .min ? -1 : rows == .max ? 1 : rows.signum(), in: map) }
        } else {
            state.probe.list.move(rows, count: state.probe.rows(state.probe.view(state)).count, visible: state.visibleRows)
        }
        return []
    }

    package static func click(_ hit: AppState.Hit, _ state: inout AppState) -> [Effect] {
        if case .row(let row) = hit { state.probe.select(state.probe.list.offset + row, state) }
        return []
    }

    mutating func select(_ row: Int, _ state: AppState) { list.select(row, count: rows(view(state)).count, visible: state.visibleRows) }

    package static func reveal(_ clip: ClipID, _ state: inout AppState) {
        guard let view = state.probe.view(state), clip.dataset == state.probe.subject(state) else { return }
        if let point = view.map?.names.firstIndex(of: clip.path) { state.probe.map.chosen = point }
        let row = state.probe.rows(view).firstIndex { if case .doubt(let index) = $0 { view.doubts[index].clip == clip.path } else { false } }
        if let row { state.probe.select(row, state) }
    }

    // MARK: What happens

    package static func awaits(_ command: Command, _ state: AppState) -> Bool { state.probe.isFinding }

    package static func take(_ happening: Happening, _ state: inout AppState) -> [Effect] {
        switch happening.news {
        case .probing(let dataset, let progress): state.probe.progress = (dataset, progress)
        case .probed(let dataset, let view, let refusal):
            state.probe.progress = nil
            state.probe.refusals[dataset] = refusal
            guard let view else { return [] }
            state.probe.views[dataset] = view
            if dataset == state.probe.shown { state.probe.shown = nil }
            settle(&state)
        case .clipFound(let id, let record):
            state.probe.isFinding = false
            guard state.screen == name else { return [] }
            guard let record else {
                state.show("\(id.path) is not among the results any more; \(state.key(.measure)) judges anew", isProblem: true)
                return []
            }
            let (paths, index) = list(around: id, state)
            return FileScreen.open(
                id, record, order: .listed(paths), place: index.map { ClipPlace(index: $0, total: paths.count) }, &state)
        default: break
        }
        return []
    }

    /// The clips among which one goes on from the one that is opened.
    private static func list(around id: ClipID, _ state: AppState) -> (paths: [String], index: Int?) {
        guard let view = state.probe.view(state) else { return ([id.path], 0) }
        var paths = view.doubts.map(\.clip)
        if case .outlier? = state.probe.selectedRow(state), let map = view.map { paths = map.outliers.map { map.names[$0.clip] } }
        if state.probe.part == .map, let map = view.map { paths = map.names }
        return (paths, paths.firstIndex(of: id.path))
    }
}

extension AppState {
    package var probe: ProbeScreen {
        get { self[screen: ProbeScreen.self] }
        set { self[screen: ProbeScreen.self] = newValue }
    }
}
