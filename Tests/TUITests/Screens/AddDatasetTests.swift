import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TUI

@Suite struct `Adding a dataset with labels and segments` {
    private func press(_ keys: [KeyEvent], _ state: inout AppState) -> [Effect] { keys.reduce([]) { $0 + state.update(.key($1)) } }
    private func down(_ count: Int) -> [KeyEvent] { (0..<count).map { _ in .named(.down, []) } }
    private let enter = KeyEvent.named(.enter, [])

    private func added(_ effects: [Effect]) -> AddedDataset? {
        effects.compactMap { if case .add(let wish)? = $0.work { wish } else { nil } }.first
    }

    private func layer(_ state: AppState) -> AddDatasetLayer? { state[layer: AddDatasetLayer.self] }

    @Test func `a path alone is added by Enter, as ever`() {
        var state = ClipFixtures.state()
        #expect(added(press([.character("a"), .paste("/data/x"), enter], &state)) == AddedDataset(path: "/data/x"))
        #expect(state.layers.isEmpty)
    }

    @Test func `each row is typed, and all go with the dataset`() throws {
        var state = ClipFixtures.state()
        _ = press([.character("a"), .paste("/data/x"), .named(.function(2), []), enter, .paste("/data/l.csv; more.tsv"), enter], &state)
        _ = press(down(1) + [enter, .paste("file=path,emotion=class"), enter], &state)
        _ = press(down(1) + [enter, .paste("(?<speaker>[A-Z]+)_.*"), enter], &state)
        _ = press(down(1) + [enter, .paste("3s"), enter] + down(1) + [enter, .paste("1500ms"), enter] + down(1) + [enter], &state)
        let wish = try #require(added(press(down(1) + [enter], &state)))
        #expect(wish.path == "/data/x" && wish.last == .drop)
        let labels = try #require(try wish.source())
        #expect(labels.tables.count == 2 && labels.tables[0] == "/data/l.csv" && labels.columns == "file=path,emotion=class")
        #expect(labels.pattern == "(?<speaker>[A-Z]+)_.*")
        #expect(try wish.windows() == SegmentWindows(lengthMs: 3000, hopMs: 1500, last: .drop))
    }

    @Test(arguments: [
        (2, "emotion", "'emotion'"), (3, "(?<speaker>[A-Z+", "character 12"), (3, "[a-z]+", "no named group"), (4, "three", "a time such as 3s"),
    ])
    func `what means nothing is told where it is typed`(row: Int, text: String, words: String) throws {
        var state = ClipFixtures.state()
        _ = press([.character("a"), .paste("/data/x"), .named(.function(2), [])], &state)
        _ = press(down(row - 1) + [enter, .paste(text), enter], &state)
        #expect(layer(state)?.stage != .rows)
        #expect(layer(state)?.problem?.contains(words) == true, "\(layer(state)?.problem ?? "")")
        _ = press([.control("u"), enter], &state)
        #expect(layer(state)?.stage == .rows && layer(state)?.problem == nil)
    }

    @Test func `what could not be added comes back with all that was typed`() {
        var state = ClipFixtures.state()
        var wish = AddedDataset(path: "/data/x")
        wish.labels = "l.csv"
        _ = state.update(.addFailed(wish, problem: "/data/l.csv: reading the table, line 3: found 2 columns"))
        #expect(layer(state)?.wish == wish && layer(state)?.stage == .rows)
        _ = state.update(.key(.named(.escape, [])))
        #expect(state.layers.isEmpty)
    }

    @Test func `escape leads from a row to the rows, and from there out`() {
        var state = ClipFixtures.state()
        _ = press([.character("a"), .paste("/data/x"), .control("o"), enter, .paste("l.csv"), .named(.escape, [])], &state)
        #expect(layer(state)?.stage == .rows && layer(state)?.wish.labels == "")
        _ = press([.named(.escape, [])], &state)
        #expect(state.layers.isEmpty)
    }
}
