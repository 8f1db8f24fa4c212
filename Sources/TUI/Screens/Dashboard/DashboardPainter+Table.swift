import Base
import Engine

/// The parts of the table of clips. As the height shrinks the line on the selected clip goes first, then the titles of
/// the columns, then the heading; a row is left last.
struct DashboardTableLayout {
    var heading: Rect
    var header: Rect
    var rows: Rect
    /// What is said of the selected clip.
    var selected: Rect

    init(_ rect: Rect) {
        let (heading, below) = rect.splitTop(rect.height >= 3 ? 1 : 0)
        let (main, selected) = below.splitBottom(rect.height >= 8 ? 1 : 0)
        let (header, rows) = main.splitTop(rect.height >= 2 ? 1 : 0)
        self.heading = heading
        self.header = header
        self.rows = rows
        self.selected = selected
    }

    /// Header and rows.
    var list: Rect { Rect(x: rows.x, y: header.isEmpty ? rows.y : header.y, width: rows.width, height: header.height + rows.height) }
}

extension DashboardPainter {
    func drawClips(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = DashboardTableLayout(rect)
        let table = columns[focus].table
        drawHeading(table, on: &canvas, in: layout.heading, look: look)
        if let problem = table.problem {
            Paragraph(look.glyphs.string(.problem) + " " + problem, .error).draw(on: &canvas, in: layout.list, look: look)
            return
        }
        clipTable(look, width: layout.list.width, isHeaderless: layout.header.isEmpty).draw(on: &canvas, in: layout.list, look: look)
        if table.total == 0 { drawNoClips(table, on: &canvas, in: layout.rows, look: look) }
        if let record = table.selectedRecord { drawSelected(record, on: &canvas, in: layout.selected, look: look) }
    }

    /// `── RAVDESS │ 7,442 clips │ newest first, following │ filter reason:silent ──`
    private func drawHeading(_ table: DashboardScreen.ClipTable, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.glyphs[.horizontal], look.theme.style(.border).with(background: .keep))
        let bar = Span(" " + look.glyphs.string(.vertical) + " ", .border)
        let name = Truncation.middle.cut(columns[focus].name, width: max(8, rect.width / 3), ellipsis: look.glyphs[.ellipsis])
        var spans = [Span(" ", .text), Span(name, .title, .bold), bar, Span(Readable.clips(knownClips(table)))]
        if !table.marks.isEmpty { spans += [bar, Span("\(Readable.count(table.marks.count)) marked", .accent)] }
        if !table.query.filter.isEmpty {
            let problems = table.filterProblems
            spans += [bar, Span("only ", .muted), Span(table.query.filter, .accent), Span(" (\(key(.back)) clears)", .muted)]
            if let first = problems.first {
                let more = problems.count > 1 ? " and \(problems.count - 1) more" : ""
                spans.append(Span(" \(look.glyphs.string(.problem)) \(first)\(more)", .error))
            }
        }
        spans += [bar, Span(sortWords(table.query), .muted)]
        if table.isFollowing { spans.append(Span(", following", .info)) }
        spans.append(Span(" "))
        canvas.draw(Line(spans), in: rect.inset(dx: rect.width > 10 ? 1 : 0, dy: 0), look: look)
    }

    /// While a run works its counts are ahead of the page.
    private func knownClips(_ table: DashboardScreen.ClipTable) -> Int {
        guard table.query.filter.isEmpty, let entry = entry(columns[focus].name), let run = entry.run, entry.isWorking else { return table.total }
        return max(table.total, run.extracted + run.skipped + run.failed - run.upToDate)
    }

    private func sortWords(_ query: ClipQuery) -> String {
        switch query.sort {
        case .finished: query.descending ? "newest first" : "oldest first"
        case .path: query.descending ? "by file, from Z to A" : "by file"
        case .frames: query.descending ? "most frames first" : "fewest frames first"
        case .milliseconds: query.descending ? "slowest first" : "fastest first"
        case .seconds: query.descending ? "longest first" : "shortest first"
        case .column(let column) where column.isNumber: "by \(column.name), the \(query.descending ? "largest" : "smallest") first"
        case .column(let column): "by \(column.name)" + (query.descending ? ", from Z to A" : "")
        }
    }

    // MARK: Rows

    private func clipTable(_ look: Look, width: Int, isHeaderless: Bool) -> Table {
        let clips = self.columns[focus].table
        let layout = clips.layout(screen.shown, width: width)
        var table = Table(columns: layout.tableColumns, count: clips.total) { row in
            guard let record = clips.record(row: row) else { return TableRow([Line(), Line(look.glyphs.string(.ellipsis), .muted)]) }
            let sign = Line(look.glyphs.string(record.outcome.glyph), record.outcome.role)
            return TableRow(
                [sign] + layout.columns.map { ClipCell.line($0.column, record, clips.facts, look) }, isMarked: clips.marks.contains(record.path))
        }
        table.offset = clips.offset
        table.selectedIndex = clips.total > 0 ? clips.selected : nil
        table.showsMarks = true
        table.isHeaderless = isHeaderless
        if let index = layout.orders.firstIndex(of: clips.query.sort) {
            table.sort = Table.Sort(column: index, isAscending: !clips.query.descending)
        }
        return table
    }

    func sortHit(_ point: Point, in layout: DashboardTableLayout) -> AppState.Hit? {
        let columns = self.columns[focus].table.layout(screen.shown, width: layout.list.width)
        var table = Table(columns: columns.tableColumns, count: 0) { _ in TableRow([]) }
        table.showsMarks = true
        return table.columnIndex(at: point, in: layout.list).map { AppState.Hit.sort(columns.orders[$0]) }
    }

    // MARK: Words

    /// The selected clip in full: a table cell cuts what one wants to read.
    private func drawSelected(_ record: ClipRecord, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.theme.fill(.raised))
        var spans = [Span(look.glyphs.string(record.outcome.glyph) + " ", record.outcome.role)]
        if let reason = record.skipReason {
            spans += [
                Span(reason.code.rawValue, record.outcome.role), Span(": found ", .muted), Span(reason.found),
                Span(", needed ", .muted), Span(reason.needed),
            ]
            if !reason.remedies.isEmpty && !world.isReadOnly {
                spans += [Span("; ", .muted), Span(key(.retry), .key), Span(" offers remedies", .muted)]
            }
        } else {
            spans.append(Span(record.path))
            let arrow = " " + look.glyphs.string(.arrow) + " "
            let steps = [record.inputShape, record.plan.map { $0.text(arrow: look.glyphs.string(.arrow)) }, record.cnnShape, record.featureShape]
            spans.append(Span("  " + steps.compactMap { $0 }.joined(separator: arrow), .muted))
        }
        canvas.draw(Line(spans), in: rect.inset(dx: rect.width > 2 ? 1 : 0, dy: 0), look: look, on: .raised)
    }

    private func drawNoClips(_ table: DashboardScreen.ClipTable, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let text: Line
        if !table.query.filter.isEmpty {
            text = Line([
                Span("No clip matches "), Span(table.query.filter, .accent), Span("; "), Span(key(.back), .key),
                Span(" shows all."),
            ])
        } else if let entry = entry(columns[focus].name), entry.isWorking || entry.isElsewhere {
            text = Line("No results yet; they appear here as clips are done.", .muted)
        } else {
            text = Line([Span("No results yet; "), Span(key(.start), .key), Span(" starts the run.")])
        }
        canvas.draw(text, in: rect.splitTop(1).top.inset(dx: rect.width > 4 ? 2 : 0, dy: 0), look: look)
    }
}
