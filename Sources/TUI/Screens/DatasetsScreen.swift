import Base
import Corpora

/// The start screen: the known datasets above, what is known of the selected one below.
extension AppState {
    struct DatasetsLayout {
        /// With its frame; without one where there is no room for it.
        var table: Rect
        var isFramed: Bool
        /// Header and rows.
        var list: Rect
        var rows: Rect
        /// Empty where there is no room.
        var details: Rect
    }

    func datasetsLayout(in body: Rect) -> DatasetsLayout {
        let isFramed = body.height >= 8
        let wanted = max(2, datasets.count) + (isFramed ? 3 : 1)
        // A long list leaves the details what they need for their words; a short one leaves them all the rest.
        let kept = datasets.isEmpty ? 0 : body.height >= 24 ? 14 : body.height >= 14 ? 8 : body.height >= 10 ? 5 : 0
        let (table, details) = body.splitTop(kept == 0 ? body.height : min(wanted, body.height - kept))
        let list = isFramed ? Frame.inner(table) : table
        return DatasetsLayout(
            table: table, isFramed: isFramed, list: list, rows: list.splitTop(list.height > 1 ? 1 : 0).rest,
            details: details.height >= 3 ? details : Rect(x: body.x, y: body.maxY, width: 0, height: 0))
    }

    func drawDatasets(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = datasetsLayout(in: rect)
        if layout.isFramed {
            let marked = datasets.count(where: \.isMarked)
            let note = marked > 0 ? Line("\(marked) marked", .accent) : Line()
            Frame(title: Line("Datasets", .title, .bold), note: note, isFocused: !datasets.isEmpty)
                .draw(on: &canvas, in: layout.table, look: look)
        }
        guard !datasets.isEmpty else {
            drawWelcome(on: &canvas, in: layout.list, look: look)
            return
        }
        datasetsTable(look, isHeaderless: layout.list.height < 2).draw(on: &canvas, in: layout.list, look: look)
        if !layout.details.isEmpty, let entry = selectedDataset {
            drawDetails(of: entry, on: &canvas, in: layout.details, look: look)
        }
    }

    private static let progressWidth = 10

    private func datasetsTable(_ look: Look, isHeaderless: Bool) -> Table {
        let widest = datasets.map { DisplayWidth.of(progressCount($0)) }.max() ?? 0
        let progress = AppState.progressWidth + 1 + max(widest, 9)
        let columns = [
            TableColumn("name", width: .flexible(minimum: 10, weight: 3), truncation: .middle),
            TableColumn("kind", width: .fixed(8), priority: 4),
            TableColumn("clips", width: .fixed(9), alignment: .right, priority: 5),
            TableColumn("features", width: .fixed(progress), priority: 2),
            TableColumn("skipped", width: .fixed(7), alignment: .right, priority: 3),
            TableColumn("last run", width: .fixed(20), priority: 1),
            TableColumn("ended", width: .fixed(21), priority: 6),
            TableColumn("output", width: .flexible(minimum: 24, weight: 2), priority: 7, truncation: .start),
        ]
        var table = Table(columns: columns, count: datasets.count) { [self] row in
            TableRow(cells(of: datasets[row], look), isMarked: datasets[row].isMarked)
        }
        table.offset = datasetTable.offset
        table.selectedIndex = datasetTable.selected
        table.showsMarks = true
        table.isHeaderless = isHeaderless
        return table
    }

    private func progressCount(_ entry: DatasetEntry) -> String {
        guard let run = entry.run else { return "" }
        return Readable.count(run.extracted) + "/" + Readable.count(max(run.total, run.extracted))
    }

