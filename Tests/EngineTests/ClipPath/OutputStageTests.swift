import Testing

@testable import Base
@testable import Engine
@testable import Shapes
@testable import Signal

/// Pools and trims, with expected values from NumPy (`a.mean(0)`, `a.std(0)`, `a.max(0)`).
@Suite struct OutputStageTests {
    private struct Declared: FeatureNetwork {
        var contract = ModelContract.seed
        var outputShapes: [[Int?]?]
        var outputTimeAxes: [Int?] = []
        func makeLane() throws -> any FeatureLane { throw SkipReason(.modelRejected, found: "a test of outputs alone", needed: "nothing") }
    }

    private func stage(
        _ pool: OutputOptions.Pool, declared: [[Int?]?] = [], timeAxes: [Int?] = [], _ settings: (inout OutputOptions) -> Void = { _ in }
    ) -> OutputStage {
        var options = OutputOptions()
        options.pool = pool
        settings(&options)
        return OutputStage(options: options, network: Declared(outputShapes: declared, outputTimeAxes: timeAxes))
    }

    private let frames = Tensor(shape: [4, 2], values: [1, 10, 2, 20, 4, 40, 100, 1000])
    /// `numpy.arange(24).reshape(2, 3, 4)`
    private let map = Tensor(shape: [2, 3, 4], values: (0..<24).map { Float($0) })

    private func finish(_ stage: OutputStage, _ output: Tensor, items: Bool = false, own: [Range<Int>]? = nil, steps: Int? = nil) throws -> Tensor {
        try stage.finish([output], of: .init(hasItems: items, ownSteps: own, steps: steps))[0]
    }

    private func expect(_ tensor: Tensor, _ shape: TensorShape, _ values: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
        // Double precision inside: what differs is the last rounding to float32.
        let isNear = tensor.values.count == values.count && zip(tensor.values, values).allSatisfy { abs($0 - $1) <= 2e-7 * max(1, abs($1)) }
        #expect(tensor.shape == shape && isNear, "\(tensor.shape) \(tensor.values)", sourceLocation: sourceLocation)
    }

    @Test func `frames are pooled as NumPy pools them`() throws {
        #expect(try finish(stage(.none), frames) == frames)
        try expect(finish(stage(.mean), frames), [2], [26.75, 267.5])
        try expect(finish(stage(.max), frames), [2], [100, 1000])
        try expect(finish(stage(.meanStd), frames), [4], [26.75, 267.5, 42.30469832, 423.04698321])
    }

    @Test func `padding never leaks into a pool`() throws {
        // Three of four frames are the clip's own; 6 of 8 steps, and 5 of 8, of which the last frame has a half.
        for own in [6, 5] {
            try expect(finish(stage(.mean), frames, own: [0..<own], steps: 8), [2], [2.33333333, 23.33333333])
            try expect(finish(stage(.meanStd), frames, own: [0..<own], steps: 8), [4], [2.33333333, 23.33333333, 1.24721913, 12.47219129])
            try expect(finish(stage(.max), frames, own: [0..<own], steps: 8), [2], [4, 40])
        }
        try expect(finish(stage(.max), frames, own: [0..<1], steps: 3000), [2], [1, 10])
        try expect(finish(stage(.mean), frames, own: [4..<8], steps: 8), [2], [52, 520])
    }

    @Test func `padding is left out of what is stored where that is wanted`() throws {
        let trimming = stage(.none) { $0.trimsPadding = true }
        try expect(finish(trimming, frames, own: [0..<4], steps: 8), [2, 2], [1, 10, 2, 20])
        try expect(finish(trimming, frames, own: [4..<8], steps: 8), [2, 2], [4, 40, 100, 1000])
        #expect(try finish(trimming, frames) == frames)
        #expect(try finish(stage(.none), frames, own: [0..<4], steps: 8) == frames)
        let channelsFirst = stage(.none, declared: [[nil, 2, nil, 4]]) { $0.trimsPadding = true }
        try expect(finish(channelsFirst, map, own: [0..<2], steps: 3), [2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19])
    }

    @Test func `time runs along the only free axis of the model's output, else along the first`() throws {
        let mean: [Float] = [4, 5, 6, 7, 16, 17, 18, 19]
        try expect(finish(stage(.mean, declared: [[nil, 2, nil, 4]]), map), [2, 4], mean)
        try expect(finish(stage(.mean, declared: [[1, 2, nil, 4]]), map), [2, 4], mean)
        try expect(finish(stage(.mean, declared: [nil], timeAxes: [1]), map), [2, 4], mean)
        try expect(finish(stage(.mean, declared: [[nil, nil, 3, 4]]) { $0.timeAxis = 1 }, map), [2, 4], mean)
        let first: [Float] = (0..<12).map { Float($0) + 6 }
        try expect(finish(stage(.mean, declared: [[nil, nil, 3, 4]]), map), [3, 4], first)
        try expect(finish(stage(.mean), map), [3, 4], first)
        try expect(finish(stage(.meanStd, declared: [[nil, 2, nil, 4]]), map), [4, 4], mean + [Float](repeating: 3.26598632, count: 8))
    }

    @Test func `one vector per clip has nothing to pool`() throws {
        let vector = Tensor(shape: [3], values: [1, 2, 3])
        for pool in [OutputOptions.Pool.none, .mean, .max] { #expect(try finish(stage(pool, declared: [[nil, 3]]), vector) == vector) }
        try expect(finish(stage(.meanStd, declared: [[nil, 3]]), vector), [6], [1, 2, 3, 0, 0, 0])
        // One value a frame.
        try expect(finish(stage(.mean, declared: [[nil, nil]]), vector), [1], [2])
    }

    @Test func `windows are pooled with their frames, the last one without its padding`() throws {
        try expect(finish(stage(.mean, declared: [[nil, 3, 4]]), map, items: true), [4], [10, 11, 12, 13])
        try expect(finish(stage(.mean, declared: [[nil, 3]]), Tensor(shape: [2, 3], values: [0, 1, 2, 4, 5, 6]), items: true), [3], [2, 3, 4])
        // Of the second window's three frames one is the clip's own.
        try expect(finish(stage(.max, declared: [[nil, 3, 4]]), map, items: true, own: [0..<6, 0..<2], steps: 6), [4], [12, 13, 14, 15])
        try expect(finish(stage(.mean, declared: [[nil, 3, 4]]), map, items: true, own: [0..<6, 0..<2], steps: 6), [4], [6, 7, 8, 9])
    }

    @Test func `a value that half precision does not hold is refused and not made infinite`() throws {
        let half = stage(.none) { $0.valueType = .float16 }
        #expect(try finish(half, Tensor(shape: [2], values: [65_519, -65_504])).values == [65_519, -65_504])
        let reason = #expect(throws: SkipReason.self) { try finish(half, Tensor(shape: [2], values: [1, -65_520])) }
        #expect(reason?.code == .outputRange && reason?.found == "a feature of -65520.0" && reason?.needed.contains("65,504") == true)
        #expect(try finish(stage(.none), Tensor(shape: [1], values: [1e30])).values == [1e30])
    }
}
