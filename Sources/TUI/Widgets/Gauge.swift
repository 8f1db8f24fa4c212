/// A horizontal bar of how much is done, in eighths of a cell, with a label over it on the right.
package struct Gauge: Widget {
    /// 0 to 1; nil while the total is unknown. Anything else is brought into the range, not-a-number counts as unknown.
    package var fraction: Double?
    package var label: String
    package var role: Role

    package init(_ fraction: Double?, label: String = "", role: Role = .accent) {
        self.fraction = fraction
        self.label = label
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let labelWidth = label.isEmpty ? 0 : DisplayWidth.of(label) + 1
        // The bar keeps at least a third; a label that leaves it less is cut.
        let labelRoom = min(labelWidth, rect.width * 2 / 3)
        let (bar, text) = rect.splitTop(1).top.splitRight(labelRoom)
        Gauge.drawBar(fraction, on: &canvas, in: bar, look: look, role: role)
        if text.width > 1 {
            canvas.draw(Line(label), in: text.splitLeft(1).rest, look: look, alignment: .right)
        }
    }

    static func drawBar(_ fraction: Double?, on canvas: inout Canvas, in rect: Rect, look: Look, role: Role) {
        let empty = look.theme.style(.border).with(background: .keep)
        let full = look.theme.style(role).with(background: .keep)
        canvas.fill(rect, look.glyphs[.barEmpty], empty)
        guard let fraction, !fraction.isNaN else { return }
        let ramp = look.glyphs.ramp(.eighthsRight)
        let eighths = Int((min(1, max(0, fraction)) * Double(rect.width * 8)).rounded(.down))
        for x in 0..<rect.width {
            let amount = min(8, eighths - x * 8)
            guard amount > 0, ramp[amount] != " " else { break }
            for y in rect.y..<rect.maxY { canvas.put(ramp[amount], x: rect.x + x, y: y, style: full) }
        }
    }
}
