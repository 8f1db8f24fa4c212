/// An array read from disk: its values as float32 in C order, and how they were stored.
public struct StoredArray: Sendable, Equatable {
    /// In C order, whatever the file's order. Values of float64 arrays beyond float32's range have become infinite, so
    /// ``Tensor/requireFinite()`` finds them.
    public var tensor: Tensor
    /// The type in the file, before conversion.
    public var elementType: ElementType
    public var isFortranOrder: Bool
    /// Of the file that was read; nil where no file was. See ``ContentChecksum``.
    public var contentChecksum: Int64?

    public init(tensor: Tensor, elementType: ElementType = .float32, isFortranOrder: Bool = false) {
        self.tensor = tensor
        self.elementType = elementType
        self.isFortranOrder = isFortranOrder
    }
}
