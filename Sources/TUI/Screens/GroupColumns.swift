import Base
import Engine

/// Columns of a list of groups with their counts in each dataset, as ranges of cells within a row.
struct GroupColumns {
    var reason = 0..<0
    var meaning = 0..<0
    var counts: [Range<Int>] = []
    var total = 0..<0

    init(width: Int, names: [String], reasons: Int) {
        let left = min(4, width)
        let totalWidth = min(7, max(0, width - left))
        total = width - totalWidth..<width
        var right = total.lowerBound
        let reasonWidth = max(6, reasons)
        // The datasets' own counts go before the reason is cut; one dataset needs none.
        let countWidths = names.map { min(9, max(6, DisplayWidth.of($0))) }
        if names.count > 1, width - left - reasonWidth - totalWidth >= countWidths.reduce(0, { $0 + $1 + 1 }) {
            for countWidth in countWidths.reversed() {
                counts.insert(right - countWidth..<right, at: 0)
                right -= countWidth + 1
            }
        }
        reason = left..<max(left, min(left + reasonWidth, right - 1))
        let start = reason.upperBound + 2
        // A few letters of a sentence say nothing.
        meaning = right - 2 - start >= 16 ? start..<right - 2 : right..<right
    }

    func place(_ range: Range<Int>, in rect: Rect) -> Rect {
        Rect(x: rect.x + range.lowerBound, y: rect.y, width: range.count, height: 1).intersection(rect)
    }
}
