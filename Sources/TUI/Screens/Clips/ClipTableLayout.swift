import Engine

/// Which of the chosen columns a width has room for, and how wide they are.
struct ClipTableLayout {
    struct Column: Hashable {
        var column: ClipColumn
        /// Cells.
        var width: Int
    }

    private(set) var columns: [Column] = []

    /// A reason or a note says something from here on.
    static let leastNote = 14
    private static let leastFile = 8
    /// A file's name without its folders, cut where it is longer.
    private static let mostName = 24
    /// With its folders; what is left is the note's.
    private static let mostFile = 60

    /// - Parameters:
    ///   - chosen: in order.
    ///   - widths: of the widest value that was seen in a column.
    ///   - nameWidth: of the longest file name without folders.
    ///   - width: of the table, with the column of marks, the sign of the outcome and the scroll bar.
    init(_ chosen: [ClipColumn], widths: [ClipColumn: Int], nameWidth: Int, width: Int) {
        var room = width - 2 - 2 - 1
        func natural(_ column: ClipColumn) -> Int {
            max(DisplayWidth.of(column.title) + (column.isNumber ? 0 : 1), min(widths[column] ?? 0, column.isShape ? 20 : 24), column.isNumber ? 5 : 3)
        }
        var given: [ClipColumn: Int] = [:]
        func take(_ column: ClipColumn, _ cells: Int) -> Bool {
            let needed = cells + (given.isEmpty ? 0 : 1)
            guard needed <= room else { return false }
            given[column] = cells
            room -= needed
            return true
        }
        let file = widths[.file].map { min($0, Self.mostFile) } ?? 18
        if chosen.contains(.file) {
            let least = min(max(Self.leastFile, min(nameWidth, Self.mostName)), max(1, room))
            if !take(.file, min(least, max(file, Self.leastFile))) { _ = take(.file, max(1, room)) }
        }
        if chosen.contains(.note) { _ = take(.note, Self.leastNote) }
        for column in chosen where given[column] == nil && !column.isShape && column != .note { _ = take(column, natural(column)) }
        // Names in full before shapes.
        if let present = given[.file], present < file {
            let more = min(room, file - present)
            given[.file] = present + more
            room -= more
        }
        for column in chosen where column.isShape { _ = take(column, natural(column)) }
        if room > 0, given[.note] != nil {
            given[.note, default: 0] += room
        } else if room > 0, given[.note] == nil, let last = chosen.last(where: { given[$0] != nil }), !last.isNumber {
            given[last, default: 0] += room
        }
        columns = chosen.compactMap { column in given[column].map { Column(column: column, width: $0) } }
    }

    /// With the sign of the outcome before them.
    var tableColumns: [TableColumn] {
        [TableColumn("", width: .fixed(1))]
            + columns.map {
                TableColumn(
                    $0.column.title, width: .fixed($0.width), alignment: $0.column.isNumber ? .right : .left,
                    truncation: $0.column == .file ? .start : .end)
            }
    }

    /// What each column of ``tableColumns`` sorts by.
    var orders: [ClipQuery.Sort] { [.outcome] + columns.map(\.column.order) }
}
