/// A column of a table.
package struct TableColumn: Hashable, Sendable {
    package enum Width: Hashable, Sendable {
        case fixed(Int)
        /// At least `minimum`; columns share what is left by `weight`.
        case flexible(minimum: Int, weight: Int)

        var minimum: Int {
            switch self {
            case .fixed(let width): max(0, width)
            case .flexible(let minimum, _): max(1, minimum)
            }
        }
    }

    package var title: String
    package var width: Width
    package var alignment: Alignment
    /// Columns with the largest number go first when the table is narrow; 0 stays always.
    package var priority: Int
    package var truncation: Truncation

    package init(
        _ title: String, width: Width, alignment: Alignment = .left, priority: Int = 0, truncation: Truncation = .end
    ) {
        self.title = title
        self.width = width
        self.alignment = alignment
        self.priority = priority
        self.truncation = truncation
    }
}

/// What one row shows: a line per column (missing ones stay blank).
package struct TableRow: Sendable {
    package var cells: [Line]
    /// Shown when the table has a column of marks.
    package var isMarked: Bool

    package init(_ cells: [Line], isMarked: Bool = false) {
        self.cells = cells
        self.isMarked = isMarked
    }
}

/// Rows under a header, with selection, marks and a scroll bar. Only visible rows are asked for: the cost of drawing
/// does not depend on the number of rows.
package struct Table: Widget {
    package struct Sort: Hashable, Sendable {
        /// Index into the columns.
        package var column: Int
        package var isAscending: Bool

        package init(column: Int, isAscending: Bool) {
            self.column = column
            self.isAscending = isAscending
        }
    }

    package var columns: [TableColumn]
    package var count: Int
    package var offset: Int
    package var selectedIndex: Int?
    package var showsMarks = false
    /// Leaves out the line of titles, where there is room for rows only.
    package var isHeaderless = false
    package var sort: Sort?
    package var row: @Sendable (Int) -> TableRow

    package init(columns: [TableColumn], count: Int, row: @escaping @Sendable (Int) -> TableRow) {
        self.columns = columns
        self.count = count
        self.row = row
        offset = 0
    }

    /// The column whose title stands at `point`; nil below the header.
    package func columnIndex(at point: Point, in rect: Rect) -> Int? {
        guard !isHeaderless, rect.splitTop(1).top.contains(point) else { return nil }
        return layout(rect.width).first { point.x - rect.x >= $0.x && point.x - rect.x < $0.x + $0.width }?.column
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let (header, body) = rect.splitTop(isHeaderless ? 0 : 1)
        let places = layout(rect.width)
        if !isHeaderless { drawHeader(on: &canvas, in: header, places: places, look: look) }
        guard count > 0 else { return }
        let first = min(max(0, offset), max(0, count - 1))
        for line in 0..<min(body.height, count - first) {
            let rowRect = Rect(x: body.x, y: body.y + line, width: body.width - scrollBarWidth(body), height: 1)
            drawRow(first + line, on: &canvas, in: rowRect, places: places, look: look)
        }
        if scrollBarWidth(body) > 0 {
            let bar = body.splitRight(1).right
            ScrollBar(count: count, offset: first, visible: body.height).draw(on: &canvas, in: bar, look: look)
        }
    }

    private func scrollBarWidth(_ body: Rect) -> Int { count > body.height && body.width > 4 ? 1 : 0 }

    struct Place: Equatable {
        var column: Int
        var x: Int
        var width: Int
    }

    /// Which columns fit a width, and where. One cell lies between columns, one before the first (two with marks), and the
    /// last cell belongs to the scroll bar.
    func layout(_ width: Int) -> [Place] {
        let left = showsMarks ? 2 : 1
        let room = max(0, width - left - 1)
        var shown = Array(columns.indices)
        func needed() -> Int { shown.reduce(-1) { $0 + columns[$1].width.minimum + 1 } }
        while needed() > room,
            let leaving = shown.filter({ columns[$0].priority > 0 }).max(by: {
                columns[$0].priority <= columns[$1].priority
            })
        {
            shown.removeAll { $0 == leaving }
        }
        var free = max(0, room - needed())
        var weights = shown.reduce(0) { sum, index in
            if case .flexible(_, let weight) = columns[index].width { return sum + max(1, weight) }
            return sum
        }
        var places: [Place] = []
        var x = left
        for index in shown {
            var columnWidth = columns[index].width.minimum
            if case .flexible(_, let weight) = columns[index].width {
                let share = free * max(1, weight) / weights
                columnWidth += share
                free -= share
                weights -= max(1, weight)
            }
            columnWidth = min(columnWidth, max(0, left + room - x))
            guard columnWidth > 0 else { break }
            places.append(Place(column: index, x: x, width: columnWidth))
            x += columnWidth + 1
        }
        return places
    }

    private func drawHeader(on canvas: inout Canvas, in rect: Rect, places: [Place], look: Look) {
        canvas.fill(rect, look.theme.fill(.raised))
        for place in places {
            let column = columns[place.column]
            let room = Rect(x: rect.x + place.x, y: rect.y, width: place.width, height: 1).intersection(rect)
            var title = column.title
            if let sort, sort.column == place.column {
                title += look.glyphs.string(sort.isAscending ? .ascending : .descending)
            }
            canvas.draw(Line(title, .title), in: room, look: look, alignment: column.alignment, on: .raised)
        }
    }

    private func drawRow(_ index: Int, on canvas: inout Canvas, in rect: Rect, places: [Place], look: Look) {
        let row = row(index)
        let isSelected = index == selectedIndex
        let surface: Surface = isSelected ? .selection : .background
        if surface == .selection { canvas.fill(rect, look.theme.fill(.selection)) }
        if showsMarks && row.isMarked {
            canvas.draw(Line(look.glyphs.string(.marked), .accent), in: rect.splitLeft(1).left, look: look, on: surface)
        } else if isSelected {
            canvas.draw(
                Line(look.glyphs.string(.pointer), .accent), in: rect.splitLeft(1).left, look: look, on: surface)
        }
        for place in places where place.column < row.cells.count {
            let room = Rect(x: rect.x + place.x, y: rect.y, width: place.width, height: 1).intersection(rect)
            let column = columns[place.column]
            canvas.draw(
                row.cells[place.column], in: room, look: look, alignment: column.alignment,
                truncation: column.truncation, on: surface)
        }
    }
}

/// Where the visible part of a long list lies.
package struct ScrollBar: Widget {
    package var count: Int
    package var offset: Int
    package var visible: Int

    package init(count: Int, offset: Int, visible: Int) {
        self.count = count
        self.offset = offset
        self.visible = visible
    }

    /// First cell and length of the thumb in a bar of `height` cells.
    func thumb(height: Int) -> (start: Int, length: Int) {
        guard count > visible, visible > 0, height > 0 else { return (0, max(0, height)) }
        let length = min(height, max(1, Int(Double(height) * Double(visible) / Double(count))))
        let travel = Double(min(max(0, offset), count - visible)) / Double(count - visible)
        return (Int((travel * Double(height - length)).rounded()), length)
    }

    package func draw(on canvas: inout Canvas, in rect: Rect, look: Look) {
        guard !rect.isEmpty else { return }
        let track = look.theme.style(.border).with(background: .keep)
        canvas.fill(rect, look.glyphs[.scrollTrack], track)
        let thumb = thumb(height: rect.height)
        let part = Rect(x: rect.x, y: rect.y + thumb.start, width: rect.width, height: thumb.length).intersection(rect)
        canvas.fill(part, look.glyphs[.scrollThumb], track)
    }
}
