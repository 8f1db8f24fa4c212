/// A dense float32 array in C order: the last axis is contiguous.
public struct Tensor: Sendable, Equatable {
    public var shape: TensorShape
    /// `shape.elementCount` values.
    public var values: [Float]

    /// - Precondition: `values.count` is the shape's element count.
    public init(shape: TensorShape, values: [Float]) {
        precondition(shape.elementCount == values.count, "a tensor of \(shape) cannot hold \(values.count) values")
        self.shape = shape
        self.values = values
    }
}
