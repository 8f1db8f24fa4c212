import Base
import Engine

/// What a dataset holds, before any CNN time is spent.
struct SurveyLayer: ScrollingLayer {
    let dataset: String
    var scroll = 0

    init(dataset: String) { self.dataset = dataset }

    static let bindings = scrolling

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        SurveyPainter(dataset: dataset, state: state).draw(scroll, over: &canvas, look: look)
    }

    func scrollLimit(on size: Size, state: AppState, glyphs: Glyphs) -> Int {
        let painter = SurveyPainter(dataset: dataset, state: state)
        let content = painter.box(size).places(on: size).content
        return painter.text(size, .measuring(glyphs)).scrollLimit(height: painter.parts(content).text.height)
    }
}

struct SurveyPainter: Painter {
    let dataset: String
    let state: AppState

    func box(_ size: Size) -> OverlayBox {
        let room = OverlayBox.room(on: size)
        let entry = entry(dataset)
        let isWaiting = entry?.survey == nil
        return OverlayBox(
            Line([Span("Survey of ", .title), Span(Printable.text(dataset), .title, .bold)]),
            keys: isWaiting ? Array(hints(SurveyLayer.self).prefix(1)) : hints(SurveyLayer.self), width: min(room.width, 100),
            height: isWaiting ? min(room.height, 5) : room.height)
    }

    /// The histogram of T above the text, where there is room for it.
    func parts(_ content: Rect) -> (graph: Rect, text: Rect) {
        guard let survey = entry(dataset)?.survey, survey.frames.count > 1, content.height >= 16, content.width >= 40 else {
            return (Rect(x: content.x, y: content.y, width: 0, height: 0), content)
        }
        let parts = content.splitTop(8)
        return (parts.top, parts.rest)
    }

    func draw(_ scroll: Int, over canvas: inout Canvas, look: Look) {
        let content = box(canvas.size).draw(on: &canvas, look: look)
        let parts = self.parts(content)
        if let survey = entry(dataset)?.survey, !parts.graph.isEmpty {
            drawFrames(survey, on: &canvas, in: parts.graph, look: look)
        }
        text(canvas.size, look).draw(on: &canvas, in: parts.text, scroll: scroll, look: look, surface: .raised)
    }

    private func drawFrames(_ survey: Survey, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard let spread = FrameSpread(survey.frames) else { return }
        let (low, high) = (spread.low, spread.high)
        let (title, plot) = rect.splitBottom(1).rest.splitTop(1)
        canvas.draw(Line([Span("Frames T of the clips", .title, .bold), Span("   " + Self.frameSummary(survey), .muted)]), in: title, look: look, on: .raised)
        // As many bins as columns; a hostile header's millions of frames must not become millions of bins.
        // All bins are equally many frames wide; otherwise an even spread would look like a comb.
        let span = max(1, high.subtractingReportingOverflow(low).partialValue)
        let binWidth = span / max(1, plot.width) + 1
        var counts = [Int](repeating: 0, count: min(span / binWidth + 1, max(1, plot.width)))
        for (frames, count) in survey.frames where frames >= low { counts[min(counts.count - 1, max(0, (frames - low) / binWidth))] += count }
        Histogram(counts, low: "\(Readable.count(low))", high: Readable.count(high) + (spread.longerCount > 0 ? "+" : "")).draw(on: &canvas, in: plot, look: look)
    }

    private static func frameSummary(_ survey: Survey) -> String {
        let sorted = survey.frames.sorted { $0.key < $1.key }
        let total = sorted.reduce(0) { $0 + $1.value }
        guard let first = sorted.first, let last = sorted.last, total > 0 else { return "" }
        return first.key == last.key ? "all \(first.key)" : "\(first.key) to \(last.key), median \(FrameSpread.medianText(survey.frames))"
    }

