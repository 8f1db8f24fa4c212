import Base
import Engine

struct ComparePainter: Painter {
    let screen: CompareScreen
    let state: AppState

    /// Below a line with both names.
    static func list(in body: Rect) -> Rect {
        let inner = body.height >= 8 ? Frame.inner(body) : body
        return inner.splitTop(inner.height > 2 ? 1 : 0).rest
    }

    func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty, let datasets = screen.datasets else { return }
        if rect.height >= 8 {
            Frame(title: Line("Compare", .title, .bold), isFocused: true).draw(on: &canvas, in: rect, look: look)
        }
        let list = Self.list(in: rect)
        let head = Rect(x: list.x, y: list.y - 1, width: list.width, height: 1)
        if head.y >= rect.y, list.height < rect.height {
            canvas.fill(head, look.theme.fill(.raised))
            drawSides(ComparisonWords.Row(label: "", a: datasets.a, b: datasets.b), .title, in: head, on: &canvas, look: look, surface: .raised)
        }
        if screen.progress != nil { return drawProgress(on: &canvas, in: list, look: look) }
        guard screen.problem == nil else {
            return Paragraph(screen.problem ?? "", .error).draw(on: &canvas, in: list.inset(dx: 1, dy: 0), look: look)
        }
        drawRows(on: &canvas, in: list, look: look)
    }

    private func drawProgress(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard let progress = screen.progress, !rect.isEmpty else { return }
        let words = Line(ComparisonWords.progress(progress) + " ", .text)
        let place = rect.splitTop(1).top.inset(dx: rect.width > 20 ? 1 : 0, dy: 0)
        let (left, right) = place.splitLeft(min(words.width, place.width * 2 / 3))
        canvas.draw(words, in: left, look: look)
        Gauge(progress.total > 0 ? Double(progress.done) / Double(progress.total) : nil).draw(on: &canvas, in: right, look: look)
    }

    private func drawRows(on canvas: inout Canvas, in rect: Rect, look: Look) {
        var list = screen.list
        list.select(list.selected, count: screen.rows.count, visible: rect.height)
        let hasBar = screen.rows.count > rect.height && rect.width > 8
        let room = hasBar ? rect.splitRight(1).rest : rect
        for (line, index) in (list.offset..<min(screen.rows.count, list.offset + room.height)).enumerated() {
            let place = Rect(x: room.x, y: room.y + line, width: room.width, height: 1)
            let surface = canvas.drawRowGround(place, isSelected: index == list.selected, look: look)
            draw(screen.rows[index], in: place, on: &canvas, look: look, surface: surface)
        }
        if hasBar {
            ScrollBar(count: screen.rows.count, offset: list.offset, visible: rect.height).draw(on: &canvas, in: rect.splitRight(1).right, look: look)
        }
    }

    private func draw(_ row: ComparisonRow, in rect: Rect, on canvas: inout Canvas, look: Look, surface: Surface) {
        let place = rect.splitLeft(1).rest
        switch row {
        case .heading(let text): canvas.draw(Line(text, .title, .bold), in: place, look: look, on: surface)
        case .text(let text, let isProblem): canvas.draw(Line(text, isProblem ? .warning : .text), in: place, look: look, on: surface)
        case .sides(let row): drawSides(row, row.isSame ? .muted : .text, in: rect, on: &canvas, look: look, surface: surface)
        case .spreadHead: drawSpread(ComparisonWords.spreadHeads, .muted, in: place, on: &canvas, look: look, surface: surface)
        case .spread(let cells): drawSpread(cells, .text, in: place, on: &canvas, look: look, surface: surface)
        case .clip(let path, let figures):
            let width = 10
            var x = place
            let areNumbers = figures.count == 3
            if areNumbers {
                for figure in figures {
                    let (cell, rest) = x.splitLeft(min(width, x.width / 4))
                    canvas.draw(Line(figure + " "), in: cell, look: look, alignment: .right, on: surface)
                    x = rest
                }
                canvas.draw(Line(" " + Printable.text(path), .accent), in: x, look: look, truncation: .middle, on: surface)
            } else {
                let line = Line([Span(Printable.text(path), .accent), Span("  " + figures.joined(separator: "  "), .muted)])
                canvas.draw(line, in: x, look: look, on: surface)
            }
        }
    }

    private func labelWidth(_ width: Int) -> Int { min(width >= 100 ? 26 : 18, width / 4) }

    private func drawSides(_ row: ComparisonWords.Row, _ role: Role, in rect: Rect, on canvas: inout Canvas, look: Look, surface: Surface) {
        let place = rect.splitLeft(1).rest
        let (label, rest) = place.splitLeft(labelWidth(place.width))
        canvas.draw(Line(row.label, .muted), in: label.splitRight(1).rest, look: look, truncation: .start, on: surface)
        let (a, b) = rest.splitLeft(rest.width / 2)
        canvas.draw(Line(row.a, role), in: a.splitRight(1).rest, look: look, truncation: .middle, on: surface)
        canvas.draw(Line(row.b, role), in: b, look: look, truncation: .middle, on: surface)
    }

    private func drawSpread(_ cells: [String], _ role: Role, in rect: Rect, on canvas: inout Canvas, look: Look, surface: Surface) {
        let (label, rest) = rect.splitLeft(labelWidth(rect.width))
        canvas.draw(Line(cells[0], .muted), in: label, look: look, on: surface)
        let width = min(11, rest.width / 5)
        for (index, cell) in cells.dropFirst().enumerated() {
            let place = Rect(x: rest.x + index * width, y: rest.y, width: width, height: 1)
            canvas.draw(Line(cell, role), in: place, look: look, alignment: .right, on: surface)
        }
    }
}
