/// Numbers of clips as shades: each cell with its number where there is room, rows and columns with their names.
package struct HeatMapFigure: Sendable {
    package var rows: [String]
    package var columns: [String]
    package var counts: [[Int]]
    /// Above the columns: "guessed".
    package var columnsTitle: String
    /// Whether a cell is shaded by its share of its row, and not of the fullest cell of all.
    package var isByRow: Bool

    package init(rows: [String], columns: [String], counts: [[Int]], columnsTitle: String, isByRow: Bool) {
        (self.rows, self.columns, self.counts, self.columnsTitle, self.isByRow) = (rows, columns, counts, columnsTitle, isByRow)
    }

    /// Shades are told apart by eye up to about this many.
    package static let levels = 11
    private static let cellHeight = 28.0

    package var drawing: Drawing {
        let names = rows.map { Fitted.text($0, characters: 16) }
        let heads = columns.map { Fitted.text($0, characters: 16) }
        let left = 12 + (names.map(Fitted.width).max() ?? 0)
        let longest = heads.map(Fitted.width).max() ?? 0
        let wanted = max(30, 10 + Fitted.width(String(counts.joined().max() ?? 0)))
        let isWide = left + wanted * Double(columns.count) > Drawing.narrowWidth
        let width = isWide ? Drawing.fullWidth : Drawing.narrowWidth
        let cell = min(56, (width - left - 14) / Double(max(1, columns.count)))
        let areUpright = longest + 6 > cell
        let top = 24 + (areUpright ? longest * 0.87 + 14 : 20)
        var drawing = Drawing(width: width, height: top + Double(rows.count) * Self.cellHeight + 6)
        drawing.text(columnsTitle, x: left, y: 15, style: "name")
        for (index, head) in heads.enumerated() {
            let x = left + (Double(index) + 0.5) * cell
            if areUpright { drawing.textUpwards(head, x: x + 4, y: top - 6) } else { drawing.text(head, x: x, y: top - 6, .middle) }
        }
        let most = counts.joined().max() ?? 0
        for (row, name) in names.enumerated() {
            let y = top + Double(row) * Self.cellHeight
            drawing.text(name, x: left - 8, y: y + Self.cellHeight / 2 + 4, .end)
            let whole = isByRow ? counts[row].reduce(0, +) : most
            for (column, count) in counts[row].enumerated() {
                let level = Self.level(count, of: whole)
                let x = left + Double(column) * cell
                drawing.rect(x: x, y: y, width: cell - 1, height: Self.cellHeight - 1, style: "h\(level)")
                let text = String(count)
                guard Fitted.width(text) + 2 <= cell else { continue }
                drawing.text(text, x: x + cell / 2, y: y + Self.cellHeight / 2 + 4, .middle, style: "t\(level)")
            }
        }
        return drawing
    }

    /// 0 for none alone.
    static func level(_ count: Int, of whole: Int) -> Int {
        guard count > 0, whole > 0 else { return 0 }
        return max(1, min(levels - 1, Int((Double(count) / Double(whole) * Double(levels - 1)).rounded())))
    }
}
