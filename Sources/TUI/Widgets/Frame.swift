/// A box of lines with a title in its top edge and a note in its bottom edge.
package struct Frame: Widget {
    package var title: Line
    package var note: Line
    package var isFocused: Bool
    package var surface: Surface

    package init(title: Line = Line(), note: Line = Line(), isFocused: Bool = false, on surface: Surface = .background) {
        self.title = title
        self.note = note
        self.isFocused = isFocused
        self.surface = surface
    }

    /// What is left inside the lines.
    package static func inner(_ rect: Rect) -> Rect { rect.inset(dx: 1, dy: 1) }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let glyphs = look.glyphs
        let style = look.theme.style(isFocused ? .accent : .border, on: surface)
        let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), glyphs[.horizontal], style)
        canvas.fill(Rect(x: rect.x, y: bottom, width: rect.width, height: 1), glyphs[.horizontal], style)
        canvas.fill(Rect(x: rect.x, y: rect.y, width: 1, height: rect.height), glyphs[.vertical], style)
        canvas.fill(Rect(x: right, y: rect.y, width: 1, height: rect.height), glyphs[.vertical], style)
        canvas.put(glyphs[.topLeft], x: rect.x, y: rect.y, style: style)
        canvas.put(glyphs[.topRight], x: right, y: rect.y, style: style)
        canvas.put(glyphs[.bottomLeft], x: rect.x, y: bottom, style: style)
        canvas.put(glyphs[.bottomRight], x: right, y: bottom, style: style)
        let edge = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
        Self.drawEdge(title, on: &canvas, in: edge, look: look, alignment: .left, surface: surface)
        Self.drawNote(note, on: &canvas, in: rect, look: look, surface: surface)
    }

    /// A note in the bottom edge of a frame that is drawn already.
    package static func drawNote(_ note: Line, on canvas: inout Canvas, in rect: Rect, look: Look, surface: Surface = .background) {
        let edge = Rect(x: rect.x + 2, y: rect.maxY - 1, width: rect.width - 4, height: 1)
        drawEdge(note, on: &canvas, in: edge, look: look, alignment: .right, surface: surface)
    }

    private static func drawEdge(
        _ line: Line, on canvas: inout Canvas, in edge: Rect, look: Look, alignment: Alignment, surface: Surface
    ) {
        guard edge.width >= 3, line.width > 0 else { return }
        let width = min(line.width + 2, edge.width)
        let room = Rect(x: edge.x + alignment.offset(width, in: edge.width), y: edge.y, width: width, height: 1)
        canvas.fill(room, look.theme.fill(surface))
        canvas.draw(line, in: room.inset(dx: 1, dy: 0), look: look, on: surface)
    }
}
