/// The lengths of an array's axes, outermost first.
public struct TensorShape: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByArrayLiteral {
    public var lengths: [Int]

    public init(_ lengths: [Int]) { self.lengths = lengths }
    public init(arrayLiteral elements: Int...) { lengths = elements }

    public var rank: Int { lengths.count }
    public subscript(axis: Int) -> Int { lengths[axis] }

    /// The product of the lengths (1 for rank 0), or nil when it is negative or overflows.
    public var elementCount: Int? {
        var count = 1
        for length in lengths {
            guard length >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            if overflow { return nil }
            count = product
        }
        return count
    }

    /// NumPy's spelling: `(1, 128, 78)`, `(78,)`, `()`.
    public var description: String {
        lengths.count == 1 ? "(\(lengths[0]),)" : "(" + lengths.map(String.init).joined(separator: ", ") + ")"
    }
}
