import Testing

@testable import TUI

@Suite struct CanvasTests {
    static let hostile = [
        "a\u{1b}[2Jb", "\u{9b}31m", "x\u{202e}gpj.wav", "tab\there", "line\nbreak", "\u{0}", "a\u{200b}b",
        "\u{feff}bom", "\r\u{7}",
    ]

    @Test(arguments: hostile) func `no scalar of a hostile text reaches a cell as it is`(text: String) {
        var canvas = Canvas(Size(width: 40, height: 1))
        let end = canvas.draw(text, x: 0, y: 0, style: .standard)
        #expect(end == DisplayWidth.of(text))
        for x in 0..<40 {
            canvas[x, 0].forEachScalar { scalar in
                #expect(!SafeText.isUnsafe(scalar))
                #expect(scalar.value >= 0x20)
            }
        }
        #expect(canvas.picture().contains("\\"))
    }

    @Test(arguments: [
        ("abc", 3), ("世界", 4), ("e\u{301}", 1), ("각", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("😀", 2), ("❤\u{fe0f}", 1),
        ("·─█▀…", 5), ("ﾊﾛｰ", 3), ("ＡＢ", 4), ("🇩🇪", 2), ("👍🏽", 4), ("กำ", 2), ("\u{1b}", 4), ("", 0),
    ])
    func `display width follows East Asian Width and combining classes`(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func `the tables are sorted, do not overlap, and agree with known boundaries`() {
        for table in [DisplayWidth.zeroRanges, DisplayWidth.wideRanges] {
            #expect(table.count.isMultiple(of: 2))
            #expect(
                zip(table, table.dropFirst()).enumerated().allSatisfy {
                    $0.offset % 2 == 0 ? $0.element.0 <= $0.element.1 : $0.element.0 < $0.element.1
                })
        }
        let boundaries: [(UInt32, Int)] = [
            (0x2ff, 1), (0x300, 0), (0x36f, 0), (0x370, 1), (0x10ff, 1), (0x1100, 2), (0x115f, 2), (0x1160, 0),
            (0x11ff, 0),
            (0x4dff, 1), (0x4e00, 2), (0x9fff, 2), (0xabff, 1), (0xac00, 2), (0xd7a3, 2), (0xff01, 2), (0xff61, 1),
            (0x1f600, 2),
            (0x20000, 2), (0x3fffd, 2), (0xe0100, 0),
        ]
        for (value, width) in boundaries {
            #expect(DisplayWidth.of(Unicode.Scalar(value)!) == width, "U+\(String(value, radix: 16))")
        }
    }

    @Test func `a wide character takes two cells and loses both when one is drawn over`() {
        var canvas = Canvas(Size(width: 6, height: 1))
        canvas.draw("世界x", x: 0, y: 0, style: .standard)
        #expect(canvas[1, 0].isContinuation)
        canvas.put("a", x: 1, y: 0, style: .standard)
        #expect(canvas.picture() == " a界x")
        canvas.put("b", x: 2, y: 0, style: .standard)
        #expect(canvas.picture() == " ab x")
        canvas.draw("世", x: 1, y: 0, style: .standard)
        #expect(canvas.picture() == " 世 x")
    }

    @Test func `a wide character that does not fit its clip becomes a space`() {
        var canvas = Canvas(Size(width: 5, height: 1))
        canvas.fill(canvas.bounds, ".", .standard)
        canvas.draw("a世b", x: 0, y: 0, in: Rect(x: 0, y: 0, width: 2, height: 1), style: .standard)
        #expect(canvas.picture() == "a ...")
        canvas.draw("世b", x: 2, y: 0, in: Rect(x: 3, y: 0, width: 2, height: 1), style: .standard)
        #expect(canvas.picture() == "a . b")
    }

    @Test func `two combining marks stay with their letter and a third is left out`() {
        var canvas = Canvas(Size(width: 4, height: 1))
        canvas.draw("e\u{301}\u{323}\u{300}x", x: 0, y: 0, style: .standard)
        #expect(canvas[0, 0].text.unicodeScalars.map(\.value) == [0x65, 0x301, 0x323])
        #expect(canvas[1, 0].scalar == "x")
        canvas.draw("世\u{301}", x: 2, y: 0, style: .standard)
        #expect(canvas[2, 0].text.unicodeScalars.map(\.value) == [0x4e16, 0x301])
        #expect(canvas[3, 0].isContinuation)
    }

    @Test(arguments: [(-3, 0), (0, -1), (99, 0), (0, 99), (Int.min / 4, 0), (4, 0)])
    func `drawing outside is cut, not trapped`(x: Int, y: Int) {
        var canvas = Canvas(Size(width: 5, height: 2))
        canvas.draw("hello 世界", x: x, y: y, style: .standard)
        canvas.put("x", x: x, y: y, style: .standard)
        canvas.fill(Rect(x: x, y: y, width: 3, height: 3), "#", .standard)
        #expect(canvas.size == Size(width: 5, height: 2))
    }

    @Test func `text keeps the background and the reversal of what it is drawn over`() {
        var canvas = Canvas(Size(width: 3, height: 1))
        canvas.fill(canvas.bounds, Style(foreground: .standard, background: .indexed(4), .reverse))
        canvas.draw("a", x: 0, y: 0, style: Style(foreground: .indexed(1), .bold))
        #expect(canvas[0, 0].style == Style(foreground: .indexed(1), background: .indexed(4), [.bold, .reverse]))
    }

    @Test(arguments: 1...40) func `applying a diff to the last frame gives the next`(seed: Int) {
        var random = FixedRandom(state: UInt64(seed))
        let size = Size(width: Int.random(in: 1...30, using: &random), height: Int.random(in: 1...8, using: &random))
        func scribble(_ canvas: inout Canvas, _ random: inout FixedRandom) {
            let words = ["abc", "世界", "e\u{301}", "x", "━━", "😀", "  ", "hello world"]
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let style = Style(foreground: .indexed(UInt8.random(in: 0...3, using: &random)), background: .standard)
                canvas.draw(
                    words.randomElement(using: &random)!, x: Int.random(in: -3...30, using: &random),
                    y: Int.random(in: 0...8, using: &random), style: style)
            }
        }
        var previous = Canvas(size)
        scribble(&previous, &random)
        var next = Bool.random(using: &random) ? previous : Canvas(size)
        scribble(&next, &random)
        let runs = next.diff(from: previous)
        var patched = previous
        patched.apply(runs, from: next)
        #expect(patched == next)
        for run in runs {
            // No run cuts a wide character of either frame, and each holds a change at least.
            for frame in [previous, next] {
                #expect(!frame[run.columns.lowerBound, run.y].isContinuation)
                #expect(run.columns.upperBound == size.width || !frame[run.columns.upperBound, run.y].isContinuation)
            }
            #expect(run.columns.contains { previous[$0, run.y] != next[$0, run.y] })
        }
        #expect(next.diff(from: next).isEmpty)
    }

