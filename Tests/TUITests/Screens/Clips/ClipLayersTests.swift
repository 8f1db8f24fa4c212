import Testing

@testable import Base
@testable import Engine
@testable import TUI

/// The layers over the table of clips: filter, groups, columns.
@Suite struct `Layers of the table of clips` {
    private static func dashboard() -> AppState {
        var state = ClipFixtures.state(.dashboard)
        state.dashboard.columns[0].table.total = 7442
        state.dashboard.columns[0].table.facts.labels = ["speaker", "sex", "emotion"]
        return state
    }

    private func type(_ text: String, _ state: inout AppState) -> [Effect] { state.update(.key(.paste(text))) }
    private func filter(_ state: AppState) -> String { state.dashboard.columns[0].table.query.filter }

    private func groups(_ effects: [Effect]) -> (column: ClipColumn, query: ClipQuery, generation: Int)? {
        guard case .loadGroups(_, let column, let query, let generation)? = effects.first?.work else { return nil }
        return (column, query, generation)
    }

    private static let emotions = [("anger", 1271), ("disgust", 1271), ("fear", 1271), ("happiness", 1271), ("neutral", 1087), ("sadness", 1271)].map { name, count in
        Ledger.Group(value: name, filter: "emotion=\(name)", clips: count, extracted: count - 9, skipped: name == "fear" ? 9 : 0)
    } + [Ledger.Group(value: nil, filter: "!emotion:", clips: 3, extracted: 3, skipped: 0)]

    // MARK: Filter

    @Test func `tab completes the name of a column, then one of its values`() throws {
        var state = Self.dashboard()
        _ = state.update(.command(.filter))
        _ = type("T>5 !emo", &state)
        _ = state.update(.key(.control("i")))
        _ = state.update(.command(.completeFilter))
        #expect(filter(state) == "T>5 !emotion:")
        _ = type("sad,h", &state)
        let asked = try #require(groups(state.update(.command(.completeFilter))))
        #expect(asked.column == .label("emotion"))
        _ = state.update(.groupsLoaded(dataset: "CREMA-D", generation: asked.generation, groups: Self.emotions, total: 6, problem: nil))
        #expect(filter(state) == "T>5 !emotion:sad,happiness")
    }

    @Test func `several completions are listed, and what they have in common is taken`() {
        var state = Self.dashboard()
        _ = state.update(.command(.filter))
        _ = type("s", &state)
        _ = state.update(.command(.completeFilter))
        #expect(state[layer: FilterLayer.self]?.count(state) == 6)
        #expect(filter(state) == "s")
        _ = state.update(.command(.down))
        _ = state.update(.command(.down))
        _ = state.update(.command(.open))
        #expect(filter(state) == "sex:")
        _ = state.update(.command(.back))
        #expect(state.layers.isEmpty)
    }

    @Test func `a filter is saved by name, recalled and removed`() {
        var state = Self.dashboard()
        _ = state.update(.command(.filter))
        _ = type("peak>-1", &state)
        _ = state.update(.command(.saveFilter))
        _ = type("much too loud", &state)
        #expect(state.update(.command(.open)).isEmpty)
        #expect(state[layer: FilterNameLayer.self]?.problem == "a name has only letters, digits, - _ and .")
        _ = state.update(.key(.control("u")))
        _ = type("loud", &state)
        guard case .saveFilter(let saved)? = state.update(.command(.open)).first?.work else {
            Issue.record("nothing was saved")
            return
        }
        #expect(saved == SavedFilters.Filter(name: "loud", text: "peak>-1"))
        _ = state.update(.filtersLoaded([saved]))
        _ = state.update(.key(.control("u")))
        _ = state.update(.command(.down))
        _ = state.update(.command(.open))
        #expect(filter(state) == "peak>-1")
        _ = state.update(.key(.control("u")))
        _ = type("@lo", &state)
        _ = state.update(.command(.completeFilter))
        #expect(filter(state) == "peak>-1")
        _ = state.update(.command(.down))
        guard case .removeFilter("loud")? = state.update(.command(.removeFilter)).first?.work else {
            Issue.record("nothing was removed")
            return
        }
        _ = state.update(.filtersLoaded([]))
        #expect(state[layer: FilterLayer.self]?.count(state) == 0)
    }

    @Test func `what the ledger says of a filter is shown as long as the words stand`() {
        var state = Self.dashboard()
        state.dashboard.columns[0].table.query.filter = "emotoin:sad"
        state.dashboard.columns[0].table.facts.problems = [FilterProblem(place: 0..<11, word: "emotoin:sad", text: "no clip has it")]
        #expect(state.dashboard.columns[0].table.filterProblems.count == 1)
        state.dashboard.columns[0].table.query.filter = "emotion:sad"
        #expect(state.dashboard.columns[0].table.filterProblems.isEmpty)
    }

    // MARK: Groups

