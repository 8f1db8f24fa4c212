/// The grid of cells that a frame is drawn into. A value: the last frame is kept and compared with the next.
///
/// Everything drawn is cut to the canvas and to the rectangle given, whatever the coordinates. A wide character is two
/// cells, the right one a continuation; drawing over one half blanks the other, and a wide character that would stick
/// out is drawn as a space.
package struct Canvas: Equatable, Sendable {
    package let size: Size
    var cells: [Cell]

    package init(_ size: Size, style: Style = .standard) {
        self.size = size
        cells = Array(repeating: Cell(" ", style: style.over(.standard)), count: size.area)
    }

    package var bounds: Rect { Rect(size) }

    /// The cell at a place; a blank outside the canvas.
    package subscript(x: Int, y: Int) -> Cell {
        guard x >= 0, y >= 0, x < size.width, y < size.height else { return .blank }
        return cells[y * size.width + x]
    }

    /// Blanks a rectangle with a style.
    package mutating func fill(_ rect: Rect, _ style: Style) { fill(rect, " ", style) }

    /// Fills a rectangle with a one-cell scalar.
    package mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar, _ style: Style) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        let scalar = DisplayWidth.of(scalar) == 1 && !SafeText.isUnsafe(scalar) ? scalar : "?"
        for y in area.y..<area.maxY {
            let row = y * size.width
            splitWide(before: area.x, row: row)
            splitWide(before: area.maxX, row: row)
            for index in row + area.x..<row + area.maxX {
                cells[index] = Cell(scalar, style: style.over(cells[index].style))
            }
        }
    }

    /// Changes the look of a rectangle and leaves its text.
    package mutating func restyle(_ rect: Rect, _ style: Style) { restyle(rect) { style.over($0) } }

    /// Adds attributes to a rectangle and leaves its text and colours.
    package mutating func add(_ attributes: Attributes, in rect: Rect) { restyle(rect) { $0.adding(attributes) } }

    private mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.maxY {
            for index in y * size.width + area.x..<y * size.width + area.maxX {
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// Puts one scalar into one cell; wide and zero-width scalars need ``draw(_:x:y:in:style:)``.
    @inline(__always)
    package mutating func put(_ scalar: Unicode.Scalar, x: Int, y: Int, style: Style) {
        guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
        let row = y * size.width
        let neighbours = x + 1 < size.width && cells[row + x + 1].isContinuation
        if neighbours || cells[row + x].isContinuation {
            splitWide(before: x, row: row)
            splitWide(before: x + 1, row: row)
        }
        cells[row + x] = Cell(scalar, style: style.over(cells[row + x].style))
    }

    /// Draws one line of text from `x` on, cut to `clip` (the whole canvas when nil).
    ///
    /// Unsafe scalars show as escapes. Returns the first column after the text, which may lie outside the clip.
    @discardableResult
    package mutating func draw(_ text: String, x: Int, y: Int, in clip: Rect? = nil, style: Style) -> Int {
        let area = (clip ?? bounds).intersection(bounds)
        guard !area.isEmpty, y >= area.y, y < area.maxY else { return x + DisplayWidth.of(text) }
        var column = x
        SafeText.forEachScalar(text) { scalar in
            if column >= area.maxX && DisplayWidth.of(scalar) > 0 {
                return false
            }
            column += drawScalar(scalar, x: column, y: y, first: x, area: area, style: style)
            return true
        }
        return column < area.maxX ? column : x + DisplayWidth.of(text)
    }

    /// Returns the number of cells that the scalar moves the column by.
    @inline(__always)
    private mutating func drawScalar(
        _ scalar: Unicode.Scalar, x: Int, y: Int, first: Int, area: Rect, style: Style
    ) -> Int {
        switch DisplayWidth.of(scalar) {
        case 1:
            if x >= area.x && x < area.maxX { put(scalar, x: x, y: y, style: style) }
            return 1
        case 0:
            // A mark belongs to the character drawn before it in this text; without one it stands on a space.
            guard x > first else {
                let moved = drawScalar(" ", x: x, y: y, first: first, area: area, style: style)
                return moved + drawScalar(scalar, x: x + moved, y: y, first: first, area: area, style: style)
            }
            guard x - 1 >= area.x && x - 1 < area.maxX else { return 0 }
            var index = y * size.width + x - 1
            if cells[index].isContinuation && x - 2 >= area.x { index -= 1 }
            cells[index].combine(scalar)
            return 0
        default:
            if x >= area.x && x + 1 < area.maxX {
                put(scalar, x: x, y: y, style: style)
                put(" ", x: x + 1, y: y, style: style)
                cells[y * size.width + x + 1].glyph = Cell.continuationGlyph
            } else {
                if x >= area.x && x < area.maxX { put(" ", x: x, y: y, style: style) }
                if x + 1 >= area.x && x + 1 < area.maxX { put(" ", x: x + 1, y: y, style: style) }
            }
            return 2
        }
    }

    /// Blanks a wide character that a border before column `x` would cut in two.
    private mutating func splitWide(before x: Int, row: Int) {
        guard x > 0, x < size.width, cells[row + x].isContinuation else { return }
        cells[row + x] = Cell(" ", style: cells[row + x].style)
        cells[row + x - 1] = Cell(" ", style: cells[row + x - 1].style)
    }
}
