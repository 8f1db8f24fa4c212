/// Histograms below each other on one axis, one for each dataset, each as high as its fullest part.
package struct HistogramFigure: Sendable {
    package struct Row: Sendable {
        package var name: String
        /// Clips in each of equal parts of the axis.
        package var counts: [Int]
        package var median: Double?

        package init(name: String, counts: [Int], median: Double?) { (self.name, self.counts, self.median) = (name, counts, median) }
    }

    package var rows: [Row]
    package var lower: Double
    package var upper: Double
    /// Below the axis: "level (RMS), dBFS".
    package var title: String

    package init(_ rows: [Row], lower: Double, upper: Double, title: String) {
        (self.rows, self.lower, self.upper, self.title) = (rows, lower, upper, title)
    }

    private static let rowHeight = 76.0
    private static let barHeight = 46.0

    package var drawing: Drawing {
        let bottom = Double(rows.count) * Self.rowHeight + 4
        var drawing = Drawing(width: Drawing.narrowWidth, height: bottom + 42)
        let axis = AxisScale(lower, upper, start: 8, end: Drawing.narrowWidth - 8)
        drawing.horizontalAxis(axis, ticks: 5, top: 4, bottom: bottom, title: title)
        for (index, row) in rows.enumerated() {
            let base = Double(index + 1) * Self.rowHeight
            drawing.text(Fitted.text(row.name, characters: 36), x: 8, y: base - Self.barHeight - 12, style: "name")
            if let median = row.median {
                let number = Quantities.text(median)
                drawing.text("median \(number)", x: Drawing.narrowWidth - 8, y: base - Self.barHeight - 12, .end, style: "name")
            }
            drawing.path(Self.bars(row.counts, axis, base: base), style: "bar")
            drawing.line(axis.start, base, axis.end, base, style: "axis")
            if let median = row.median { drawing.line(axis.place(median), base - Self.barHeight - 6, axis.place(median), base, style: "mark") }
        }
        return drawing
    }

    private static func bars(_ counts: [Int], _ axis: AxisScale, base: Double) -> String {
        let most = Double(max(1, counts.max() ?? 1))
        let width = (axis.end - axis.start) / Double(max(1, counts.count))
        var path = ""
        for (index, count) in counts.enumerated() where count > 0 {
            let height = max(1, Double(count) / most * barHeight)
            let left = axis.start + Double(index) * width
            path += "M\(Coordinate.text(left)) \(Coordinate.text(base))v\(Coordinate.text(-height))h\(Coordinate.text(width * 0.88))v\(Coordinate.text(height))z"
        }
        return path
    }
}