    func text(_ size: Size, _ look: Look) -> TextBlock {
        let content = box(size).places(on: size).content
        var block = TextBlock(width: content.width - 1, glyphs: look.glyphs, nameWidth: 14)
        guard let entry = entry(dataset) else {
            block.paragraph("There is no such dataset.", .muted)
            return block
        }
        guard let survey = entry.survey else {
            if entry.isSurveying {
                let count = entry.clipCount.map { Readable.clips($0) } ?? "its clips"
                block.paragraph(look.glyphs.twin("Looking at \(count)…"), .accent)
                block.paragraph("Only headers are read. You may close this; it goes on.", .muted)
            } else {
                block.paragraph("The survey failed; the log (\(key(.log))) says why.", .warning)
            }
            return block
        }
        addSurvey(survey, to: &block, look)
        if parts(content).graph.isEmpty, !survey.frames.isEmpty {
            block.heading("Frames T of the clips")
            block.paragraph(Self.frameSummary(survey))
        }
        addProblems(survey, to: &block, look)
        return block
    }

    private func addSurvey(_ survey: Survey, to block: inout TextBlock, _ look: Look) {
        var parts: [String] = []
        if survey.audio > 0 { parts.append("\(Readable.count(survey.audio)) recordings") }
        if survey.arrays > 0 { parts.append("\(Readable.count(survey.arrays)) arrays") }
        block.field("clips", Readable.count(survey.total) + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")))
        block.field("kind", survey.kind.title)
        if survey.unknownLengths > 0 {
            block.field("unknown", "length of \(Readable.count(survey.unknownLengths)), until decoded")
        }
        if survey.audioSeconds > 0 { block.field("audio", Readable.duration(survey.audioSeconds)) }
        block.field("size", Readable.decimal(Double(survey.totalBytes) / 1e6, digits: 1) + " MB")
        for text in survey.completeness { block.field("completeness", text) }
        for text in survey.warnings { block.paragraph(text, .error) }
        if survey.isPartial { block.paragraph("Cancelled; these are the figures so far.", .warning) }
        guard !survey.layouts.isEmpty else { return }
        block.heading("Layouts")
        let sorted = survey.layouts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let most = sorted.first?.value ?? 1
        let countWidth = sorted.map { Readable.count($0.value).count }.max() ?? 1
        let barWidth = block.width >= 70 ? 16 : 0
        for (layout, count) in sorted.prefix(40) {
            let number = Readable.count(count)
            let full = max(1, Int(Double(count) / Double(max(1, most)) * Double(barWidth)))
            let bar = barWidth == 0 ? "" : String(repeating: look.glyphs.string(.barFull), count: full).padded(barWidth + 2)
            block.line(
                Line([
                    Span(String(repeating: " ", count: countWidth - number.count) + number + "  "), Span(bar, .graph1),
                    Span(look.glyphs.twin(Printable.text(layout))),
                ]))
        }
        if sorted.count > 40 { block.paragraph("and \(sorted.count - 40) more", .muted) }
    }

    private func addProblems(_ survey: Survey, to block: inout TextBlock, _ look: Look) {
        if !survey.collisions.isEmpty {
            let count = survey.collisions.count
            block.heading("Outputs that several clips would write: \(Readable.count(count))")
            block.paragraph("\(look.glyphs.string(.problem)) one clip of each is extracted, the others are skipped", .warning)
            for collision in survey.collisions.prefix(8) { block.paragraph(collision, indent: 2) }
            if count > 8 { block.paragraph("and \(Readable.count(count - 8)) more", .muted, indent: 2) }
        }
        guard !survey.problems.isEmpty else {
            block.heading("Problems")
            block.paragraph("\(look.glyphs.string(.extracted)) none that headers can show", .success)
            block.paragraph("Silence, damage and non-finite values only show when the clips are extracted.", .muted)
            addNotices(survey, to: &block)
            return
        }
        block.heading("Problems: \(Readable.clips(survey.problems.count)) would be skipped")
        let groups = Dictionary(grouping: survey.problems, by: \.reason.code)
            .sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
        for (code, problems) in groups {
            block.paragraph("\(look.glyphs.string(.problem)) \(code.rawValue): \(problems.count)", .warning)
            for problem in problems.prefix(8) {
                block.paragraph("\(problem.path): found \(problem.reason.found)", indent: 2)
            }
            if problems.count > 8 { block.paragraph("and \(Readable.count(problems.count - 8)) more", .muted, indent: 2) }
        }
        addNotices(survey, to: &block)
    }

    private func addNotices(_ survey: Survey, to block: inout TextBlock) {
        guard !survey.notices.isEmpty else { return }
        block.heading("Also")
        for notice in survey.notices { block.paragraph(notice, .muted) }
    }
}
