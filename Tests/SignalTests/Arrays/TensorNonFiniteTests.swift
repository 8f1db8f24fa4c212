import Testing

@testable import Signal
@testable import TestSupport

@Suite struct TensorNonFiniteTests {
    @Test func `NaN and infinities are counted and the first is named`() throws {
        var tensor = Tensor(shape: [3, 4], values: (0..<12).map { Float($0) - 5 })
        #expect(tensor.nonFiniteCount == 0)
        #expect(skipCode { try tensor.requireFinite() } == nil)
        tensor.values[6] = -.infinity
        tensor.values[7] = .nan
        tensor.values[11] = .infinity
        #expect(tensor.nonFiniteCount == 3)
        #expect {
            try tensor.requireFinite()
        } throws: {
            "\($0)"
                == "array.non_finite: found 3 of 12 values NaN or infinite, the first (-inf) at [1, 2]; needed finite values"
        }
        #expect(try tensor.replaceNonFinite() == 3)
        #expect(tensor.values == [-5, -4, -3, -2, -1, 0, -5, -5, 3, 4, 5, -5])
    }

    @Test func `largest and subnormal values are finite`() {
        let tensor = Tensor(
            shape: [3], values: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude])
        #expect(tensor.nonFiniteCount == 0)
        #expect(tensor.smallestFinite == -.greatestFiniteMagnitude)
    }

    @Test func `without a finite value nothing can take the place`() {
        var tensor = Tensor(shape: [2], values: [.nan, -.infinity])
        #expect(tensor.smallestFinite == nil)
        #expect(skipCode { try tensor.replaceNonFinite() } == .arrayNonFinite)
        #expect(tensor.nonFiniteCount == 2)
    }

    @Test func `what a float64 lost on the way to float32 is told apart`() {
        let tensor = Tensor(shape: [2], values: [0, .infinity])
        #expect { try tensor.requireFinite(as: .float64) } throws: { "\($0)".contains("(inf, or too large for float32)") }
    }

    @Test func `counts go beyond one block`() {
        let tensor = Tensor(shape: [200_000], values: Array(repeating: .nan, count: 200_000))
        #expect(tensor.nonFiniteCount == 200_000)
    }
}
