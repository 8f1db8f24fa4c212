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

/// A share made of several parts beside each other: extracted, skipped, failed.
package struct StackedGauge: Widget {
    package struct Part: Hashable, Sendable {
        package var count: Int
        package var role: Role
        package var glyph: Glyph

        package init(_ count: Int, _ role: Role, _ glyph: Glyph = .barFull) {
            self.count = count
            self.role = role
            self.glyph = glyph
        }
    }

    package var parts: [Part]
    package var total: Int

    package init(_ parts: [Part], total: Int) {
        self.parts = parts
        self.total = total
    }

    /// Every part that counts at least one gets at least one cell while there is room: one failed clip of 7,442 is seen.
    func cells(width: Int) -> [Int] {
        let total = max(total, parts.reduce(0) { $0 + max(0, $1.count) })
        guard total > 0, width > 0 else { return parts.map { _ in 0 } }
        var cells = parts.map { part in
            part.count <= 0 ? 0 : max(1, Int(Double(part.count) / Double(total) * Double(width)))
        }
        while cells.reduce(0, +) > width, let largest = cells.indices.max(by: { cells[$0] < cells[$1] }) {
            cells[largest] -= 1
        }
        return cells
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        canvas.fill(rect, look.glyphs[.barEmpty], look.theme.style(.border).with(background: .keep))
        var x = rect.x
        for (part, width) in zip(parts, cells(width: rect.width)) {
            let style = look.theme.style(part.role).with(background: .keep)
            canvas.fill(Rect(x: x, y: rect.y, width: width, height: rect.height), look.glyphs[part.glyph], style)
            x += width
        }
    }
}
