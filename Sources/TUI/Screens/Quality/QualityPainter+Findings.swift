import Base
import Engine

extension QualityPainter {
    func drawFindings(_ view: QualityView, _ layout: QualityLayout, on canvas: inout Canvas, look: Look) {
        let rows = screen.rows
        var list = screen.list
        list.select(list.selected, count: rows.count, visible: layout.list.height)
        guard !rows.isEmpty else {
            Paragraph("Nothing was found: no clipping, no duplicates, no noise beyond the thresholds of the recipe.", .muted)
                .draw(on: &canvas, in: layout.list.inset(dx: layout.list.width > 20 ? 1 : 0, dy: 0), look: look)
            return
        }
        let hasBar = rows.count > layout.list.height && layout.list.width > 8
        let room = hasBar ? layout.list.splitRight(1).rest : layout.list
        let names = view.names
        let columns = GroupColumns(
            width: room.width, names: names, reasons: view.groups.map { DisplayWidth.of($0.code.title) }.max() ?? 0)
        drawFindingHeader(columns, names, on: &canvas, in: layout.header, look: look)
        for (line, index) in (list.offset..<min(rows.count, list.offset + room.height)).enumerated() {
            let place = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface = canvas.drawRowGround(place, isSelected: index == list.selected, look: look)
            switch rows[index] {
            case .group(let group): drawGroup(view.groups[group], columns, names, on: &canvas, in: place, look: look, surface: surface)
            case .clip(let group, let clip): drawClip(view.groups[group], clip, names, on: &canvas, in: place, look: look, surface: surface)
            }
        }
        if hasBar { ScrollBar(count: rows.count, offset: list.offset, visible: room.height).draw(on: &canvas, in: layout.list.splitRight(1).right, look: look) }
        drawDetails(layout, on: &canvas, look: look)
    }

    private func drawFindingHeader(_ columns: GroupColumns, _ names: [String], on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.theme.fill(.raised))
        canvas.draw(Line("finding", .title), in: columns.place(columns.reason, in: rect), look: look, on: .raised)
        canvas.draw(Line("what it is", .title), in: columns.place(columns.meaning, in: rect), look: look, on: .raised)
        for (name, place) in zip(names, columns.counts) {
            canvas.draw(Line(name, .title), in: columns.place(place, in: rect), look: look, alignment: .right, truncation: .middle, on: .raised)
        }
        canvas.draw(Line(columns.counts.isEmpty ? "clips" : "all", .title), in: columns.place(columns.total, in: rect), look: look, alignment: .right, on: .raised)
    }

    private func drawGroup(
        _ group: QualityView.Group, _ columns: GroupColumns, _ names: [String], on canvas: inout Canvas, in rect: Rect, look: Look, surface: Surface
    ) {
        let severity = group.code.severity
        let sign = group.total == 0 ? " " : look.glyphs.string(screen.open.contains(group.code) ? .unfolded : .folded)
        canvas.draw(
            Line([Span(sign, .muted), Span(look.glyphs.string(severity.glyph), severity.role)]), in: rect.splitLeft(1).rest.splitLeft(3).left, look: look, on: surface)
        canvas.draw(Line(group.code.title, severity.role, .bold), in: columns.place(columns.reason, in: rect), look: look, on: surface)
        canvas.draw(Line(group.findings.map(\.sentence).joined(separator: "; "), .muted), in: columns.place(columns.meaning, in: rect), look: look, on: surface)
        for (name, place) in zip(names, columns.counts) {
            let count = group.count(name)
            canvas.draw(
                Line(count.map { $0 == 0 ? look.glyphs.string(.marked) : Readable.count($0) } ?? "-", count == nil ? .muted : .text),
                in: columns.place(place, in: rect), look: look, alignment: .right, on: surface)
        }
        canvas.draw(
            Line(group.total == 0 ? "" : Readable.count(group.total), .text, .bold), in: columns.place(columns.total, in: rect), look: look, alignment: .right,
            on: surface)
    }

    private func drawClip(
        _ group: QualityView.Group, _ index: Int, _ names: [String], on canvas: inout Canvas, in rect: Rect, look: Look, surface: Surface
    ) {
        let clips = group.clips
        guard clips.indices.contains(index) else { return }
        let unit = group.findings.first?.unit
        let value = clips[index].value.map { Readable.decimal($0) + (unit.map { " " + $0 } ?? "") } ?? ""
        var room = rect.splitLeft(6).rest
        let (rest, right) = room.splitRight(min(DisplayWidth.of(value) + 1, room.width / 2))
        canvas.draw(Line(value, .muted), in: right, look: look, alignment: .right, on: surface)
        room = rest
        if names.count > 1, room.width > 40, clips[index].id.dataset.count < 20 {
            let width = min(12, names.map { DisplayWidth.of($0) }.max() ?? 0)
            canvas.draw(Line(clips[index].id.dataset, .muted), in: room.splitLeft(width).left, look: look, truncation: .middle, on: surface)
            room = room.splitLeft(width + 2).rest
        }
        canvas.draw(Line(clips[index].id.path), in: room, look: look, truncation: .middle, on: surface)
    }

    private func drawDetails(_ layout: QualityLayout, on canvas: inout Canvas, look: Look) {
        let rect = layout.details
        guard !rect.isEmpty, let group = screen.selectedGroup else { return }
        if rect.y == layout.list.y || layout.list.y == rect.y + 1 {
            canvas.fill(Rect(x: rect.x - 2, y: rect.y, width: 1, height: rect.height), look.glyphs[.vertical], look.theme.style(.border))
        } else {
            canvas.fill(Rect(x: rect.x, y: rect.y - 1, width: rect.width, height: 1), look.glyphs[.horizontal], look.theme.style(.border))
        }
        var block = TextBlock(width: rect.width - 1, glyphs: look.glyphs, nameWidth: 10)
        block.paragraph(group.code.title, group.code.severity.role)
        for finding in group.findings { block.paragraph((group.findings.count > 1 || screen.view?.names.count ?? 1 > 1 ? finding.dataset + ": " : "") + finding.sentence) }
        block.field("advice", group.code.advice)
        if let threshold = group.findings.compactMap(\.threshold).first {
            block.field("threshold", Readable.decimal(threshold) + (group.findings.first?.unit.map { " " + $0 } ?? ""), .muted)
        }
        block.field("code", group.code.rawValue, .muted)
        if group.total > QualityScreen.mostListed { block.field("listed", "the worst \(QualityScreen.mostListed); \(key(.findingFilter)) shows all of one dataset in the table", .muted) }
        block.draw(on: &canvas, in: rect, scroll: 0, look: look)
    }
}
