import Base
import Engine

/// Where the parts of the quality screen stand. What there is no room for is left out; `w` shows it alone.
struct QualityLayout {
    var summary: Rect
    var header = Rect(x: 0, y: 0, width: 0, height: 0)
    var list = Rect(x: 0, y: 0, width: 0, height: 0)
    var details = Rect(x: 0, y: 0, width: 0, height: 0)
    var labels = Rect(x: 0, y: 0, width: 0, height: 0)
    var histograms = Rect(x: 0, y: 0, width: 0, height: 0)

    init(_ rect: Rect, part: QualityScreen.Part, datasets: Int) {
        let (top, body) = rect.splitTop(rect.height >= 4 ? 1 : 0)
        summary = top
        switch part {
        case .labels: labels = body
        case .histograms: histograms = body
        case .findings: findings(in: body)
        case .all:
            guard body.height >= 18, body.width >= 60 else {
                findings(in: body)
                return
            }
            let lower = min(body.height * 3 / 5, 24)
            let (above, below) = body.splitBottom(lower)
            findings(in: above)
            // Classes need a row each, histograms three at least for each dataset.
            let (one, other) = below.splitBottom(max(5, min(below.height / 2, 2 + datasets * 5)))
            labels = one
            histograms = other
        }
    }

    private mutating func findings(in rect: Rect) {
        var body = rect
        if rect.width >= 100, rect.height >= 8 {
            let sides = rect.splitRight(min(52, rect.width * 2 / 5))
            body = sides.rest.splitRight(1).rest
            details = sides.right.splitLeft(2).rest
        } else if rect.height >= 14 {
            let parts = rect.splitBottom(min(7, rect.height / 3))
            body = parts.rest
            details = parts.bottom.splitTop(1).rest
        }
        let rows = body.splitTop(body.height >= 3 ? 1 : 0)
        header = rows.top
        list = rows.rest
    }
}

