/// Neighbouring cells of one row that changed.
package struct CanvasRun: Hashable, Sendable {
    package let y: Int
    package let columns: Range<Int>
}

extension Canvas {
    /// The runs of cells that differ from `previous`, top to bottom and left to right; all rows when the sizes differ.
    ///
    /// A run never begins or ends inside a wide character, in this frame or the last:
    ///
    ///     previous  a 世世 b        the run is columns 1 to 2,
    ///     next      a x  y b        although column 2 was only a continuation
    package func diff(from previous: Canvas) -> [CanvasRun] {
        guard size.width > 0 else { return [] }
        guard previous.size == size else {
            return (0..<size.height).map { CanvasRun(y: $0, columns: 0..<size.width) }
        }
        var runs: [CanvasRun] = []
        let width = size.width
        cells.withUnsafeBufferPointer { new in
            previous.cells.withUnsafeBufferPointer { old in
                for y in 0..<size.height {
                    var x = 0
                    let row = y * width
                    while x < width {
                        if new[row + x] == old[row + x] {
                            x += 1
                            continue
                        }
                        var start = x
                        while start > 0 && (new[row + start].isContinuation || old[row + start].isContinuation) {
                            start -= 1
                        }
                        x += 1
                        while x < width
                            && (new[row + x] != old[row + x] || new[row + x].isContinuation
                                || old[row + x].isContinuation)
                        { x += 1 }
                        if let last = runs.last, last.y == y, last.columns.upperBound >= start {
                            runs[runs.count - 1] = CanvasRun(y: y, columns: last.columns.lowerBound..<x)
                        } else {
                            runs.append(CanvasRun(y: y, columns: start..<x))
                        }
                    }
                }
            }
        }
        return runs
    }

    /// Copies runs from another canvas of the same size: what a terminal does with a diff.
    package mutating func apply(_ runs: [CanvasRun], from next: Canvas) {
        guard next.size == size else { return }
        for run in runs {
            let range = run.y * size.width + run.columns.lowerBound..<run.y * size.width + run.columns.upperBound
            cells.replaceSubrange(range, with: next.cells[range])
        }
    }
}
