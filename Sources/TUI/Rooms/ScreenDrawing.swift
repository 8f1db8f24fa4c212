/// Where the parts of the frame lie. As the height shrinks the header goes first and the footer next.
struct ScreenLayout {
    var header: Rect
    var body: Rect
    var footer: Rect

    init(_ size: Size) {
        let (head, below) = Rect(size).splitTop(size.height >= 3 ? 1 : 0)
        let (middle, foot) = below.splitBottom(size.height >= 2 ? 1 : 0)
        header = head
        body = middle
        footer = foot
    }
}

extension AppState {
    /// Draws the whole frame. Pure.
    package func draw(on canvas: inout Canvas, look: Look) {
        canvas.fill(canvas.bounds, look.theme.fill())
        let layout = ScreenLayout(canvas.size)
        drawHeader(on: &canvas, in: layout.header, look: look)
        openRoom.draw(on: &canvas, in: layout.body, state: self, look: look)
        drawFooter(on: &canvas, in: layout.footer, look: look)
        drawLayers(on: &canvas, look: look)
    }

    func drawLayers(on canvas: inout Canvas, look: Look) {
        for layer in layers { layer.draw(over: &canvas, state: self, look: look) }
    }

    /// Rows that the present screen's main list shows at this size.
    package func visibleRows(in size: Size) -> Int { max(1, openRoom.visibleRows(in: ScreenLayout(size).body, state: self)) }

    /// How far the text of the top layer, or without one that of the screen, can be scrolled.
    package func scrollLimit(on size: Size, glyphs: Glyphs = .unicode) -> Int {
        if let top = layers.last { return top.scrollLimit(on: size, state: self, glyphs: glyphs) }
        return openRoom.scrollLimit(in: ScreenLayout(size).body, state: self, glyphs: glyphs)
    }

    /// What a click at a point means; nil for nothing.
    package func hit(_ point: Point, size: Size) -> Hit? {
        guard layers.isEmpty else { return nil }
        let layout = ScreenLayout(size)
        if layout.header.contains(point) { return headerHit(point, in: layout.header).map(Hit.command) }
        if layout.footer.contains(point) { return footerHit(point, in: layout.footer).map(Hit.command) }
        return openRoom.hit(point, in: layout.body, state: self)
    }
}
