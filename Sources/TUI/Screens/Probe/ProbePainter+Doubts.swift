import Base
import Engine
import Probe

/// Labels in doubt, each with the clips that are most similar, and outliers.
extension ProbePainter {
    func drawDoubts(_ view: ProbeView, _ layout: ProbeLayout, on canvas: inout Canvas, look: Look) {
        let rows = screen.rows(view)
        let count = view.doubts.count
        if !layout.listTitle.isEmpty {
            drawTitle(
                Line([Span("labels in doubt", .title, .bold), Span(count == 0 ? "  none" : "  the \(Readable.count(count)) most firmly denied", .muted)]), on: &canvas,
                in: layout.listTitle, look: look)
        }
        guard !rows.isEmpty else {
            canvas.draw(Line("Every clip is taken for what its label says.", .muted), in: layout.list, look: look)
            return
        }
        var list = screen.list
        list.select(list.selected, count: rows.count, visible: layout.list.height)
        let hasBar = rows.count > layout.list.height && layout.list.width > 8
        let room = hasBar ? layout.list.splitRight(1).rest : layout.list
        let labels = view.result.classes.map { DisplayWidth.of($0) }.max() ?? 0
        for (line, index) in (list.offset..<min(rows.count, list.offset + room.height)).enumerated() {
            let place = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface = canvas.drawRowGround(place, isSelected: index == list.selected && screen.part != .map, look: look)
            drawRow(rows[index], view, labels: min(10, labels), on: &canvas, in: place.splitLeft(2).rest, look: look, surface: surface)
        }
        if hasBar { ScrollBar(count: rows.count, offset: list.offset, visible: room.height).draw(on: &canvas, in: layout.list.splitRight(1).right, look: look) }
        drawDetails(view, layout, on: &canvas, look: look)
    }

    private func drawRow(_ row: ProbeScreen.Row, _ view: ProbeView, labels: Int, on canvas: inout Canvas, in rect: Rect, look: Look, surface: Surface) {
        let arrow = " " + look.glyphs.string(.arrow) + " "
        func draw(_ left: Line, _ name: String, _ value: String, indent: Int) {
            let room = rect.splitLeft(indent).rest
            let (rest, right) = room.splitRight(min(DisplayWidth.of(value) + 1, room.width / 3))
            canvas.draw(Line(value, .muted), in: right, look: look, alignment: .right, on: surface)
            let (labels, path) = rest.splitLeft(left.width + 2)
            canvas.draw(left, in: labels, look: look, on: surface)
            canvas.draw(Line(name), in: path, look: look, truncation: .start, on: surface)
        }
        switch row {
        case .doubt(let index):
            let doubt = view.doubts[index]
            let sign = look.glyphs.string(screen.open.contains(doubt.clip) ? .unfolded : .folded) + " "
            let words = Line([
                Span(sign, .muted), Span(doubt.label.cutTo(labels, look).leftPadded(labels)), Span(arrow, .muted), Span(doubt.takenFor.cutTo(labels, look).padded(labels), .warning),
            ])
            draw(words, doubt.clip, Readable.decimal(doubt.doubt), indent: 0)
        case .neighbour(let doubt, let index):
            let near = view.doubts[doubt].neighbours[index]
            let isSame = near.label == view.doubts[doubt].label
            draw(Line([Span("near ", .muted), Span(near.label.cutTo(labels, look).padded(labels), isSame ? .success : .text)]), near.clip, Readable.decimal(near.distance), indent: 4)
        case .outliers:
            let count = view.map?.outliers.count ?? 0
            let sign = look.glyphs.string(screen.showsOutliers ? .unfolded : .folded) + " "
            let line = Line([
                Span(sign, .muted), Span("outliers", .title, .bold), Span("  \(Readable.clips(count)) whose features are far from those of all others", .muted),
            ])
            canvas.draw(line, in: rect, look: look, on: surface)
        case .outlier(let index):
            guard let map = view.map else { return }
            let outlier = map.outliers[index]
            draw(Line(map.labels[outlier.clip].cutTo(labels, look).padded(labels)), map.names[outlier.clip], Readable.decimal(outlier.distance), indent: 4)
        }
    }

    private func drawDetails(_ view: ProbeView, _ layout: ProbeLayout, on canvas: inout Canvas, look: Look) {
        let rect = layout.details
        guard !rect.isEmpty, let row = screen.selectedRow(state) else { return }
        if rect.y == layout.listTitle.y || rect.y == layout.list.y {
            canvas.fill(Rect(x: rect.x - 2, y: rect.y, width: 1, height: rect.height), look.glyphs[.vertical], look.theme.style(.border))
        } else {
            canvas.fill(Rect(x: rect.x, y: rect.y - 1, width: rect.width, height: 1), look.glyphs[.horizontal], look.theme.style(.border))
        }
        var block = TextBlock(width: rect.width - 1, glyphs: look.glyphs, nameWidth: 10)
        switch row {
        case .doubt(let index), .neighbour(let index, _): Self.describe(view.doubts[index], in: &block)
        case .outliers, .outlier: block.paragraph("Features that lie far from those of all other clips: a damaged or cut recording, noise, or a speaker like no other.", .muted)
        }
        block.draw(on: &canvas, in: rect, scroll: 0, look: look)
    }

    /// A doubt in words, with the nearest clips.
    static func describe(_ doubt: LabelInDoubt, in block: inout TextBlock) {
        block.field("label", doubt.label)
        block.field("taken for", "\(doubt.takenFor), by \(Readable.decimal(doubt.doubt)) votes", .warning)
        block.field("speaker", doubt.speaker)
        for (index, near) in doubt.neighbours.enumerated() {
            block.field(index == 0 ? "nearest" : "", "\(near.label)  \(near.clip)", near.label == doubt.label ? .success : .text)
        }
    }
}
