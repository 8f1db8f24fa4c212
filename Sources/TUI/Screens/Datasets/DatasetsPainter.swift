import Base

/// Draws the datasets: the known ones above, what is known of the selected one below.
struct DatasetsPainter: Painter {
    let screen: DatasetsScreen
    let state: AppState

    var datasets: [DatasetEntry] { state.world.datasets }

    struct Layout {
        /// With its frame; without one where there is no room for it.
        var table: Rect
        var isFramed: Bool
        /// Header and rows.
        var list: Rect
        var rows: Rect
        /// Empty where there is no room.
        var details: Rect
    }

    func layout(in body: Rect) -> Layout {
        let isFramed = body.height >= 8
        let wanted = max(2, datasets.count) + (isFramed ? 3 : 1)
        // A long list leaves the details what they need for their words; a short one leaves them all the rest.
        let kept = datasets.isEmpty ? 0 : body.height >= 24 ? 14 : body.height >= 14 ? 8 : body.height >= 10 ? 5 : 0
        let (table, details) = body.splitTop(kept == 0 ? body.height : min(wanted, body.height - kept))
        let list = isFramed ? Frame.inner(table) : table
        return Layout(
            table: table, isFramed: isFramed, list: list, rows: list.splitTop(list.height > 1 ? 1 : 0).rest,
            details: details.height >= 3 ? details : Rect(x: body.x, y: body.maxY, width: 0, height: 0))
    }

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = layout(in: rect)
        if layout.isFramed {
            let marked = screen.marks.count
            let note = marked > 0 ? Line("\(marked) marked", .accent) : Line()
            Frame(title: Line("Datasets", .title, .bold), note: note, isFocused: !datasets.isEmpty)
                .draw(on: &canvas, in: layout.table, look: look)
        }
        guard !datasets.isEmpty else {
            drawWelcome(on: &canvas, in: layout.list, look: look)
            return
        }
        datasetsTable(look, isHeaderless: layout.list.height < 2).draw(on: &canvas, in: layout.list, look: look)
        if !layout.details.isEmpty, let entry = screen.selected(state.world) {
            drawDetails(of: entry, on: &canvas, in: layout.details, look: look)
        }
    }

    private static let progressWidth = 10

    private func datasetsTable(_ look: Look, isHeaderless: Bool) -> Table {
        let widest = datasets.map { DisplayWidth.of(progressCount($0)) }.max() ?? 0
        let progress = Self.progressWidth + 1 + max(widest, 9)
        let kind = datasets.compactMap { ($0.run?.kind ?? $0.registered.kind)?.title.count }.max() ?? 0
        let columns = [
            TableColumn("name", width: .flexible(minimum: 10, weight: 3), truncation: .middle),
            TableColumn("kind", width: .fixed(min(max(8, kind), 14)), priority: 4),
            TableColumn("clips", width: .fixed(9), alignment: .right, priority: 5),
            TableColumn("features", width: .fixed(progress), priority: 2),
            TableColumn("skipped", width: .fixed(7), alignment: .right, priority: 3),
            TableColumn("last run", width: .fixed(20), priority: 1),
            TableColumn("ended", width: .fixed(21), priority: 6),
            TableColumn("output", width: .flexible(minimum: 24, weight: 2), priority: 7, truncation: .start),
        ]
        var table = Table(columns: columns, count: datasets.count) { [self] row in
            TableRow(cells(of: datasets[row], look), isMarked: screen.marks.contains(datasets[row].name))
        }
        table.offset = screen.list.offset
        table.selectedIndex = screen.list.selected
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
        let kind = entry.run?.kind ?? entry.registered.kind
        var features = Line("-", .muted)
        if let run {
            let bar = Line.bar(
                run.total > 0 ? Double(run.extracted) / Double(run.total) : 0, width: Self.progressWidth, look: look,
                role: run.hasProblems && run.state.isOver ? .warning : .accent)
            features = bar + Line(" " + progressCount(entry))
        }
        let problems = (run?.skipped ?? 0) + (run?.failed ?? 0)
        let ended = run?.endedAt.map { ScreenDate.text($0, utcOffsetSeconds: world.utcOffsetSeconds) } ?? ""
        return [
            Line(entry.name, .text, .bold),
            Line(kind?.title ?? "", .muted),
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
        let lines: [Line] = world.isReadOnly
            ? [Line("No run to watch.", .title, .bold), Line("Give 'melscope monitor' the output folder of a run.")]
            : [
                Line("No dataset yet.", .title, .bold),
                Line(),
                Line([Span("Press "), Span(key(.addDataset), .key), Span(" and type a folder: recordings or log-mel arrays (.npy).")]),
                Line([
                    Span("Then "), Span(key(.survey), .key), Span(" checks its shapes and "), Span(key(.open), .key),
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
