import Base
import Engine

/// Draws the clips without features by reason, across the chosen datasets.
struct SkippedPainter: Painter {
    let skipped: SkippedScreen
    let state: AppState

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        guard skipped.isLoaded, !skipped.groups.isEmpty else {
            drawNothingSkipped(on: &canvas, in: rect, look: look)
            return
        }
        let layout = SkippedLayout(rect)
        drawSkippedSummary(on: &canvas, in: layout.summary, look: look)
        drawSkippedList(on: &canvas, header: layout.header, in: layout.list, look: look)
        guard !layout.details.isEmpty else { return }
        if layout.isSideBySide {
            let edge = Rect(x: layout.details.x - 2, y: layout.details.y, width: 1, height: layout.details.height)
            canvas.fill(edge, look.glyphs[.vertical], look.theme.style(.border))
        } else {
            let edge = Rect(x: layout.details.x, y: layout.details.y - 1, width: layout.details.width, height: 1)
            canvas.fill(edge, look.glyphs[.horizontal], look.theme.style(.border))
        }
        var details = skippedDetails(width: layout.details.width - 1, look: look)
        if layout.isSideBySide {
            details.gap()
            for hint in skippedKeys() { details.field(hint.key, hint.label, .text, nameRole: .key) }
            details.draw(on: &canvas, in: layout.details, scroll: 0, look: look)
            return
        }
        var keys = TextBlock(width: layout.details.width, glyphs: look.glyphs)
        keys.pairs(skippedKeys().map { ($0.key, $0.label) }, nameRole: .key)
        let (text, bottom) = layout.details.splitBottom(min(keys.lines.count, 2))
        details.draw(on: &canvas, in: text, scroll: 0, look: look)
        keys.draw(on: &canvas, in: bottom, scroll: 0, look: look)
    }

    private func drawNothingSkipped(on canvas: inout Canvas, in rect: Rect, look: Look) {
        var lines: [Line] = []
        if !skipped.isLoaded {
            lines = [Line("Reading the ledgers\(look.glyphs.string(.ellipsis))", .muted)]
        } else {
            let names = state.dashboard.columns.map(\.name)
            let done = names.compactMap { entry($0)?.run?.extracted }.reduce(0, +)
            let mark = look.glyphs.string(.extracted) + " "
            lines = [Line([Span(mark, .success, .bold), Span("Nothing is skipped", .success, .bold)])]
            if done > 0 {
                lines.append(Line("\(Readable.clips(done)) of \(names.joined(separator: ", ")): all have features."))
            } else {
                lines.append(Line("No clip has been tried yet, or all of them have features.", .muted))
            }
            lines.append(Line([Span(key(.dashboard), .key), Span(" dashboard   "), Span(key(.back), .key), Span(" back")]))
        }
        let room = rect.centred(width: rect.width, height: lines.count)
        for (row, line) in lines.prefix(room.height).enumerated() {
            let place = Rect(x: room.x, y: room.y + row, width: room.width, height: 1)
            canvas.draw(line, in: place, look: look, alignment: .centre)
        }
    }

    private func drawSkippedSummary(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let total = skipped.groups.reduce(0) { $0 + $1.total }
        let hasFailures = skipped.groups.contains { $0.reason.isFailure }
        var line = Line([
            Span(look.glyphs.string(hasFailures ? .problem : .noted) + " ", hasFailures ? .error : .warning),
            Span("\(Readable.clips(total)) without features", .title, .bold),
            // Of several datasets the columns have the names.
            Span(skippedDatasets.count == 1 ? " of " + skippedDatasets[0] : "", .text),
            Span(", \(skipped.groups.count == 1 ? "1 reason" : "\(skipped.groups.count) reasons")", .muted),
        ])
        if !skipped.marks.isEmpty {
            line = line + Line([
                Span("   " + look.glyphs.string(.marked) + " ", .accent), Span("\(Readable.count(skipped.marks.count)) marked", .accent),
            ])
        }
        let place = rect.inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        canvas.draw(line, in: place, look: look)
        if let outcome = skipped.outcome, line.width + DisplayWidth.of(outcome) + 2 <= place.width {
            canvas.draw(Line(outcome, .info), in: place, look: look, alignment: .right)
        }
    }

    // MARK: The list

    private var skippedDatasets: [String] {
        let known = state.dashboard.columns.map(\.name)
        if !known.isEmpty { return known }
        var names: [String] = []
        for group in skipped.groups {
            for count in group.counts where !names.contains(count.dataset) { names.append(count.dataset) }
        }
        return names
    }

    private func drawSkippedList(on canvas: inout Canvas, header: Rect, in rect: Rect, look: Look) {
        let rows = skipped.rows
        var list = skipped.list
        list.select(list.selected, count: rows.count, visible: rect.height)
        let hasBar = rows.count > rect.height && rect.width > 8
        let room = hasBar ? rect.splitRight(1).rest : rect
        let names = skippedDatasets
        let columns = GroupColumns(
            width: room.width, names: names, reasons: skipped.groups.map { DisplayWidth.of($0.reason.rawValue) }.max() ?? 0)
        drawSkippedHeader(columns, names, on: &canvas, in: header, look: look)
        for (line, index) in (list.offset..<min(rows.count, list.offset + room.height)).enumerated() {
            let place = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface = canvas.drawRowGround(place, isSelected: index == list.selected, look: look)
            switch rows[index] {
            case .group(let group): drawGroup(skipped.groups[group], columns, names, on: &canvas, in: place, look: look, surface: surface)
            case .clip(let group, let clip):
                drawClip(skipped.groups[group].clips[clip], on: &canvas, in: place, look: look, surface: surface)
            }
        }
        if hasBar {
            ScrollBar(count: rows.count, offset: list.offset, visible: rect.height)
                .draw(on: &canvas, in: rect.splitRight(1).right, look: look)
        }
    }

    private func drawSkippedHeader(
        _ columns: GroupColumns, _ names: [String], on canvas: inout Canvas, in rect: Rect, look: Look
    ) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.theme.fill(.raised))
        canvas.draw(Line("reason", .title), in: columns.place(columns.reason, in: rect), look: look, on: .raised)
        canvas.draw(Line("what it means", .title), in: columns.place(columns.meaning, in: rect), look: look, on: .raised)
        for (name, place) in zip(names, columns.counts) {
            canvas.draw(
                Line(name, .title), in: columns.place(place, in: rect), look: look, alignment: .right, truncation: .middle,
                on: .raised)
        }
        let title = columns.counts.isEmpty ? "clips" : "all"
        canvas.draw(Line(title, .title), in: columns.place(columns.total, in: rect), look: look, alignment: .right, on: .raised)
    }

    private func drawGroup(
        _ group: SkippedGroup, _ columns: GroupColumns, _ names: [String], on canvas: inout Canvas, in rect: Rect,
        look: Look, surface: Surface
    ) {
        let marked = group.clips.filter { skipped.marks.contains(ClipID(dataset: $0.dataset, path: $0.record.path)) }.count
        let sign = look.glyphs.string(group.isOpen ? .unfolded : .folded)
        canvas.draw(Line(sign, .muted), in: rect.splitLeft(2).rest.splitLeft(1).left, look: look, on: surface)
        let role: Role = group.reason.isFailure ? .error : .warning
        canvas.draw(
            Line(group.reason.rawValue, role, .bold), in: columns.place(columns.reason, in: rect), look: look, on: surface)
        var note = group.reason.meaning
        if group.isOpen && group.clips.isEmpty { note = look.glyphs.twin("loading…") }
        if marked > 0 { note = "\(marked) marked; " + note }
        canvas.draw(Line(note, .muted), in: columns.place(columns.meaning, in: rect), look: look, on: surface)
        for (name, place) in zip(names, columns.counts) {
            let count = group.counts.filter { $0.dataset == name }.reduce(0) { $0 + $1.count }
            canvas.draw(
                Line(count == 0 ? "-" : Readable.count(count), count == 0 ? .muted : .text),
                in: columns.place(place, in: rect), look: look, alignment: .right, on: surface)
        }
        canvas.draw(
            Line(Readable.count(group.total), .text, .bold), in: columns.place(columns.total, in: rect), look: look,
            alignment: .right, on: surface)
    }

    private func drawClip(
        _ clip: (dataset: String, record: ClipRecord), on canvas: inout Canvas, in rect: Rect, look: Look, surface: Surface
    ) {
        let isMarked = skipped.marks.contains(ClipID(dataset: clip.dataset, path: clip.record.path))
        let (left, rest) = rect.splitLeft(6)
        canvas.draw(
            Line(look.glyphs.string(isMarked ? .marked : .unmarked), isMarked ? .accent : .muted),
            in: left.splitLeft(4).rest, look: look, on: surface)
        var room = rest
        if skippedDatasets.count > 1, room.width > 40 {
            let width = min(12, skippedDatasets.map { DisplayWidth.of($0) }.max() ?? 0)
            canvas.draw(Line(clip.dataset, .muted), in: room.splitLeft(width).left, look: look, truncation: .middle, on: surface)
            room = room.splitLeft(width + 2).rest
        }
        let record = clip.record
        drawLabels(record, on: &canvas, in: &room, look: look, surface: surface)
        let path = room.width < 50 ? room : room.splitLeft(room.width / 2).left
        canvas.draw(Line(record.path), in: path, look: look, truncation: .middle, on: surface)
        guard room.width >= 50 else { return }
        let what = room.splitLeft(room.width / 2 + 2).rest
        let arrow = " " + look.glyphs.string(.arrow) + " "
        var line = Line([Span(record.found ?? ""), Span(arrow, .muted), Span(record.needed ?? "", .muted)])
        // The same need stands in every row of a group; where both do not fit, what was found tells the clips apart.
        if line.width > what.width, let found = record.found { line = Line(found) }
        if record.found == nil, record.needed == nil { line = Line(record.inputShape ?? "", .muted) }
        canvas.draw(line, in: what, look: look, on: surface)
    }
}

