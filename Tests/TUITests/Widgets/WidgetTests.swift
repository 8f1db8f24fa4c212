import Testing

@testable import Signal
@testable import TUI

/// Widgets with everything in them that could go wrong.
enum Samples {
    static let hostileName = "\u{1b}[2J世界\u{202e}\u{301}.wav"

    static let table: Table = {
        var table = Table(
            columns: [
                TableColumn("", width: .fixed(1)),
                TableColumn("File", width: .flexible(minimum: 8, weight: 2), truncation: .middle),
                TableColumn("Input", width: .fixed(10), priority: 2),
                TableColumn("ms", width: .fixed(5), alignment: .right, priority: 1),
                TableColumn("Note", width: .flexible(minimum: 6, weight: 1), priority: 3),
            ], count: 100_000
        ) { row in
            TableRow(
                [
                    row == 41 ? Line("✗", .error) : Line("✓", .success),
                    Line(row == 42 ? hostileName : "Actor_01/03-01-0\(row).wav"), Line("(128, \(row))"),
                    Line("\(row).5"),
                    row == 41 ? Line([Span("shape.mel_bins ", .error), Span("found 96")]) : Line(),
                ], isMarked: row == 43)
        }
        table.offset = 40
        table.selectedIndex = 41
        table.showsMarks = true
        table.sort = Table.Sort(column: 1, isAscending: true)
        return table
    }()

    static let all: [(name: String, widget: any Widget, width: Int, height: Int)] = [
        ("label", Label(Line([Span("skipped ", .warning), Span(hostileName)]), alignment: .right), 40, 1),
        (
            "paragraph",
            Paragraph(
                "No axis of 128 was found: the array has 96 and 64.\nTry another mel axis, or recompute 世界世界 from audio."
            ), 24, 7
        ),
        ("frame", Frame(title: Line("CREMA-D", .title), note: "7,442 clips", isFocused: true), 30, 4),
        ("gauge", Gauge(0.437, label: "43.7 %  2:10 left"), 40, 1),
        ("gauge-unknown", Gauge(nil, label: "counting"), 30, 1),
        ("graph-columns", TimeGraph((0..<40).map { $0 == 20 ? nil : Double($0 % 13) }, form: .columns), 30, 4),
        ("graph-braille", TimeGraph((0..<80).map { Double(($0 * $0) % 17) }, form: .braille), 30, 4),
        (
            "bar-list",
            BarList([
                .init("silence", 1200, valueText: "1,200", role: .warning),
                .init("shape.mel_bins", 27, valueText: "27", role: .error),
                .init(hostileName, 1, valueText: "1"), .init("nan", .nan, valueText: "?"),
                .init("hidden", 1, valueText: "1"),
            ]), 50, 4
        ),
        ("histogram", Histogram([0, 1, 5, 20, 60, 80, 44, 13, 2, 0, 0, 1], low: "T 40", high: "T 160"), 36, 5),
        ("table", table, 70, 7),
        ("table-narrow", table, 24, 5),
        (
            "heatmap",
            Heatmap(
                rows: 8, columns: 24, values: (0..<192).map { $0 == 100 ? .nan : Float(($0 / 24) * ($0 % 24)) }), 36, 5
        ),
        (
            "waveform",
            Waveform(
                (0..<30).map { i in
                    i == 20 ? .init(low: .nan, high: 1) : .init(low: -Float(i) / 30, high: Float(i) / 40)
                }), 30, 5
        ),
        ("input", InputLine(prompt: "filter: ", field: TextField("世界 shape.mel")), 20, 1),
        ("input-empty", InputLine(prompt: "/", field: TextField(), placeholder: "name or reason"), 20, 1),
        (
            "footer",
            Footer(
                [
                    KeyHint("Enter", "open", priority: 0), KeyHint("Space", "mark"),
                    KeyHint("r", "retry", isEnabled: false), KeyHint("?", "help", priority: 0),
                ]), 60, 1
        ),
        ("toast", Toast("retry: nothing is marked", .warning), 40, 1),
        ("tabs", Tabs(["Files", "Skipped", "Log"], selectedIndex: 1), 40, 1),
        ("scroll-bar", ScrollBar(count: 100, offset: 50, visible: 10), 1, 8),
    ]
}

@Suite struct WidgetTests {
    @Test(arguments: Samples.all.indices) func `a widget draws its picture in Unicode and in ASCII`(index: Int) {
        let sample = Samples.all[index]
        var parts: [String] = []
        for look in [Looks.unicode, Looks.ascii] {
            parts.append(drawn(sample.widget, width: sample.width, height: sample.height, look: look).picture())
        }
        assertSnapshot(parts.joined(separator: "\n----\n"), named: sample.name)
    }

    @Test(arguments: Samples.all.indices) func `a widget survives every small size and draws inside its rectangle only`(
        index: Int
    ) {
        let widget = Samples.all[index].widget
        for look in [Looks.unicode, Looks.ascii] {
            for width in 0...12 {
                for height in 0...4 {
                    var canvas = Canvas(Size(width: 20, height: 8))
                    canvas.fill(canvas.bounds, "·", .standard)
                    let before = canvas
                    let rect = Rect(x: 3, y: 2, width: width, height: height)
                    widget.draw(on: &canvas, in: rect, look: look)
                    var strayed = false
                    for y in 0..<8 {
                        for x in 0..<20 where !rect.contains(Point(x: x, y: y)) {
                            strayed = strayed || canvas[x, y] != before[x, y]
                        }
                    }
                    #expect(!strayed, "\(Samples.all[index].name) at \(width)×\(height)")
                }
            }
            var tiny = Canvas(Size(width: 1, height: 1))
            widget.draw(on: &tiny, in: Rect(x: -5, y: -5, width: 80, height: 24), look: look)
        }
    }

