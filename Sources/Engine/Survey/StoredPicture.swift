import Signal

/// Two axes of an array as it is stored, for looking at: the first item where there are more.
package struct StoredPicture: Sendable, Hashable {
    /// Axis numbers of the array, from 0.
    package let rowAxis: Int
    package let columnAxis: Int
    /// How many pictures of this size the array holds.
    package let items: Int
    package let rows: Int
    package let columns: Int
    /// Shape `(rows, columns)`.
    package let values: [Float]

    /// - Returns: nil for an array with fewer than two axes, or with none that are longer than 1.
    init?(_ tensor: Tensor) {
        let lengths = tensor.shape.lengths
        guard lengths.count >= 2, !tensor.values.isEmpty else { return nil }
        // Axes of length 1 are left out as long as two others remain.
        var axes = Array(lengths.indices)
        for axis in lengths.indices where lengths[axis] == 1 && axes.count > 2 { axes.removeAll { $0 == axis } }
        rowAxis = axes[axes.count - 2]
        columnAxis = axes[axes.count - 1]
        rows = lengths[rowAxis]
        columns = lengths[columnAxis]
        // What lies after the two axes has length 1, so one item is a stretch of the values.
        guard rows * columns > 1, tensor.values.count % (rows * columns) == 0 else { return nil }
        items = tensor.values.count / (rows * columns)
        values = Array(tensor.values.prefix(rows * columns))
    }

    /// "axis 1 up, axis 2 right", and of several items that it is the first.
    package var words: String {
        "axis \(rowAxis) up, axis \(columnAxis) right" + (items > 1 ? ", item 0 of \(items)" : "")
    }
}
