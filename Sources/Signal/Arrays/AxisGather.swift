/// One pass over an array that puts values into another order of axes.
///
/// The loop runs over `lengths`; each axis has a stride in the source and one in the destination, in elements. A source
/// stride of 0 repeats. Together with the offsets this expresses any chain of squeeze, transpose, insert, pick, repeat,
/// crop and pad as one copy.
package struct AxisGather: Sendable, Hashable {
    private(set) var lengths: [Int]
    private(set) var sourceStrides: [Int]
    private(set) var destinationStrides: [Int]
    package var sourceOffset = 0
    package var destinationOffset = 0

    /// What happens to the destination's value.
    package enum Mode {
        case copy
        case add
        /// Adds and divides the sum: the last term of a mean.
        case addThenDivide(by: Float)
    }

    /// - Parameter destinationStrides: nil for a contiguous destination in C order.
    package init(lengths: [Int], sourceStrides: [Int], destinationStrides: [Int]? = nil) {
        let destination = destinationStrides ?? Self.cStrides(lengths)
        self.lengths = []
        self.sourceStrides = []
        self.destinationStrides = []
        for axis in lengths.indices where lengths[axis] != 1 {
            // Two neighbouring axes that are contiguous on both sides are one longer axis.
            if let last = self.lengths.indices.last,
                self.sourceStrides[last] == sourceStrides[axis] * lengths[axis],
                self.destinationStrides[last] == destination[axis] * lengths[axis]
            {
                self.lengths[last] *= lengths[axis]
                self.sourceStrides[last] = sourceStrides[axis]
                self.destinationStrides[last] = destination[axis]
            } else {
                self.lengths.append(lengths[axis])
                self.sourceStrides.append(sourceStrides[axis])
                self.destinationStrides.append(destination[axis])
            }
        }
    }

    package static func cStrides(_ lengths: [Int]) -> [Int] {
        var strides = lengths
        var stride = 1
        for axis in lengths.indices.reversed() {
            strides[axis] = stride
            stride *= lengths[axis]
        }
        return strides
    }

    /// True when the destination's values are the source's first `count`, in the same order.
    package func isIdentity(count: Int) -> Bool {
        sourceOffset == 0 && destinationOffset == 0
            && (lengths.isEmpty ? count == 1 : lengths == [count] && sourceStrides == [1] && destinationStrides == [1])
    }

    package func run(from source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, _ mode: Mode) {
        if lengths.contains(0) { return }
        precondition(lastIndex(sourceOffset, sourceStrides) < source.count, "the source is smaller than its plan")
        precondition(lastIndex(destinationOffset, destinationStrides) < destination.count, "the result is too small")
        let from = source.baseAddress! + sourceOffset
        let to = destination.baseAddress! + destinationOffset
        switch mode {
        case .copy: run(from, to) { $0.pointee = $1 }
        case .add: run(from, to) { $0.pointee += $1 }
        case .addThenDivide(let divisor): run(from, to) { $0.pointee = ($0.pointee + $1) / divisor }
        }
    }

    private func lastIndex(_ offset: Int, _ strides: [Int]) -> Int {
        zip(lengths, strides).reduce(offset) { $0 + ($1.0 - 1) * $1.1 }
    }

    @inline(__always)
    private func run(
        _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>,
        _ combine: (UnsafeMutablePointer<Float>, Float) -> Void
    ) {
        guard let inner = lengths.indices.last else { return combine(destination, source.pointee) }
        let innerLength = lengths[inner]
        let (innerFrom, innerTo) = (sourceStrides[inner], destinationStrides[inner])
        // The axis along which the source is contiguous, when that is not the inner one.
        let across = innerFrom == 1 ? nil : sourceStrides.firstIndex(of: 1)
        let outer = lengths.indices.filter { $0 != inner && $0 != across }
        forEachOffset(outer) { from, to in
            let source = source + from
            let destination = destination + to
            if let across {
                Self.transpose(
                    source, destination, rows: lengths[across], columns: innerLength, sourceColumnStride: innerFrom,
                    rowStride: destinationStrides[across], columnStride: innerTo, combine)
            } else if innerFrom == 1 && innerTo == 1 {
                for index in 0..<innerLength { combine(destination + index, source[index]) }
            } else {
                for index in 0..<innerLength { combine(destination + index * innerTo, source[index * innerFrom]) }
            }
        }
    }

    /// Square blocks keep the lines of both sides in the first-level cache.
    @inline(__always)
    private static func transpose(
        _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
        sourceColumnStride: Int, rowStride: Int, columnStride: Int,
        _ combine: (UnsafeMutablePointer<Float>, Float) -> Void
    ) {
        let block = 16
        for firstColumn in stride(from: 0, to: columns, by: block) {
            let endColumn = min(firstColumn + block, columns)
            for firstRow in stride(from: 0, to: rows, by: block) {
                for row in firstRow..<min(firstRow + block, rows) {
                    let line = destination + row * rowStride
                    for column in firstColumn..<endColumn {
                        combine(line + column * columnStride, source[column * sourceColumnStride + row])
                    }
                }
            }
        }
    }

    /// Calls `body` with the offsets of every index along `axes`.
    @inline(__always)
    private func forEachOffset(_ axes: [Int], _ body: (_ source: Int, _ destination: Int) -> Void) {
        var index = [Int](repeating: 0, count: axes.count)
        var from = 0
        var to = 0
        while true {
            body(from, to)
            var digit = axes.count - 1
            while digit >= 0 {
                let axis = axes[digit]
                index[digit] += 1
                from += sourceStrides[axis]
                to += destinationStrides[axis]
                if index[digit] < lengths[axis] { break }
                from -= lengths[axis] * sourceStrides[axis]
                to -= lengths[axis] * destinationStrides[axis]
                index[digit] = 0
                digit -= 1
            }
            if digit < 0 { return }
        }
    }
}
