/// Clips as points on two axes, each class in a colour and a shape of its own.
package struct ScatterFigure: Sendable {
    package struct Point: Sendable {
        package var x: Double
        package var y: Double
        /// Index into ``ScatterFigure/classes``.
        package var group: Int

        package init(x: Double, y: Double, group: Int) { (self.x, self.y, self.group) = (x, y, group) }
    }

    package var points: [Point]
    package var classes: [String]
    package var xTitle: String
    package var yTitle: String

    package init(_ points: [Point], classes: [String], xTitle: String, yTitle: String) {
        (self.points, self.classes, self.xTitle, self.yTitle) = (points, classes, xTitle, yTitle)
    }

    /// More would hide each other, and make the page large.
    package static let pointLimit = 1500

    /// Every n-th point, so that as many as may be are left, in their order.
    package static func thinned(_ points: [Point]) -> [Point] {
        guard points.count > pointLimit else { return points }
        return (0..<pointLimit).map { points[$0 * points.count / pointLimit] }
    }

    package var drawing: Drawing {
        let (left, right, top, bottom) = (52.0, Drawing.narrowWidth - 8, 26.0, 366.0)
        let perLine = 3
        let lines = (classes.count + perLine - 1) / perLine
        var drawing = Drawing(width: Drawing.narrowWidth, height: bottom + 46 + Double(lines) * 22)
        let horizontal = Self.scale(points.map(\.x), start: left, end: right)
        let vertical = Self.scale(points.map(\.y), start: bottom, end: top)
        drawing.text(yTitle, x: 4, y: 14)
        drawing.verticalAxis(vertical, ticks: 5, left: left, right: right)
        drawing.horizontalAxis(horizontal, ticks: 5, top: top, bottom: bottom, title: xTitle)
        for index in classes.indices {
            let style = Self.style(index)
            let path = points.filter { $0.group == index }.map {
                style.marker.path(x: horizontal.place($0.x), y: vertical.place($0.y), size: 3.6)
            }.joined(separator: "")
            if !path.isEmpty { drawing.path(path, style: style.name) }
            let x = 8 + Double(index % perLine) * (Drawing.narrowWidth - 8) / Double(perLine)
            let y = bottom + 56 + Double(index / perLine) * 22
            drawing.path(style.marker.path(x: x + 6, y: y - 4, size: 5), style: style.name)
            drawing.text(Fitted.text(classes[index], characters: 16), x: x + 18, y: y)
        }
        return drawing
    }

    /// Class and shape of the n-th class; colours go round later than shapes, so that 64 differ.
    static func style(_ index: Int) -> (name: String, marker: Marker) {
        let count = Marker.allCases.count
        return ("s\(index % Palette.series.count)", Marker.allCases[(index + index / count) % count])
    }

    /// Leaves out what a hundredth of the points has at each end where that makes the axis much longer.
    private static func scale(_ values: [Double], start: Double, end: Double) -> AxisScale {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return AxisScale(0, 1, start: start, end: end) }
        var (lower, upper) = (first, last)
        let (low, high) = (sorted[sorted.count / 100], sorted[sorted.count - 1 - sorted.count / 100])
        if upper - lower > 2 * (high - low), high > low { (lower, upper) = (low, high) }
        let room = (upper - lower) * 0.03
        return AxisScale(lower - room, upper + room, start: start, end: end)
    }
}
