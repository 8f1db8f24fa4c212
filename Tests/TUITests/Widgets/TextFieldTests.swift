import Testing

@testable import TUI

@Suite struct TextFieldTests {
    private func type(_ events: [KeyEvent], into text: String = "") -> TextField {
        var state = TextField(text)
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
        var state = TextField("x")
        let isTaken = state.handle(event)
        #expect(!isTaken)
        #expect(state.text == "x")
    }

    @Test func `a line takes only so much`() {
        let state = type([.paste(String(repeating: "a", count: 10_000))])
        #expect(state.text.count == TextField.maximumScalars)
    }

    @Test func `the cursor stays inside its rectangle`() {
        for width in 1...12 {
            let line = InputLine(prompt: "> ", field: TextField("a long 世界 text"))
            let rect = Rect(x: 4, y: 1, width: width, height: 1)
            if let cursor = line.cursor(in: rect) { #expect(rect.contains(cursor), "width \(width)") }
        }
        #expect(InputLine(prompt: "> ", field: TextField()).cursor(in: Rect(x: 0, y: 0, width: 0, height: 1)) == nil)
    }
}
