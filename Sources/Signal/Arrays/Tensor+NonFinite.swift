import Base

extension Tensor {
    /// How many values are NaN or infinite.
    package var nonFiniteCount: Int {
        // On the bits, in 32-bit lanes: integer sums vectorise where float comparisons with early exit do not.
        var total = 0
        values.withUnsafeBufferPointer { values in
            var start = 0
            while start < values.count {
                let end = min(start + 65_536, values.count)
                var count: UInt32 = 0
                for index in start..<end { count &+= values[index].bitPattern & 0x7f80_0000 == 0x7f80_0000 ? 1 : 0 }
                total += Int(count)
                start = end
            }
        }
        return total
    }

    /// The smallest finite value (in a log-mel: the quietest), or nil when there is none.
    package var smallestFinite: Float? {
        var smallest = Float.infinity
        for value in values where value < smallest && value > -.infinity { smallest = value }
        return smallest == .infinity ? nil : smallest
    }

    /// - Parameter elementType: the type in the file; values of a wider one than float32 may have become infinite on the way.
    /// - Throws: `array.non_finite` with the count and the index of the first.
    package func requireFinite(as elementType: ElementType = .float32) throws(SkipReason) {
        let count = nonFiniteCount
        guard count > 0, let first = values.firstIndex(where: { !$0.isFinite }) else { return }
        let overflow = elementType == .float64 ? ", or too large for float32" : ""
        let what = values[first].isNaN ? "NaN" : (values[first] > 0 ? "inf" : "-inf") + overflow
        throw SkipReason(
            .arrayNonFinite,
            found: "\(count) of \(values.count) values NaN or infinite, the first (\(what)) at \(indexText(first))",
            needed: "finite values")
    }

    /// Replaces NaN and infinite values by the smallest finite value.
    ///
    /// - Returns: how many were replaced.
    /// - Throws: `array.non_finite` when no value is finite: nothing says then what silence is in this array.
    @discardableResult
    package mutating func replaceNonFinite() throws(SkipReason) -> Int {
        let count = nonFiniteCount
        guard count > 0 else { return 0 }
        guard let quietest = smallestFinite else {
            throw SkipReason(
                .arrayNonFinite, found: "no finite value among \(values.count)", needed: "at least one finite value, to replace the others with")
        }
        for index in values.indices where !values[index].isFinite { values[index] = quietest }
        return count
    }

    /// `[3, 77]`: the index along each axis.
    private func indexText(_ position: Int) -> String {
        var rest = position
        var index: [Int] = []
        for length in shape.lengths.reversed() {
            index.insert(rest % length, at: 0)
            rest /= length
        }
        return "[" + index.map(String.init).joined(separator: ", ") + "]"
    }
}
