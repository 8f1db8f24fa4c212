/// Points in a plane, coloured and shaped by what they are: Braille dots where they are many, signs where they are few.
///
/// A cell takes the colour of what most of its points are.
package struct ScatterPlot: Widget {
    package struct Point: Hashable, Sendable {
        /// 0 to 1 from the left and from below.
        package var x: Double
        package var y: Double
        /// Number of the series.
        package var series: Int

        package init(x: Double, y: Double, series: Int) { (self.x, self.y, self.series) = (x, y, series) }
    }

    package var points: [Point]
    /// What is seen of each axis.
    package var window: (x: ClosedRange<Double>, y: ClosedRange<Double>)
    /// Drawn last, in reverse.
    package var cursor: Point?

    package init(_ points: [Point], window: (x: ClosedRange<Double>, y: ClosedRange<Double>) = (0...1, 0...1), cursor: Point? = nil) {
        (self.points, self.window, self.cursor) = (points, window, cursor)
    }

    /// Colours by series; with the signs there are as many pairs as anybody tells apart.
    package static let roles: [Role] = [.graph1, .error, .graph2, .warning, .graph4, .info, .text, .muted]

    package static func role(_ series: Int) -> Role { roles[series % roles.count] }

    package static func sign(_ series: Int, _ glyphs: Glyphs) -> Unicode.Scalar {
        let signs: [Unicode.Scalar] = glyphs == .unicode ? ["●", "▲", "■", "◆", "▼", "○", "△", "□", "◇", "▽"] : ["o", "^", "#", "*", "v", "a", "b", "c", "d", "e"]
        return signs[series % signs.count]
    }

    /// The cell of a point; nil outside the window.
    private func cell(_ point: Point, in rect: Rect, across: Int, down: Int) -> (x: Int, y: Int)? {
        guard window.x.contains(point.x), window.y.contains(point.y) else { return nil }
        func place(_ value: Double, _ range: ClosedRange<Double>, _ steps: Int) -> Int {
            min(steps - 1, max(0, Int((value - range.lowerBound) / (range.upperBound - range.lowerBound) * Double(steps))))
        }
        let (columns, rows) = (rect.width * across, rect.height * down)
        return (place(point.x, window.x, columns), rows - 1 - place(point.y, window.y, rows))
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty, window.x.upperBound > window.x.lowerBound, window.y.upperBound > window.y.lowerBound else { return }
        let seen = points.filter { window.x.contains($0.x) && window.y.contains($0.y) }
        // Without colours only signs tell the series apart.
        let hasColours = !look.theme.heat.isEmpty
        let usesDots = look.glyphs == .unicode && hasColours && seen.count * 3 > rect.width * rect.height
        let (across, down) = usesDots ? (2, 4) : (1, 1)
        let seriesCount = (seen.map(\.series).max() ?? 0) + 1
        var dots = [UInt32](repeating: 0, count: rect.width * rect.height)
        var counts = [UInt16](repeating: 0, count: dots.count * seriesCount)
        for point in seen {
            guard let place = cell(point, in: rect, across: across, down: down) else { continue }
            let index = place.y / down * rect.width + place.x / across
            if usesDots { dots[index] |= Self.dot(column: place.x % 2, row: place.y % 4) } else { dots[index] = 1 }
            let count = index * seriesCount + max(0, point.series)
            counts[count] = counts[count] &+ 1
        }
        for index in dots.indices where dots[index] != 0 {
            let own = counts[index * seriesCount..<(index + 1) * seriesCount]
            let series = own.indices.max { own[$0] < own[$1] }.map { $0 - index * seriesCount } ?? 0
            let glyph = usesDots ? Unicode.Scalar(0x2800 + dots[index]) ?? " " : Self.sign(series, look.glyphs)
            let style = look.theme.style(Self.role(series)).with(background: .keep)
            canvas.put(glyph, x: rect.x + index % rect.width, y: rect.y + index / rect.width, style: style)
        }
        guard let cursor, let place = cell(cursor, in: rect, across: 1, down: 1) else { return }
        let style = look.theme.style(Self.role(cursor.series)).with(background: .keep)
        canvas.put(Self.sign(cursor.series, look.glyphs), x: rect.x + place.x, y: rect.y + place.y, style: style)
        canvas.add([.reverse, .bold], in: Rect(x: rect.x + place.x, y: rect.y + place.y, width: 1, height: 1))
    }

    /// Bits of a Braille cell, rows from the top.
    private static func dot(column: Int, row: Int) -> UInt32 { [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]][column][row] }
}
