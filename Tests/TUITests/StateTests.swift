import Testing

@testable import TUI

@Suite struct TableStateTests {
    private func reconcile(_ state: inout TableState<String>, _ rows: [String], height: Int = 3) {
        state.reconcile(count: rows.count, height: height, key: { rows[$0] }, index: { rows.firstIndex(of: $0) })
    }

    @Test func `the selection follows its row through sorting and arrivals`() {
        var rows = ["c", "a", "b"]
        var state = TableState<String>()
        reconcile(&state, rows)
        state.select(1, count: 3, height: 3, key: { rows[$0] })
        rows = ["a", "b", "c", "d"]
        reconcile(&state, rows)
        #expect(state.selectedKey == "a" && state.selectedIndex == 0)
        rows.insert(contentsOf: ["x", "y", "z"], at: 0)
        reconcile(&state, rows)
        #expect(state.selectedKey == "a" && state.selectedIndex == 3)
        // It stays at the place of the window where it was.
        #expect(state.offset == 3)
    }

    @Test func `a row that goes leaves the selection to the one in its place`() {
        var state = TableState<String>()
        let rows = ["a", "b", "c"]
        reconcile(&state, rows)
        state.select(1, count: 3, height: 3, key: { rows[$0] })
        reconcile(&state, ["a", "c"])
        #expect(state.selectedKey == "c")
        reconcile(&state, ["a"])
        #expect(state.selectedKey == "a")
        reconcile(&state, [])
        #expect(state.selectedIndex == nil && state.offset == 0)
        reconcile(&state, ["q"])
        #expect(state.selectedKey == "q")
    }

    @Test func `a followed list keeps its newest row until the operator moves away`() {
        var state = TableState<String>(follow: .last)
        var rows = ["1", "2", "3", "4"]
        reconcile(&state, rows)
        #expect(state.selectedKey == "4" && state.offset == 1)
        rows.append("5")
        reconcile(&state, rows)
        #expect(state.selectedKey == "5")
        state.move(by: -1, count: 5, height: 3, key: { rows[$0] })
        rows.append("6")
        reconcile(&state, rows)
        #expect(state.selectedKey == "4" && !state.isFollowing)
        _ = state.handle(.end, count: 6, height: 3, key: { rows[$0] })
        rows.append("7")
        reconcile(&state, rows)
        #expect(state.selectedKey == "7")
    }

    @Test(arguments: 1...20) func `the selection is always visible and in range`(seed: Int) {
        var random = FixedRandom(state: UInt64(seed))
        var state = TableState<Int>(follow: [.none, .first, .last].randomElement(using: &random)!)
        var rows = Array(0..<Int.random(in: 0...30, using: &random))
        let keys: [KeyEvent] = [.up, .down, .pageUp, .pageDown, .home, .end, .control("d"), .control("u")]
        for _ in 0..<60 {
            let height = Int.random(in: 0...9, using: &random)
            if Bool.random(using: &random) { rows.shuffle(using: &random) }
            if Bool.random(using: &random) {
                rows.insert((rows.max() ?? 0) + 1, at: Int.random(in: 0...rows.count, using: &random))
            }
            if !rows.isEmpty && Bool.random(using: &random) {
                rows.remove(at: Int.random(in: 0..<rows.count, using: &random))
            }
            state.reconcile(count: rows.count, height: height, key: { rows[$0] }, index: { rows.firstIndex(of: $0) })
            _ = state.handle(keys.randomElement(using: &random)!, count: rows.count, height: height, key: { rows[$0] })
            guard !rows.isEmpty else { continue }
            let index = try! #require(state.selectedIndex)
            #expect(rows.indices.contains(index) && rows[index] == state.selectedKey)
            if height > 0 { #expect((state.offset..<state.offset + height).contains(index)) }
            #expect(state.offset >= 0)
        }
    }
}

@Suite struct InputStateTests {
    private func type(_ events: [KeyEvent], into text: String = "") -> InputState {
        var state = InputState(text)
        for event in events { _ = state.handle(event) }
        return state
    }

    @Test(arguments: [
        ([KeyEvent.character("a"), .character("b")], "x", "xab", 3),
        ([.control("a"), .character("y")], "x", "yx", 1),
        ([.backspace, .backspace, .backspace], "ab", "", 0),
        ([.control("w")], "one two", "one ", 4),
        ([.control("w")], "a/b/c", "a/b/", 4),
        ([.control("u")], "one two", "", 0),
        ([.home, .control("k")], "one", "", 0),
        ([.home, .delete], "one", "ne", 0),
        ([.left, .left, .control("k")], "one", "o", 1),
        ([.alt("b"), .alt("d")], "one two", "one ", 4),
        ([.home, .alt("f"), .character("!")], "one two", "one! two", 4),
        ([.backspace], "e\u{301}", "", 0),
        ([.left, .character("x")], "ae\u{301}", "axe\u{301}", 2),
        ([.paste("two\nlines\u{1b}")], "", "two lines ", 10),
    ])
    func `editing keys act as in a shell`(events: [KeyEvent], start: String, text: String, cursor: Int) {
        let state = type(events, into: start)
        #expect(state.text == text)
        #expect(state.cursor == cursor)
    }

    @Test(arguments: [KeyEvent.enter, .escape, .up, .down, .tab]) func `other keys are left to the caller`(
        event: KeyEvent
    ) {
        var state = InputState("x")
        let isTaken = state.handle(event)
        #expect(!isTaken)
        #expect(state.text == "x")
    }

    @Test func `a line takes only so much`() {
        let state = type([.paste(String(repeating: "a", count: 10_000))])
        #expect(state.text.count == InputState.maximumScalars)
    }

    @Test func `the cursor stays inside its rectangle`() {
        for width in 1...12 {
            let line = InputLine(prompt: "> ", state: InputState("a long 世界 text"))
            let rect = Rect(x: 4, y: 1, width: width, height: 1)
            if let cursor = line.cursor(in: rect) { #expect(rect.contains(cursor), "width \(width)") }
        }
        #expect(InputLine(prompt: "> ", state: InputState()).cursor(in: Rect(x: 0, y: 0, width: 0, height: 1)) == nil)
    }
}
