import Base
import Engine
import Probe

/// Where the parts of the probe screen stand. What there is no room for is left out; `w` shows it alone.
struct ProbeLayout {
    var summary: Rect
    var figures = Rect(x: 0, y: 0, width: 0, height: 0)
    var confusion = Rect(x: 0, y: 0, width: 0, height: 0)
    /// Recall of each speaker.
    var speakers = Rect(x: 0, y: 0, width: 0, height: 0)
    var list = Rect(x: 0, y: 0, width: 0, height: 0)
    /// The heading of the list.
    var listTitle = Rect(x: 0, y: 0, width: 0, height: 0)
    var details = Rect(x: 0, y: 0, width: 0, height: 0)
    var map = Rect(x: 0, y: 0, width: 0, height: 0)

    init(_ rect: Rect, part: ProbeScreen.Part, classes: Int) {
        let (top, body) = rect.splitTop(rect.height >= 4 ? 1 : 0)
        summary = top
        switch part {
        case .map: map = body
        case .doubts: doubts(in: body)
        case .figures:
            figures(in: body, classes)
            // Where both do not fit the words stand with all, and the table here.
            if confusion.isEmpty, body.height >= 5 { (confusion, figures) = (figures, confusion) }
        case .all:
            guard body.height >= 18, body.width >= 60 else {
                figures(in: body, classes)
                return
            }
            let upper = min(max(classes + 3, 11), body.height * 3 / 5)
            let (above, below) = body.splitTop(upper)
            figures(in: above, classes)
            if below.width >= 100, below.height >= 8 {
                let sides = below.splitRight(below.width * 2 / 5)
                map = sides.right.splitLeft(1).rest
                list(in: sides.rest)
            } else {
                list(in: below)
            }
        }
    }

    private mutating func figures(in rect: Rect, _ classes: Int) {
        guard rect.width >= 60, rect.height >= 5 else {
            figures = rect
            return
        }
        let sides = rect.splitLeft(min(48, rect.width * 2 / 5))
        (figures, confusion) = (sides.left, sides.rest.splitLeft(2).rest)
        let wanted = classes + 2
        if confusion.height >= wanted + 4 {
            let parts = confusion.splitTop(wanted)
            (confusion, speakers) = (parts.top, parts.rest.splitTop(1).rest)
        } else if confusion.width >= 76 {
            let parts = confusion.splitRight(28)
            (confusion, speakers) = (parts.rest, parts.right.splitLeft(2).rest)
        }
    }

    private mutating func doubts(in rect: Rect) {
        var body = rect
        if rect.width >= 100, rect.height >= 8 {
            let sides = rect.splitRight(min(52, rect.width * 2 / 5))
            body = sides.rest.splitRight(1).rest
            details = sides.right.splitLeft(2).rest
        } else if rect.height >= 14 {
            let parts = rect.splitBottom(min(8, rect.height / 3))
            body = parts.rest
            details = parts.bottom.splitTop(1).rest
        }
        list(in: body)
    }

    private mutating func list(in rect: Rect) {
        let rows = rect.splitTop(rect.height >= 3 ? 1 : 0)
        (listTitle, list) = (rows.top, rows.rest)
    }
}

struct ProbePainter: Painter {
    let screen: ProbeScreen
    let state: AppState