struct QualityPainter: Painter {
    let screen: QualityScreen
    let state: AppState

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        guard let view = screen.view else {
            drawNothing(on: &canvas, in: rect, look: look)
            return
        }
        let layout = QualityLayout(rect, part: screen.part, datasets: view.names.count)
        drawSummary(view, on: &canvas, in: layout.summary, look: look)
        if !layout.list.isEmpty { drawFindings(view, layout, on: &canvas, look: look) }
        if !layout.labels.isEmpty { drawLabels(view, on: &canvas, in: layout.labels, look: look) }
        if !layout.histograms.isEmpty { drawHistograms(view, on: &canvas, in: layout.histograms, look: look) }
    }

    // MARK: Without a report

    private func drawNothing(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let names = state.dashboard.columns.map(\.name).joined(separator: ", ")
        var lines: [Line] = []
        if let progress = screen.progress {
            lines = [Line(Self.words(progress), .text, .bold)]
            if progress.phase == .measuring {
                let room = rect.centred(width: min(60, rect.width - 2), height: 1)
                let bar = Rect(x: room.x, y: min(rect.maxY - 1, room.y + 2), width: room.width, height: 1)
                Gauge(Self.fraction(progress), label: Self.label(progress), role: .accent).draw(on: &canvas, in: bar, look: look)
            }
        } else if let problem = screen.problem {
            Paragraph(look.glyphs.string(.problem) + " " + problem, .error).draw(on: &canvas, in: rect.inset(dx: rect.width > 20 ? 1 : 0, dy: 0), look: look)
            return
        } else if screen.isAsking, !names.isEmpty {
            lines = [Line("Reading what was measured of \(names)\(look.glyphs.string(.ellipsis))", .muted)]
        } else {
            let isNarrow = rect.width < 96
            lines = [
                Line(names.isEmpty ? "No dataset is open" : names + ": not measured yet", .text, .bold),
                Line([Span(key(.measure), .key), Span(isNarrow ? " measures each recording once" : " measures each recording once: level, noise, silence, clipping, duplicates")]),
                Line(isNarrow ? "nothing is changed by it" : "The recordings stay as they are; measuring can be stopped at any time and goes on from there.", .muted),
            ]
        }
        let room = rect.centred(width: rect.width, height: lines.count)
        for (row, line) in lines.prefix(room.height).enumerated() {
            let place = Rect(x: room.x, y: room.y + row - (screen.progress == nil ? 0 : 1), width: room.width, height: 1)
            canvas.draw(line, in: place.intersection(rect), look: look, alignment: .centre)
        }
    }

    static func words(_ progress: DoctorRun.Progress) -> String {
        let place = progress.datasetCount > 1 ? " (\(progress.datasetIndex + 1) of \(progress.datasetCount))" : ""
        return switch progress.phase {
        case .waiting, .listing: progress.dataset.isEmpty ? "Beginning" : "Listing \(progress.dataset)\(place)"
        case .measuring: "Measuring \(progress.dataset)\(place)"
        case .judging: "Judging \(progress.dataset)\(place)"
        }
    }

    private static func fraction(_ progress: DoctorRun.Progress) -> Double { progress.total > 0 ? Double(progress.done) / Double(progress.total) : 0 }
    private static func label(_ progress: DoctorRun.Progress) -> String { "\(Readable.count(progress.done)) of \(Readable.count(progress.total))" }

    // MARK: The line at the top

    private func drawSummary(_ view: QualityView, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let place = rect.inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        if let progress = screen.progress {
            let words = Line(Self.words(progress) + " ", .text, .bold)
            let (left, right) = place.splitLeft(min(words.width, place.width * 2 / 3))
            canvas.draw(words, in: left, look: look)
            Gauge(Self.fraction(progress), label: Self.label(progress), role: .accent).draw(on: &canvas, in: right, look: look)
            return
        }
        let measured = view.report.datasets.reduce(0) { $0 + $1.measuredCount }, all = view.report.datasets.reduce(0) { $0 + $1.clipCount }
        var spans = [Span(measured == all ? Readable.clips(all) : "\(Readable.count(measured)) of \(Readable.clips(all))", .title, .bold), Span(" measured")]
        let seconds = view.report.datasets.reduce(0) { $0 + $1.audioSeconds }
        if seconds > 0 { spans.append(Span(", \(Readable.duration(seconds))", .muted)) }
        for severity in FindingCode.Severity.allCases {
            let count = view.groups.filter { $0.code.severity == severity }.count
            guard count > 0 else { continue }
            let words = severity == .error ? "serious" : severity == .warning ? "to check" : "to note"
            spans += [Span("   " + look.glyphs.string(severity.glyph) + " ", severity.role), Span("\(count) \(words)", severity.role)]
        }
        if view.groups.isEmpty { spans += [Span("   " + look.glyphs.string(.extracted) + " nothing found", .success)] }
        if measured < all, !world.isReadOnly { spans += [Span("   "), Span(key(.measure), .key), Span(" measures the rest", .muted)] }
        if let remark = screen.problem ?? view.report.datasets.compactMap(\.remark).first { spans.append(Span("   " + remark, .warning)) }
        canvas.draw(Line(spans), in: place, look: look)
    }

    /// A line with a title across, above a part.
    func drawTitle(_ title: Line, on canvas: inout Canvas, in rect: Rect, look: Look) {
        canvas.fill(rect, look.glyphs[.horizontal], look.theme.style(.border).with(background: .keep))
        canvas.draw(Line(" ") + title + Line(" "), in: rect.inset(dx: rect.width > 10 ? 1 : 0, dy: 0), look: look)
    }
}

extension FindingCode.Severity {
    var glyph: Glyph { self == .error ? .problem : self == .warning ? .noted : .bullet }
    var role: Role { self == .error ? .error : self == .warning ? .warning : .info }
}