    @Test func `a value of a column becomes the filter`() throws {
        var state = Self.dashboard()
        state.dashboard.columns[0].table.query.filter = "T>9 or T<3"
        _ = state.update(.command(.group))
        #expect(state[layer: GroupsLayer.self]?.columns.prefix(3).map(\.name) == ["speaker", "sex", "emotion"])
        _ = state.update(.command(.down))
        _ = state.update(.command(.down))
        let asked = try #require(groups(state.update(.command(.open))))
        #expect(asked.column == .label("emotion") && asked.query.filter == "T>9 or T<3")
        _ = state.update(.groupsLoaded(dataset: "CREMA-D", generation: asked.generation, groups: Self.emotions, total: 7, problem: nil))
        _ = state.update(.command(.down))
        _ = state.update(.command(.open))
        #expect(state.layers.isEmpty)
        #expect(filter(state) == "(T>9 or T<3) emotion=disgust")
    }

    @Test func `back leads to the columns, then to the table`() {
        var state = Self.dashboard()
        _ = state.update(.command(.group))
        _ = state.update(.command(.open))
        _ = state.update(.command(.back))
        #expect(state[layer: GroupsLayer.self]?.count(state) ?? 0 > 10)
        _ = state.update(.command(.back))
        #expect(state.layers.isEmpty && state.screen == .dashboard)
    }

    // MARK: Columns

    @Test func `columns are shown, moved and kept, or put back`() {
        var state = Self.dashboard()
        _ = state.update(.command(.columns))
        _ = state.update(.command(.later))
        #expect(state.dashboard.shown.prefix(2) == ["emotion", "file"])
        _ = state.update(.command(.tick))
        #expect(!state.dashboard.shown.contains("file"))
        guard case .keepColumns(let names)? = state.update(.command(.open)).first?.work else {
            Issue.record("nothing was kept")
            return
        }
        #expect(names == ["emotion", "speaker", "start", "end", "seconds", "T", "peak", "ms", "note"])
        _ = state.update(.command(.columns))
        _ = state.update(.command(.usualColumns))
        #expect(state.dashboard.shown == ShownColumns.usual)
        _ = state.update(.command(.back))
        #expect(state.dashboard.shown == names)
    }

    // MARK: Pictures

    private static let states: [(name: String, state: AppState)] = [
        ("groups-columns", grouped(loaded: nil)), ("groups", grouped(loaded: emotions)), ("columns", columns()), ("filter-completions", completing()),
        ("filter-saved", saved()), ("filter-name", naming()), ("filter-unknown", unknown()),
    ]

    private static func grouped(loaded: [Ledger.Group]?) -> AppState {
        var state = dashboard()
        _ = state.update(.command(.group))
        guard let loaded else { return state }
        for _ in 0..<2 { _ = state.update(.command(.down)) }
        _ = state.update(.command(.open))
        _ = state.update(.groupsLoaded(dataset: "CREMA-D", generation: 1, groups: loaded, total: loaded.count, problem: nil))
        return state
    }

    private static func columns() -> AppState {
        var state = dashboard()
        _ = state.update(.command(.columns))
        return state
    }

    private static func completing() -> AppState {
        var state = dashboard()
        _ = state.update(.command(.filter))
        _ = state.update(.key(.paste("T>150 s")))
        _ = state.update(.command(.completeFilter))
        _ = state.update(.command(.down))
        return state
    }

    private static let filters = [SavedFilters.Filter(name: "loud", text: "peak>-1 or finding:clipping"), .init(name: "to-listen", text: "emotion:angry,sad !speaker:01 seconds>5")]

    private static func saved() -> AppState {
        var state = dashboard()
        _ = state.update(.command(.filter))
        _ = state.update(.filtersLoaded(filters))
        _ = state.update(.command(.down))
        return state
    }

    private static func naming() -> AppState {
        var state = dashboard()
        _ = state.update(.command(.filter))
        _ = state.update(.key(.paste("peak>-3")))
        _ = state.update(.filtersLoaded(filters))
        _ = state.update(.command(.saveFilter))
        _ = state.update(.key(.paste("loud")))
        return state
    }

    private static func unknown() -> AppState {
        var state = dashboard()
        _ = state.update(.command(.filter))
        _ = state.update(.key(.paste("emotoin:sad")))
        state.dashboard.columns[0].table.facts.problems = [
            FilterProblem(place: 0..<11, word: "emotoin:sad", text: "no clip has a column 'emotoin'; did you mean emotion?")
        ]
        return state
    }

    @Test(arguments: states.indices, pictureSizes)
    func `each layer looks as recorded`(index: Int, size: Size) {
        let (name, state) = Self.states[index]
        var canvas = Canvas(size)
        state.drawLayers(on: &canvas, look: .plain)
        assertPicture(canvas.picture(), "overlay-\(name)-\(size.width)x\(size.height)")
    }

    @Test func `every layer can be drawn at every size`() {
        for (_, state) in Self.states {
            for size in tinySizes {
                var canvas = Canvas(size)
                state.draw(on: &canvas, look: .ascii)
            }
        }
    }
}
