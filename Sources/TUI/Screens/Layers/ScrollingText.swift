/// Draws a layer that is one text in one box.
protocol ScrollingTextPainter: Painter {
    func box(_ size: Size) -> OverlayBox
    func text(_ size: Size, _ look: Look) -> TextBlock
}

extension ScrollingTextPainter {
    func draw(_ scroll: Int, over canvas: inout Canvas, look: Look) {
        let text = text(canvas.size, look)
        text.draw(on: &canvas, in: box(canvas.size).draw(on: &canvas, look: look), scroll: scroll, look: look, surface: .raised)
    }

    func scrollLimit(on size: Size, glyphs: Glyphs) -> Int {
        text(size, .measuring(glyphs)).scrollLimit(height: box(size).places(on: size).content.height)
    }
}
