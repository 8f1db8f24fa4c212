/// A cell's place. The origin is the top left corner, x grows to the right, y downwards.
package struct Point: Hashable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// An extent in cells, never negative and never larger than ``limit`` in either direction.
package struct Size: Hashable, Sendable {
    /// A terminal larger than this is drawn only in part; it keeps a lying `TIOCGWINSZ` from asking for gigabytes.
    package static let limit = 1000

    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = min(max(0, width), Size.limit)
        self.height = min(max(0, height), Size.limit)
    }

    package static let zero = Size(width: 0, height: 0)
    package var area: Int { width * height }
}

/// A rectangle of cells: origin top left, unit one cell, width and height never negative.
package struct Rect: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

    /// First column to the right of the rectangle.
    package var maxX: Int { x + width }
    /// First row below the rectangle.
    package var maxY: Int { y + height }
    package var isEmpty: Bool { width == 0 || height == 0 }
    package var size: Size { Size(width: width, height: height) }

    package func contains(_ point: Point) -> Bool {
        point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
    }

    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
    }

    /// Smaller by `dx` columns on the left and on the right and `dy` rows above and below.
    package func inset(dx: Int, dy: Int) -> Rect {
        Rect(x: x + min(dx, width), y: y + min(dy, height), width: width - 2 * dx, height: height - 2 * dy)
    }

    /// The first `rows` rows and what is left below them.
    package func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
        let rows = min(max(0, rows), height)
        return (
            Rect(x: x, y: y, width: width, height: rows),
            Rect(x: x, y: y + rows, width: width, height: height - rows)
        )
    }

    /// The last `rows` rows and what is left above them.
    package func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
        let rows = min(max(0, rows), height)
        let parts = splitTop(height - rows)
        return (parts.top, parts.rest)
    }

    /// The first `columns` columns and what is left to the right of them.
    package func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
        let columns = min(max(0, columns), width)
        return (
            Rect(x: x, y: y, width: columns, height: height),
            Rect(x: x + columns, y: y, width: width - columns, height: height)
        )
    }

    /// The last `columns` columns and what is left before them.
    package func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
        let columns = min(max(0, columns), width)
        let parts = splitLeft(width - columns)
        return (parts.left, parts.rest)
    }

    /// `count` columns side by side, `gap` cells apart; the first ones take what does not divide evenly.
    package func columns(_ count: Int, gap: Int = 0) -> [Rect] {
        guard count > 0 else { return [] }
        let free = max(0, width - gap * (count - 1))
        var parts: [Rect] = []
        var left = x
        for index in 0..<count {
            let share = free / count + (index < free % count ? 1 : 0)
            parts.append(Rect(x: left, y: y, width: min(share, maxX - left), height: height))
            left += share + gap
        }
        return parts
    }

    /// `count` rows one below the other, `gap` cells apart; the first ones take what does not divide evenly.
    package func rows(_ count: Int, gap: Int = 0) -> [Rect] {
        Rect(x: y, y: x, width: height, height: width).columns(count, gap: gap)
            .map { Rect(x: $0.y, y: $0.x, width: $0.height, height: $0.width) }
    }

    /// A rectangle of the wished size in the middle of this one, cut to fit.
    package func centred(width wishedWidth: Int, height wishedHeight: Int) -> Rect {
        let width = min(max(0, wishedWidth), self.width)
        let height = min(max(0, wishedHeight), self.height)
        return Rect(
            x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
    }
}
