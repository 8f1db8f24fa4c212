/// A dense float32 array in C order: the last axis is contiguous.
package struct Tensor: Sendable, Equatable {
    package var shape: TensorShape
    /// `shape.elementCount` values.
    package var values: [Float]

    /// - Precondition: `values.count` is the shape's element count.
    package init(shape: TensorShape, values: [Float]) {
        precondition(shape.elementCount == values.count, "a tensor of \(shape) cannot hold \(values.count) values")
        self.shape = shape
        self.values = values
    }
}
