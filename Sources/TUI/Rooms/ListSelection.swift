/// A selection in a list whose rows are all in memory.
package struct ListSelection: Sendable, Hashable {
    package var selected = 0
    package var offset = 0

    package init() {}

    /// Moves by `rows` within `count` rows and keeps the selection on the screen; the smallest and the largest number mean the
    /// first and the last row.
    package mutating func move(_ rows: Int, count: Int, visible: Int) {
        select(rows == .max ? count - 1 : rows == .min ? 0 : selected + rows, count: count, visible: visible)
    }

    package mutating func select(_ row: Int, count: Int, visible: Int) {
        selected = min(max(0, row), max(0, count - 1))
        let visible = max(1, visible)
        if selected < offset { offset = selected }
        if selected >= offset + visible { offset = selected - visible + 1 }
        offset = min(max(0, offset), max(0, count - visible))
    }
}
