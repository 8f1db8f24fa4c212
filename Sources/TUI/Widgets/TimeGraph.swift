import Foundation

/// A quantity over time, newest at the right: columns in eighths of a cell, or braille dots (two columns by four rows in a
/// cell, Unicode only).
package struct TimeGraph: Widget {
    package enum Form: Sendable { case columns, braille }

    /// One value per column (two per cell with braille), oldest first; nil and non-finite values leave a gap.
    package var values: [Double?]
    package var form: Form
    package var role: Role

    package init(_ values: [Double?], form: Form = .columns, role: Role = .graph1) {
        self.values = values
        self.form = form
        self.role = role
    }

    /// How many of the newest values a width shows.
    package static func capacity(width: Int, form: Form, glyphs: Glyphs) -> Int {
        max(0, width) * (form == .braille && glyphs == .unicode ? 2 : 1)
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let braille = form == .braille && look.glyphs == .unicode
        let capacity = TimeGraph.capacity(width: rect.width, form: form, glyphs: look.glyphs)
        let shown = values.suffix(capacity)
        let top = shown.reduce(0.0) { max($0, $1.flatMap { $0.isFinite ? $0 : nil } ?? 0) }
        let steps = rect.height * (braille ? 4 : 8)
        let style = look.theme.style(role).with(background: .keep)
        // Heights in steps from below; a value above nothing shows at least one step.
        let heights: [Int] = shown.map { value in
            guard let value, value.isFinite, value > 0, top > 0 else { return 0 }
            return max(1, Int((min(1, value / top) * Double(steps)).rounded()))
        }
        let start = capacity - heights.count
        func height(_ column: Int) -> Int { column < start ? 0 : heights[column - start] }
        let ramp = look.glyphs.ramp(.eighthsUp)
        for x in 0..<rect.width {
            for row in 0..<rect.height {
                let y = rect.maxY - 1 - row
                let glyph: Unicode.Scalar
                if braille {
                    let bits =
                        TimeGraph.leftDots(height(2 * x) - 4 * row) | TimeGraph.rightDots(height(2 * x + 1) - 4 * row)
                    glyph = bits == 0 ? " " : Unicode.Scalar(0x2800 + bits) ?? " "
                } else {
                    glyph = ramp[min(8, max(0, height(x) - 8 * row))]
                }
                if glyph != " " { canvas.put(glyph, x: rect.x + x, y: y, style: style) }
            }
        }
    }

    /// Dots of a braille cell's left column filled from below: 7, 3, 2, 1.
    private static func leftDots(_ count: Int) -> UInt32 { [0, 0x40, 0x44, 0x46, 0x47][min(4, max(0, count))] }
    /// Dots of the right column: 8, 6, 5, 4.
    private static func rightDots(_ count: Int) -> UInt32 { [0, 0x80, 0xa0, 0xb0, 0xb8][min(4, max(0, count))] }
}
