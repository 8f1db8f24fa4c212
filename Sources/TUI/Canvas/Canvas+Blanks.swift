extension Canvas {
    /// This frame with each blank in the foreground colour of the cell to its left, where the backgrounds are the same.
    ///
    /// A blank shows no foreground, but a change of colour costs some twenty bytes on its way to the terminal: words in
    /// different colours then cost one change each, not two. Blanks whose attributes show, and those after a cell with
    /// attributes, stay as they are.
    func sparingColours() -> Canvas {
        var frame = self
        let width = size.width
        guard width > 1 else { return frame }
        frame.cells.withUnsafeMutableBufferPointer { cells in
            for y in 0..<size.height {
                for index in y * width + 1..<(y + 1) * width {
                    let style = cells[index].style
                    guard cells[index].isPlainBlank, style.attributes.isEmpty else { continue }
                    let left = cells[index - 1].style
                    if left.attributes.isEmpty, left.background == style.background { cells[index].style = left }
                }
            }
        }
        return frame
    }
}

extension Cell {
    fileprivate var isPlainBlank: Bool { glyph == 0x20 }
}
