/// The lengths of an array's axes, outermost first.
public struct TensorShape: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByArrayLiteral {
    public var lengths: [Int]

    public init(_ lengths: [Int]) { self.lengths = lengths }
    public init(arrayLiteral elements: Int...) { lengths = elements }

    public var rank: Int { lengths.count }
    public subscript(axis: Int) -> Int { lengths[axis] }

    /// The product of the lengths (1 for rank 0), or nil when one is negative or the product overflows.
    ///
    /// As in NumPy, a length of 0 does not excuse the others: what they multiply to must be a number too, since strides
    /// are made of them.
    public var elementCount: Int? {
        var count = 1
        var isEmpty = false
        for length in lengths {
            guard length >= 0 else { return nil }
            if length == 0 {
                isEmpty = true
                continue
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            if overflow { return nil }
            count = product
        }
        return isEmpty ? 0 : count
    }

    /// NumPy's spelling: `(1, 128, 78)`, `(78,)`, `()`.
    public var description: String {
        lengths.count == 1 ? "(\(lengths[0]),)" : "(" + lengths.map(String.init).joined(separator: ", ") + ")"
    }
}
