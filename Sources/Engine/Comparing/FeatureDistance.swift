import Signal

/// How far the features of one clip lie apart in two outputs.
package struct FeatureDistance: Sendable, Hashable, Codable {
    /// ‖a − b‖ divided by the greater of ‖a‖ and ‖b‖: 0 for equal features, √2 for perpendicular ones of one length, 2 at most.
    package var relativeL2: Double
    /// Cosine of the angle between them; 1 for two that are zero, 0 where one is.
    package var cosine: Double
    /// The largest |aᵢ − bᵢ|.
    package var largestDifference: Double
    /// Whether all values are equal to the bit.
    package var isIdentical: Bool

    /// - Returns: nil for values that are not finite, where not all are equal to the bit. The tensors have one shape.
    init?(_ a: Tensor, _ b: Tensor) {
        precondition(a.values.count == b.values.count)
        var (dot, squaresOfA, squaresOfB, squares, largest) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var isIdentical = true
        a.values.withUnsafeBufferPointer { a in
            b.values.withUnsafeBufferPointer { b in
                for index in 0..<a.count {
                    if a[index].bitPattern != b[index].bitPattern { isIdentical = false }
                    let (x, y) = (Double(a[index]), Double(b[index]))
                    let difference = x - y
                    dot += x * y
                    squaresOfA += x * x
                    squaresOfB += y * y
                    squares += difference * difference
                    largest = max(largest, abs(difference))
                }
            }
        }
        self.isIdentical = isIdentical
        guard !isIdentical else {
            (relativeL2, cosine, largestDifference) = (0, 1, 0)
            return
        }
        guard squaresOfA.isFinite, squaresOfB.isFinite, squares.isFinite else { return nil }
        let longest = max(squaresOfA, squaresOfB).squareRoot()
        relativeL2 = longest > 0 ? squares.squareRoot() / longest : 0
        let lengths = squaresOfA.squareRoot() * squaresOfB.squareRoot()
        cosine = lengths > 0 ? min(1, max(-1, dot / lengths)) : longest > 0 ? 0 : 1
        largestDifference = largest
    }
}