    private func cells(of entry: DatasetEntry, _ look: Look) -> [Line] {
        let words = RunWords(entry)
        let run = entry.run
        let clips = run.flatMap { $0.total > 0 ? $0.total : nil } ?? entry.clipCount
        let kind = entry.run?.kind ?? entry.registered.kind ?? ""
        var features = Line("-", .muted)
        if let run {
            let bar = Line.bar(
                run.total > 0 ? Double(run.extracted) / Double(run.total) : 0, width: AppState.progressWidth, look: look,
                role: run.hasProblems && run.state.isOver ? .warning : .accent)
            features = bar + Line(" " + progressCount(entry))
        }
        let problems = (run?.skipped ?? 0) + (run?.failed ?? 0)
        let ended = run?.endedAt.map { ScreenDate.text($0, utcOffsetSeconds: utcOffsetSeconds) } ?? ""
        return [
            Line(entry.name, .text, .bold),
            Line(DatasetKind(rawValue: kind)?.title ?? kind, .muted),
            clips.map { Line(Readable.count($0)) } ?? Line("?", .muted),
            features,
            run == nil ? Line("-", .muted) : Line(Readable.count(problems), problems > 0 ? .warning : .muted),
            entry.isSurveying ? Line([Span(look.glyphs.string(.running) + " surveying", .info)]) : words.line(look),
            Line(ended, .muted),
            Line(entry.registered.output, .muted),
        ]
    }

    /// What a new user reads first.
    private func drawWelcome(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let lines: [Line] = isReadOnly
            ? [Line("No run to watch.", .title, .bold), Line("Give 'melscope monitor' the output folder of a run.")]
            : [
                Line("No dataset yet.", .title, .bold),
                Line(),
                Line([Span("Press "), Span(key(.addDataset), .key), Span(" and type a folder: recordings or log-mel arrays (.npy).")]),
                Line([
                    Span("Then "), Span(key(.survey), .key), Span(" looks at its shapes and "), Span(key(.open), .key),
                    Span(" extracts its features."),
                ]),
                Line(),
                Line([Span("To try it out, leave with "), Span(key(.quit), .key), Span(" and run 'melscope demo'.")], .muted),
                Line([Span(key(.help), .key), Span(" shows all keys.", .muted)]),
            ]
        let width = min(rect.width, lines.map(\.width).max() ?? 0)
        var shown = lines.flatMap { $0.wrapped(width) }
        if rect.height < shown.count { shown.removeAll { $0.width == 0 } }
        let room = rect.centred(width: width, height: shown.count)
        for (row, line) in shown.prefix(room.height).enumerated() {
            canvas.draw(line, in: Rect(x: room.x, y: room.y + row, width: room.width, height: 1), look: look)
        }
    }
}

extension Line {
    init(_ spans: [Span], _ role: Role) { self.init(spans.map { $0.role == .text ? Span($0.text, role, $0.attributes) : $0 }) }

    /// A bar of how much is done as text, for table cells.
    static func bar(_ fraction: Double, width: Int, look: Look, role: Role) -> Line {
        let ramp = look.glyphs.ramp(.eighthsRight)
        let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let eighths = Int((share * Double(width * 8)).rounded(.down))
        var full = String.UnicodeScalarView()
        for x in 0..<width {
            let amount = min(8, eighths - x * 8)
            guard amount > 0, ramp[amount] != " " else { break }
            full.append(ramp[amount])
        }
        let rest = String(repeating: look.glyphs.string(.barEmpty), count: width - full.count)
        return Line([Span(String(full), role), Span(rest, .border)])
    }

    /// This line broken at spaces; pieces keep their roles.
    func wrapped(_ width: Int) -> [Line] {
        guard width > 0, self.width > width else { return [self] }
        var lines = [Line()]
        for span in spans {
            for (index, word) in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                let isBroken = index > 0
                let text = (isBroken && lines[lines.count - 1].width > 0 ? " " : "") + word
                if lines[lines.count - 1].width + DisplayWidth.of(text) > width, lines[lines.count - 1].width > 0 {
                    lines.append(Line(String(word), span.role, span.attributes))
                } else {
                    lines[lines.count - 1].spans.append(Span(text, span.role, span.attributes))
                }
            }
        }
        return lines
    }
}