    @Test func `a diff is as small as the change`() {
        var previous = Canvas(Size(width: 20, height: 3))
        previous.draw("progress 41 of 100", x: 0, y: 1, style: .standard)
        var next = previous
        next.draw("2", x: 10, y: 1, style: .standard)
        #expect(next.diff(from: previous) == [CanvasRun(y: 1, columns: 10..<11)])
    }

    @Test func `frames of different size differ in every row`() {
        let runs = Canvas(Size(width: 4, height: 2)).diff(from: Canvas(Size(width: 3, height: 2)))
        #expect(runs == [CanvasRun(y: 0, columns: 0..<4), CanvasRun(y: 1, columns: 0..<4)])
        #expect(Canvas(.zero).diff(from: Canvas(Size(width: 3, height: 2))).isEmpty)
    }

    @Test(arguments: [
        (Truncation.end, 8, "Actor_0…"), (.start, 8, "…-01.wav"), (.middle, 9, "Act…1.wav"),
        (.end, 30, "Actor_01/03-01-01.wav"), (.end, 1, "…"),
        (.middle, 2, "…v"), (.end, 0, ""),
    ])
    func `a long text loses the part that is said`(truncation: Truncation, width: Int, expected: String) {
        #expect(truncation.cut("Actor_01/03-01-01.wav", width: width, ellipsis: "…") == expected)
    }

    @Test(arguments: 0...14, [Truncation.end, .start, .middle])
    func `a cut text is never wider than its room`(width: Int, truncation: Truncation) {
        for text in CanvasTests.hostile + ["世界世界世界世界", "e\u{301}\u{302}\u{303}abcdefghijklmnop", "😀😀😀😀😀😀😀"] {
            #expect(DisplayWidth.of(truncation.cut(text, width: width, ellipsis: "…")) <= width)
        }
    }

    @Test func `rectangles split without loss and never turn negative`() {
        let rect = Rect(x: 2, y: 3, width: 10, height: 4)
        #expect(rect.columns(3, gap: 1).map(\.width) == [3, 3, 2])
        #expect(rect.rows(3, gap: 1).map { [$0.y, $0.height] } == [[3, 1], [5, 1], [7, 0]])
        #expect(rect.splitBottom(1).bottom == Rect(x: 2, y: 6, width: 10, height: 1))
        #expect(rect.splitRight(99).right == rect)
        #expect(rect.inset(dx: 6, dy: 3).isEmpty)
        #expect(Rect(x: 0, y: 0, width: -5, height: -5).isEmpty)
        #expect(rect.centred(width: 99, height: 2) == Rect(x: 2, y: 4, width: 10, height: 2))
    }
}

@Suite struct SparingColoursTests {
    private let red = Style(foreground: .indexed(1), background: .indexed(0))
    private let blue = Style(foreground: .indexed(4), background: .indexed(0))

    @Test func `a blank takes the colour of the word before it, and text never changes`() {
        var canvas = Canvas(Size(width: 8, height: 2), style: blue)
        canvas.draw("ab", x: 1, y: 0, style: red)
        let spared = canvas.sparingColours()
        #expect(spared.picture() == canvas.picture())
        #expect((0..<8).map { spared[$0, 0].style == red } == [false, true, true, true, true, true, true, true])
        #expect((0..<8).allSatisfy { spared[$0, 1].style == blue })
    }

    @Test func `backgrounds and attributes stop it`() {
        let selected = Style(foreground: .indexed(4), background: .indexed(2))
        let bold = Style(foreground: .indexed(1), background: .indexed(0), .bold)
        let underlined = Style(foreground: .indexed(4), background: .indexed(0), .underline)
        for (word, blank) in [(red, selected), (bold, blue), (red, underlined)] {
            var canvas = Canvas(Size(width: 3, height: 1), style: blank)
            canvas.draw("a", x: 0, y: 0, style: word)
            #expect(canvas.sparingColours() == canvas)
        }
    }
}