    var subject: String? { screen.subject(state) }

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        guard let view = screen.view(state) else { return drawNothing(on: &canvas, in: rect, look: look) }
        let layout = ProbeLayout(rect, part: screen.part, classes: view.result.classes.count)
        drawSummary(view, on: &canvas, in: layout.summary, look: look)
        if !layout.figures.isEmpty { figureText(view, width: layout.figures.width, look).draw(on: &canvas, in: layout.figures, scroll: 0, look: look) }
        if !layout.confusion.isEmpty { drawConfusion(view, on: &canvas, in: layout.confusion, look: look) }
        if !layout.speakers.isEmpty { drawSpeakers(view, on: &canvas, in: layout.speakers, look: look) }
        if !layout.list.isEmpty { drawDoubts(view, layout, on: &canvas, look: look) }
        if !layout.map.isEmpty { drawMap(view, on: &canvas, in: layout.map, look: look) }
    }

    // MARK: Without figures

    private func drawNothing(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let name = subject ?? "No dataset"
        if let progress = screen.progress {
            let room = rect.centred(width: rect.width, height: 3)
            canvas.draw(Line(Self.words(progress), .text, .bold), in: room.splitTop(1).top, look: look, alignment: .centre)
            let bar = room.centred(width: min(60, rect.width - 2), height: 1)
            let place = Rect(x: bar.x, y: min(rect.maxY - 1, room.y + 2), width: bar.width, height: 1)
            Gauge(Self.fraction(progress.progress), label: Self.label(progress.progress), role: .accent).draw(on: &canvas, in: place, look: look)
            return
        }
        var block = TextBlock(width: min(rect.width, 90), glyphs: look.glyphs)
        if let refusal = subject.flatMap({ screen.refusals[$0] }) {
            block.paragraph("\(name): not judged", .title)
            block.gap()
            block.paragraph(look.glyphs.string(.problem) + " " + refusal.text, .error)
            if refusal.isOverlap {
                block.gap()
                block.paragraph("\(key(.allowOverlap)) judges all the same, and says with every figure what is shared.", .warning)
            }
        } else {
            block.paragraph(name + ": not judged yet", .title)
            block.gap()
            block.paragraph("\(key(.judge)) asks how well a linear classifier tells the labels apart by these features, in speakers that it has not heard.")
            if rect.height > 6 {
                block.paragraph("\(key(.baselines)) does the same for simple features of the same recordings, so that the figure has its context.", .muted)
            }
        }
        let room = rect.centred(width: min(rect.width, block.width), height: min(rect.height, block.lines.count))
        block.draw(on: &canvas, in: room, scroll: 0, look: look)
    }

    static func words(_ progress: (dataset: String, progress: ProbeRun.Progress)) -> String {
        let now = progress.progress
        // A baseline has a name of its own.
        let name = now.index == 0 ? progress.dataset : now.name
        let place = now.count > 1 ? " (\(now.index + 1) of \(now.count))" : ""
        return switch now.phase {
        case .waiting: "Beginning"
        case .reading: "Reading the features of \(name)\(place)"
        case .extracting: "Extracting \(name)\(place)"
        case .judging: "Judging \(name)\(place)"
        }
    }

    private static func fraction(_ progress: ProbeRun.Progress) -> Double { progress.total > 0 ? Double(progress.done) / Double(progress.total) : 0 }
    private static func label(_ progress: ProbeRun.Progress) -> String { progress.total > 0 ? "\(Readable.count(progress.done)) of \(Readable.count(progress.total))" : "" }

    // MARK: The line at the top

    private func drawSummary(_ view: ProbeView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let place = rect.inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        if let progress = screen.progress {
            let words = Line(Self.words(progress) + " ", .text, .bold)
            let (left, right) = place.splitLeft(min(words.width, place.width * 2 / 3))
            canvas.draw(words, in: left, look: look)
            Gauge(Self.fraction(progress.progress), label: Self.label(progress.progress), role: .accent).draw(on: &canvas, in: right, look: look)
            return
        }
        let result = view.result
        var line = Line([Span(subject ?? "", .title, .bold), Span("  UAR "), Span(Self.figure(result.uar), .accent, .bold)])
        var more = [Line([Span("  chance ", .muted), Span(Self.figure(result.chance), .muted)]), Line("  \(view.judgement.source.label), \(view.judgement.split.text)", .muted)]
        if let refusal = subject.flatMap({ screen.refusals[$0] }) { more.insert(Line("  \(look.glyphs.string(.problem)) \(refusal.text)", .error), at: 0) }
        if !view.judgement.cautions.isEmpty {
            let count = view.judgement.cautions.count
            more.insert(Line("  \(look.glyphs.string(.noted)) \(count == 1 ? "1 caution" : "\(count) cautions")", .warning), at: 0)
        }
        more.append(Line("  \(Readable.clips(view.judgement.clipCount)), \(Readable.count(view.judgement.speakerCount)) speakers", .muted))
        for part in more where line.width + part.width <= place.width { line = line + part }
        canvas.draw(line, in: place, look: look)
    }

    /// A line with a title across, above a part.
    func drawTitle(_ title: Line, on canvas: inout Canvas, in rect: Rect, look: Look) {
        canvas.fill(rect, look.glyphs[.horizontal], look.theme.style(.border).with(background: .keep))
        canvas.draw(Line(" ") + title + Line(" "), in: rect.inset(dx: rect.width > 10 ? 1 : 0, dy: 0), look: look)
    }

    /// A share with three digits: 0.536.
    static func figure(_ value: Double) -> String {
        let thousandths = Int((min(9.999, max(-9.999, value.isFinite ? value : 0)) * 1000).rounded())
        let digits = String(abs(thousandths) % 1000)
        return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