    @Test(arguments: Samples.all.indices) func `with ASCII glyphs a widget adds nothing but ASCII to its text`(
        index: Int
    ) {
        guard !["paragraph", "label", "bar-list", "table", "table-narrow", "input"].contains(Samples.all[index].name)
        else { return }
        let sample = Samples.all[index]
        let picture = drawn(sample.widget, width: sample.width, height: sample.height, look: Looks.ascii).picture()
        #expect(picture.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func `every glyph and every step of a ramp is one cell and has a one-cell ASCII twin`() {
        for glyph in Glyph.allCases {
            #expect(DisplayWidth.of(glyph.unicode) == 1, "\(glyph)")
            #expect(glyph.ascii.isASCII && glyph.ascii.value > 0x20 && glyph.ascii.value < 0x7f, "\(glyph)")
        }
        for ramp in Ramp.allCases {
            #expect(ramp.unicode.count == ramp.ascii.count)
            #expect(ramp.unicode.allSatisfy { DisplayWidth.of($0) == 1 })
            #expect(ramp.ascii.allSatisfy { $0.isASCII && $0.value >= 0x20 && $0.value < 0x7f })
        }
    }

    @Test func `states are told apart by glyph, in ASCII too`() {
        let states: [Glyph] = [.extracted, .noted, .problem, .cancelled, .running, .pending, .paused]
        #expect(Set(states.map(\.unicode)).count == states.count)
        #expect(Set(states.map(\.ascii)).count == states.count)
    }

    @Test func `only visible rows are asked for`() {
        let asked = Asked()
        var table = Table(columns: [TableColumn("n", width: .fixed(6))], count: 100_000) { row in
            asked.add(row)
            return TableRow([Line("\(row)")])
        }
        table.offset = 50_000
        _ = drawn(table, width: 20, height: 11)
        #expect(asked.rows == Array(50_000..<50_010))
    }

    @Test func `narrow tables drop the columns of the largest priority first`() {
        #expect(Samples.table.layout(80).map(\.column) == [0, 1, 2, 3, 4])
        #expect(Samples.table.layout(36).map(\.column) == [0, 1, 2, 3])
        #expect(Samples.table.layout(25).map(\.column) == [0, 1, 3])
        #expect(Samples.table.layout(14).map(\.column) == [0, 1])
        for width in 0...90 {
            let places = Samples.table.layout(width)
            #expect(places.allSatisfy { $0.x + $0.width <= max(0, width - 1) })
        }
    }

    @Test func `clicks find column titles`() {
        let rect = Rect(x: 5, y: 2, width: 70, height: 7)
        #expect(Samples.table.columnIndex(at: Point(x: 10, y: 2), in: rect) == 1)
    }

    @Test(arguments: [(-1.0, 0), (0, 0), (0.5, 4), (1, 8), (2, 8), (.infinity, 8), (.nan, 0), (-.infinity, 0)])
    func `a gauge shows what is between nothing and all`(fraction: Double, full: Int) {
        let picture = drawn(Gauge(fraction), width: 8, height: 1).picture()
        #expect(picture.filter { $0 == "█" }.count == full)
    }

    @Test func `a footer loses hints of the largest priority first and keeps their order`() {
        let footer = Footer([
            KeyHint("a", "one", priority: 2), KeyHint("b", "two", priority: 0), KeyHint("c", "three", priority: 1),
        ])
        #expect(footer.fitting(80).map(\.key) == ["a", "b", "c"])
        #expect(footer.fitting(16).map(\.key) == ["b", "c"])
        #expect(footer.fitting(6).map(\.key) == ["b"])
        #expect(footer.fitting(2).isEmpty)
    }

    @Test func `one value that is not a number shows in a picture smaller than the matrix`() {
        var values = [Float](repeating: 1, count: 64 * 64)
        values[64 * 10 + 7] = .nan
        values[0] = 0
        for look in [Looks.unicode, Looks.ascii] {
            let picture = drawn(Heatmap(rows: 64, columns: 64, values: values), width: 8, height: 4, look: look)
                .picture()
            #expect(picture.filter { $0 == "!" }.count == 1)
        }
        let short = Heatmap(rows: 64, columns: 64, values: [1, 2])
        #expect(!drawn(short, width: 2, height: 1).picture().replacing("!", with: "").contains { $0 != " " })
    }

    @Test func `the heat map draws row 0 at the bottom`() {
        let heatmap = Heatmap(rows: 4, columns: 1, values: [0, 1, 2, 3])
        #expect(heatmap.reduced(width: 1, height: 4) == [3, 2, 1, 0])
        #expect(heatmap.reduced(width: 1, height: 2) == [2.5, 0.5])
    }

    @Test func `extents hold the smallest and largest sample of their run`() {
        #expect(
            Waveform.extents(of: [1, -1, 0.5, 0.25], count: 2) == [
                .init(low: -1, high: 1), .init(low: 0.25, high: 0.5),
            ])
        #expect(Waveform.extents(of: [1], count: 5).count == 1)
        #expect(Waveform.extents(of: [], count: 5).isEmpty)
        #expect(Waveform.extents(of: [.nan, 1], count: 1)[0].low.isNaN)
    }
}

/// Collects what a row closure was asked for; "@unchecked Sendable: because the test draws on one thread".
private final class Asked: @unchecked Sendable {
    private(set) var rows: [Int] = []
    func add(_ row: Int) { rows.append(row) }
}
