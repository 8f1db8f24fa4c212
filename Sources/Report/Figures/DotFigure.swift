/// Values as dots on one axis, each with its name, perhaps an interval, and lines at what they are to be compared with.
package struct DotFigure: Sendable {
    package struct Row: Sendable {
        package var name: String
        /// Nil where there is none.
        package var value: Double?
        package var interval: ClosedRange<Double>?
        /// At the right end.
        package var text: String

        package init(name: String, value: Double?, interval: ClosedRange<Double>? = nil, text: String) {
            (self.name, self.value, self.interval, self.text) = (name, value, interval, text)
        }
    }

    package var rows: [Row]
    package var lower: Double
    package var upper: Double
    package var title: String
    package var references: [(value: Double, name: String)]

    package init(_ rows: [Row], lower: Double = 0, upper: Double = 1, title: String, references: [(value: Double, name: String)] = []) {
        (self.rows, self.lower, self.upper, self.title, self.references) = (rows, lower, upper, title, references)
    }

    /// Many rows stand closer, as far as their names have room.
    private var rowHeight: Double { rows.count > 12 ? 18 : 24 }

    package var drawing: Drawing {
        let names = rows.map { Fitted.text($0.name, characters: 18) }
        let left = 14 + (names.map(Fitted.width).max() ?? 0)
        let right = 10 + (rows.map { Fitted.width($0.text) }.max() ?? 0)
        let top = references.isEmpty ? 6.0 : 22
        let bottom = top + Double(rows.count) * rowHeight + 4
        var drawing = Drawing(width: Drawing.narrowWidth, height: bottom + 42)
        let axis = AxisScale(lower, upper, start: left, end: Drawing.narrowWidth - right)
        drawing.horizontalAxis(axis, ticks: 4, top: top, bottom: bottom, title: title)
        for reference in references {
            let x = axis.place(reference.value)
            drawing.line(x, top, x, bottom, style: "reference")
            drawing.text(reference.name, x: x, y: 14, .middle, style: "small")
        }
        for (index, row) in rows.enumerated() {
            let y = top + (Double(index) + 0.5) * rowHeight + 2
            drawing.text(names[index], x: left - 8, y: y + 4, .end)
            drawing.text(row.text, x: Drawing.narrowWidth - 4, y: y + 4, .end)
            if let interval = row.interval {
                let (low, high) = (axis.place(interval.lowerBound), axis.place(interval.upperBound))
                drawing.line(low, y, high, y, style: "whisker")
                drawing.line(low, y - 5, low, y + 5, style: "whisker")
                drawing.line(high, y - 5, high, y + 5, style: "whisker")
            }
            if let value = row.value { drawing.path(Marker.circle.path(x: axis.place(value), y: y, size: 5), style: "dot") }
        }
        return drawing
    }
}