extension SkippedPainter {
    /// Cells that name and reason need before labels stand beside them.
    private static let leastBesideLabels = 64
    private static let labelWidth = 10

    /// The labels that the table of clips shows, at the right, as many as there is room for.
    fileprivate func drawLabels(_ record: ClipRecord, on canvas: inout Canvas, in room: inout Rect, look: Look, surface: Surface) {
        let labels = ShownColumns.columns(state.dashboard.shown, labels: record.labels.map(\.name)).filter { $0.kind == .label }
        let fitting = max(0, (room.width - Self.leastBesideLabels) / (Self.labelWidth + 1))
        for column in labels.prefix(fitting).reversed() {
            let (rest, place) = room.splitRight(Self.labelWidth)
            canvas.draw(ClipCell.line(column, record, PageFacts(), look), in: place, look: look, on: surface)
            room = rest.splitRight(1).rest
        }
    }
}

/// Where the parts of the skipped screen stand.
struct SkippedLayout {
    var summary: Rect
    var header: Rect
    var list: Rect
    var details = Rect(x: 0, y: 0, width: 0, height: 0)
    var isSideBySide: Bool

    init(_ rect: Rect) {
        var body = rect
        isSideBySide = rect.width >= 110 && rect.height >= 10
        if isSideBySide {
            let sides = rect.splitRight(min(56, rect.width * 2 / 5))
            body = sides.rest.splitRight(1).rest
            details = sides.right.splitLeft(2).rest
        } else if rect.height >= 14 {
            let parts = rect.splitBottom(min(10, rect.height * 2 / 5))
            body = parts.rest
            details = parts.bottom.splitTop(1).rest.inset(dx: rect.width >= 60 ? 1 : 0, dy: 0)
        }
        let top = body.splitTop(body.height >= 5 ? 1 : 0)
        summary = top.top
        let rows = top.rest.splitTop(top.rest.height >= 3 ? 1 : 0)
        header = rows.top
        list = rows.rest
    }
}
