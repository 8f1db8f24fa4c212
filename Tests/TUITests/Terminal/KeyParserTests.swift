import Testing

@testable import TUI

@Suite struct KeyParserTests {
    static let cases: [(String, [KeyEvent])] = [
        ("q", [.character("q")]), ("é世😀", [.character("é"), .character("世"), .character("😀")]),
        ("\r\n\t\u{7f}", [.enter, .enter, .tab, .backspace]),
        ("\u{3}\u{1a}\u{0}\u{1c}", [.control("c"), .control("z"), .control("@"), .control("\\")]),
        ("\u{1b}[A\u{1b}OB\u{1b}[H\u{1b}[4~", [.up, .down, .home, .end]),
        ("\u{1b}[5~\u{1b}[6~\u{1b}[2~\u{1b}[3~", [.pageUp, .pageDown, .insert, .delete]),
        ("\u{1b}[1;5C\u{1b}[1;2A\u{1b}[3;3~", [.named(.right, .control), .named(.up, .shift), .named(.delete, .alt)]),
        (
            "\u{1b}OP\u{1b}[15~\u{1b}[24~\u{1b}[[A\u{1b}[1;2P",
            [.function(1), .function(5), .function(12), .function(1), .named(.function(1), .shift)]
        ),
        ("\u{1b}[Z", [.backTab]),
        ("\u{1b}x\u{1b}é\u{1b}\u{7f}\u{1b}\r", [.alt("x"), .alt("é"), .named(.backspace, .alt), .named(.enter, .alt)]),
        ("\u{1b}OM\u{1b}Oq\u{1b}Ok", [.enter, .character("1"), .character("+")]),
        (
            "\u{1b}[<0;10;5M\u{1b}[<0;10;5m",
            [.mouse(.init(.press, at: Point(x: 9, y: 4))), .mouse(.init(.release, at: Point(x: 9, y: 4)))]
        ),
        (
            "\u{1b}[<64;300;200M\u{1b}[<81;1;1M",
            [
                .mouse(.init(.wheelUp, at: Point(x: 299, y: 199))),
                .mouse(.init(.wheelDown, at: Point(x: 0, y: 0), modifiers: .control)),
            ]
        ),
        ("\u{1b}[<35;4;4M\u{1b}[<0;0;0M\u{1b}[<0;1M", []),
        ("\u{1b}[200~a\u{1b}[Ab\nc\u{1b}[201~x", [.paste("a\u{1b}[Ab\nc"), .character("x")]),
        ("\u{1b}[27;5;97~\u{1b}[97;5u\u{1b}[13;2u", [.control("a"), .control("a"), .named(.enter, .shift)]),
        ("\u{1b}]11;rgb:1/2/3\u{7}a\u{1b}P1+r\u{1b}\\b", [.character("a"), .character("b")]),
        ("\u{1b}[?1;2cx", [.character("x")]), ("\u{1b}[M !!y", [.character("y")]),
        ("\u{1b}[99~z\u{1b}[1;1Rz", [.character("z"), .named(.function(3), []), .character("z")]),
    ]

    @Test(arguments: cases.indices) func `bytes become events`(index: Int) {
        var parser = KeyParser()
        let (text, events) = KeyParserTests.cases[index]
        #expect(parser.feed(text.utf8) == events)
        #expect(!parser.isWaiting)
    }

    @Test(arguments: cases.indices) func `bytes that arrive one by one become the same events`(index: Int) {
        var parser = KeyParser()
        let (text, events) = KeyParserTests.cases[index]
        #expect(text.utf8.flatMap { parser.feed([$0]) } == events)
    }

    @Test func `a lone ESC is the Escape key once nothing follows`() {
        var parser = KeyParser()
        #expect(parser.feed([0x1b]).isEmpty)
        #expect(parser.isWaiting)
        #expect(parser.flush() == [.escape])
        #expect(!parser.isWaiting)
        #expect(parser.feed([0x1b, 0x1b]) == [.escape])
        #expect(parser.flush() == [.escape])
    }

    @Test(arguments: [
        ("\u{1b}[", [KeyEvent.alt("[")]), ("\u{1b}O", [.alt("O")]), ("\u{1b}[1;5", []), ("\u{1b}P", [.alt("P")]),
        ("\u{1b}[M!", []),
    ])
    func `what stays incomplete is decided and forgotten`(text: String, events: [KeyEvent]) {
        var parser = KeyParser()
        #expect(parser.feed(text.utf8).isEmpty)
        #expect(parser.flush() == events)
        #expect(!parser.isWaiting)
        #expect(parser.feed("a".utf8) == [.character("a")])
    }

    @Test func `bytes that are not UTF-8 are dropped and what follows is read`() {
        var parser = KeyParser()
        #expect(
            parser.feed([0xff, 0x61, 0xc3, 0x28, 0x80, 0xed, 0xa0, 0x80, 0x62, 0xc2, 0x9b, 0x63]) == [
                .character("a"), .character("("), .character("b"), .character("c"),
            ])
        #expect(parser.feed([0xe4, 0xb8]).isEmpty)
        #expect(parser.flush().isEmpty)
    }

    @Test func `a paste is cut at its limit and Ctrl-C ends one without an end`() {
        var parser = KeyParser()
        let long = [UInt8](repeating: 0x61, count: 200_000)
        #expect(parser.feed(Array("\u{1b}[200~".utf8) + long).isEmpty)
        #expect(!parser.isWaiting)
        let events = parser.feed(Array("\u{1b}[201~".utf8))
        #expect(events == [.paste(String(repeating: "a", count: KeyParser.maximumPasteBytes))])
        #expect(parser.feed(Array("\u{1b}[200~bc\u{3}d".utf8)) == [.paste("bc"), .character("d")])
    }

    @Test(arguments: 1...200) func `garbage never stops the parser or makes it hoard`(seed: Int) {
        var random = FixedRandom(state: UInt64(seed))
        var parser = KeyParser(sequences: [Array("\u{1b}[Q~".utf8): .home])
        let likely = Array("\u{1b}\u{1b}[]OP<;M~m0123456789A\u{3}\u{7}".utf8)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? likely.randomElement(using: &random)! : UInt8.random(in: 0...255, using: &random)
            }
            _ = parser.feed(bytes)
        }
        _ = parser.flush()
        #expect(!parser.isWaiting)
    }

    @Test func `keys of terminfo win over the common ones`() {
        var parser = KeyParser(sequences: [Array("\u{1b}[7$".utf8): .named(.home, .shift), Array("a".utf8): .up])
        #expect(parser.feed("\u{1b}[7$a".utf8) == [.named(.home, .shift), .character("a")])
    }
}
