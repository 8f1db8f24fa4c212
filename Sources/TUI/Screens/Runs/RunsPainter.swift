import Base
import Engine

/// Draws the runs of a dataset: their list with what is known of the selected one below, one in full over its slowest clips, or two
/// side by side.
struct RunsPainter: Painter {
    let screen: RunsScreen
    let state: AppState

    struct Layout {
        /// With its frame; without one where there is no room for it.
        var table: Rect
        var isFramed: Bool
        /// Header and rows.
        var list: Rect
        var rows: Rect
        /// Above the table where one run is open, below it otherwise; empty where there is no room.
        var details: Rect
    }

    func layout(in body: Rect) -> Layout {
        let isFramed = body.height >= 8
        var (table, details) = (body, Rect(x: body.x, y: body.maxY, width: 0, height: 0))
        switch screen.stage {
        case .list: if body.height >= 14 { (table, details) = body.splitTop(body.height - min(13, body.height / 2)) }
        case .run: if body.height >= 8 { (details, table) = body.splitTop(min(14, body.height * 3 / 5)) }
        case .comparison: break
        }
        let list = isFramed && table.height >= 5 ? Frame.inner(table) : table
        return Layout(
            table: table, isFramed: isFramed && table.height >= 5, list: list, rows: list.splitTop(list.height > 1 ? 1 : 0).rest, details: details)
    }

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let layout = layout(in: rect)
        let runs = screen.runs(world)
        if layout.isFramed { Frame(title: title, note: note(runs), isFocused: true).draw(on: &canvas, in: layout.table, look: look) }
        guard !runs.isEmpty else {
            drawNothing(on: &canvas, in: layout.list, look: look)
            return
        }
        switch screen.stage {
        case .list:
            draw(list(runs, look), in: layout.list, on: &canvas, look: look)
            if let run = screen.selected(world) { drawFacts(of: run, on: &canvas, in: layout.details, look: look) }
        case .run(let number):
            if let run = screen.run(number, world) {
                drawFacts(of: run, on: &canvas, in: layout.details, look: look)
                drawClips(of: run, on: &canvas, in: layout.list, look: look)
            }
        case .comparison(let a, let b): draw(comparison(a, b), in: layout.list, on: &canvas, look: look)
        }
    }

    private var title: Line {
        let dataset = Printable.text(screen.name ?? "")
        return switch screen.stage {
        case .list: Line([Span("Runs of ", .title), Span(dataset, .title, .bold)])
        case .run(let number): Line([Span("Slowest clips of run \(number) of ", .title), Span(dataset, .title, .bold)])
        case .comparison(let a, let b): Line([Span("Runs \(a) and \(b) of ", .title), Span(dataset, .title, .bold)])
        }
    }

    private func note(_ runs: [PastRun]) -> Line {
        guard screen.stage == .list else { return Line() }
        var parts: [String] = []
        if !screen.marks.isEmpty { parts.append("\(screen.marks.count) marked") }
        if let history = screen.view?.history, history.forgotten > 0 { parts.append("\(Readable.count(history.forgotten)) older ones are not kept") }
        if let history = screen.view?.history, history.unreadable > 0 { parts.append("\(history.unreadable) unreadable") }
        return Line(parts.joined(separator: ", "), .accent)
    }

    private func drawNothing(on canvas: inout Canvas, in rect: Rect, look: Look) {
        let text =
            screen.problem
            ?? (screen.view == nil ? "Reading the runs" : "No run is recorded of this dataset yet; \(key(.start)) starts one.")
        Paragraph(text, screen.problem == nil ? .muted : .error).draw(on: &canvas, in: rect.inset(dx: 1, dy: 0), look: look)
    }

    private func draw(_ table: Table, in rect: Rect, on canvas: inout Canvas, look: Look) {
        var table = table
        var selection = screen.selection
        selection.select(selection.selected, count: table.count, visible: rect.height - (rect.height > 1 ? 1 : 0))
        (table.offset, table.selectedIndex, table.isHeaderless) = (selection.offset, selection.selected, rect.height < 2)
        table.draw(on: &canvas, in: rect, look: look)
    }

    // MARK: The list

    private func list(_ runs: [PastRun], _ look: Look) -> Table {
        let heads = HistoryWords.heads
        let number = max(3, "\(runs.map(\.number).max() ?? 0)".count)
        let widths = [number, 21, 17, 11, 11, 9, 7, 6, 7, 12, 5]
        // What says least of a run goes first where there is little room.
        let priorities = [0, 2, 4, 0, 1, 8, 5, 6, 3, 7, 9]
        var columns = heads.indices.map { index in
            TableColumn(
                heads[index], width: .fixed(widths[index]), alignment: HistoryWords.numeric.contains(index) ? .right : .left,
                priority: priorities[index])
        }
        columns.append(TableColumn("recipe and model", width: .flexible(minimum: 18, weight: 1), priority: 10))
        var table = Table(columns: columns, count: runs.count) { [self] row in
            let run = runs[row]
            var cells = HistoryWords.cells(run, utcOffsetSeconds: world.utcOffsetSeconds).map { Line($0) }
            cells[3] = Line([Span(look.glyphs.string(run.end.glyph) + " " + HistoryWords.end(run.end), run.end.role)])
            cells.append(Line(setup(run).joined(separator: "; "), .muted))
            return TableRow(cells, isMarked: screen.marks.contains(run.number))
        }
        table.showsMarks = true
        return table
    }

    private func setup(_ run: PastRun) -> [String] {
        let before = screen.view?.before(run)
        return HistoryWords.setup(run, after: before, differences: screen.view?.differences[run.number])
    }

    // MARK: One run

    private func drawFacts(of run: PastRun, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.height >= 2, rect.width >= 12 else { return }
        let place = rect.inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        var block = TextBlock(width: place.width, glyphs: look.glyphs, nameWidth: 10)
        block.line(Line([Span("run \(run.number)", .title, .bold), Span(run.isWhole ? "  " + run.entry.command.text : "", .muted)]))
        for fact in HistoryWords.facts(run, utcOffsetSeconds: world.utcOffsetSeconds) {
            var text = fact.text
            if fact.label == "recipe", let before = screen.view?.before(run), before.recipeHash != run.recipeHash {
                let words = screen.view?.differences[run.number].map(HistoryWords.changes)
                text += ", not that of run \(before.number)" + (words.map { ": " + $0 } ?? "")
            }
            block.field(fact.label, text, fact.label == "problem" ? .error : fact.label == "ended" ? run.end.role : .text)
        }
        for (row, line) in block.lines.prefix(place.height).enumerated() {
            canvas.draw(line, in: Rect(x: place.x, y: place.y + row, width: place.width, height: 1), look: look)
        }
    }

    private func drawClips(of run: PastRun, on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard let clips = screen.slowest, !clips.isEmpty else {
            let text = screen.slowest == nil ? "Looking for them" : run.entry.done == 0 ? "This run had no clip to do." : "No clip of this run is known with its time."
            canvas.draw(Line(text, .muted), in: rect.inset(dx: 1, dy: 0), look: look)
            return
        }
        let columns = [
            TableColumn("ms", width: .fixed(7), alignment: .right), TableColumn("length", width: .fixed(7), alignment: .right, priority: 2),
            TableColumn("clip", width: .flexible(minimum: 14, weight: 3), truncation: .middle),
            TableColumn("milliseconds by step", width: .flexible(minimum: 24, weight: 4), priority: 1),
        ]
        let table = Table(columns: columns, count: clips.count) { row in
            let clip = clips[row]
            let steps = clip.times.map { HistoryWords.steps($0.steps(frontEnd: run.frontEnd)) } ?? "not kept"
            return TableRow([
                Line(Readable.decimal(clip.ms)), Line(clip.audioSeconds.map(Readable.measuredDuration) ?? "", .muted), Line(Printable.text(clip.path)),
                Line(steps, .muted),
            ])
        }
        draw(table, in: rect, on: &canvas, look: look)
    }

    // MARK: Two runs

    private func comparison(_ a: Int, _ b: Int) -> Table {
        let rows = screen.comparison(a, b, world)
        let label = min(26, rows.map { DisplayWidth.of($0.label) }.max() ?? 0)
        let columns = [
            TableColumn("", width: .fixed(max(10, label)), truncation: .start), TableColumn("run \(a)", width: .flexible(minimum: 10, weight: 1)),
            TableColumn("run \(b)", width: .flexible(minimum: 10, weight: 1)), TableColumn("", width: .fixed(9), alignment: .right, priority: 1),
        ]
        return Table(columns: columns, count: rows.count) { index in
            let row = rows[index]
            let role: Role = row.a == row.b ? .muted : .text
            return TableRow([Line(row.label, .muted), Line(row.a, role), Line(row.b, role), Line(row.change, row.change.hasPrefix("-") ? .info : .accent)])
        }
    }
}

extension PastRun.End {
    var glyph: Glyph {
        switch self {
        case .finished: .extracted
        case .cancelled: .cancelled
        case .failed, .killed: .problem
        case .running: .running
        case .paused: .paused
        }
    }

    var role: Role {
        switch self {
        case .finished: .success
        case .cancelled, .paused: .warning
        case .failed, .killed: .error
        case .running: .accent
        }
    }
}
