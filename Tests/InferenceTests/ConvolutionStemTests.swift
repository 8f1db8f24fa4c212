import CVector
import Foundation
import Testing

@testable import Inference
@testable import Shapes
@testable import TestSupport

/// A chain of convolutions computed from its definition, in double precision.
private struct DirectChain {
    struct Stage {
        var depth: Int
        var channels: Int
        var weights: [Float]
        var bias: [Float]
        var scale: [Float]
        var shift: [Float]
        var relu: Bool
        var pool: melscope_pool
    }

    var stages: [Stage]
    var scale: Float
    var shift: Float

    /// - Parameter image: (rows, columns).
    /// - Returns: (rows, columns, channels).
    func run(_ image: [Float], rows: Int, columns: Int) -> [Double] {
        var values = image.map { Double($0 * scale + shift) }
        var (rows, columns) = (rows, columns)
        for stage in stages {
            var result = [Double](repeating: 0, count: rows * columns * stage.channels)
            for y in 0..<rows {
                for x in 0..<columns {
                    for k in 0..<stage.channels {
                        var sum = Double(stage.bias[k])
                        for tap in 0..<9 {
                            let (row, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
                            guard (0..<rows).contains(row), (0..<columns).contains(column) else { continue }
                            for c in 0..<stage.depth {
                                sum += values[(row * columns + column) * stage.depth + c]
                                    * Double(stage.weights[(tap * stage.depth + c) * stage.channels + k])
                            }
                        }
                        result[(y * columns + x) * stage.channels + k] = stage.relu ? max(sum, 0) : sum
                    }
                }
            }
            (values, rows, columns) = pooled(result, rows, columns, stage)
        }
        return values
    }

    private func pooled(_ image: [Double], _ rows: Int, _ columns: Int, _ stage: Stage) -> ([Double], Int, Int) {
        let size = stage.pool == melscope_pool_none ? 1 : 2
        let more = stage.pool == melscope_pool_ceil ? 1 : 0
        let (newRows, newColumns) = ((rows + more) / size, (columns + more) / size)
        var result: [Double] = []
        for y in 0..<newRows {
            for x in 0..<newColumns {
                for k in 0..<stage.channels {
                    var largest = -Double.infinity
                    for row in y * size..<min((y + 1) * size, rows) {
                        for column in x * size..<min((x + 1) * size, columns) {
                            largest = max(largest, image[(row * columns + column) * stage.channels + k])
                        }
                    }
                    result.append(largest * Double(stage.scale[k]) + Double(stage.shift[k]))
                }
            }
        }
        return (result, newRows, newColumns)
    }

    /// The same chain in vectors of `lanes` floats.
    func runFast(_ image: [Float], rows: Int, columns: Int, lanes: Int32, transposed: Bool = false, strip: Int = .max) throws -> [Float] {
        var kept: [UnsafeMutablePointer<Float>] = []
        defer { for pointer in kept { pointer.deallocate() } }
        func copy(_ values: [Float]) -> UnsafePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
            pointer.initialize(from: values, count: values.count)
            kept.append(pointer)
            return UnsafePointer(pointer)
        }
        let parts = stages.map {
            melscope_stage(
                input_channels: $0.depth, output_channels: $0.channels, weights: copy($0.weights), bias: copy($0.bias),
                scale: copy($0.scale), shift: copy($0.shift), relu: $0.relu, pool: $0.pool)
        }
        let chain = try #require(melscope_chain_make(parts, parts.count, scale, shift, lanes))
        defer { melscope_chain_free(chain) }
        let workspace = try #require(melscope_workspace_make())
        defer { melscope_workspace_free(workspace) }
        var (outRows, outColumns, outChannels) = (0, 0, 0)
        melscope_chain_size(chain, rows, columns, &outRows, &outColumns, &outChannels)
        // A sentinel after the result must survive.
        var result = [Float](repeating: 12345, count: outRows * outColumns * outChannels + 32)
        var input = image
        if transposed { input = (0..<columns).flatMap { x in (0..<rows).map { image[$0 * columns + x] } } }
        // Twice with one workspace: what the first run left behind must not matter.
        for _ in 0..<2 {
            #expect(
                melscope_chain_run_strips(
                    chain, workspace, input, transposed ? 1 : columns, transposed ? rows : 1, rows, columns, strip, &result))
        }
        #expect(result.suffix(32).allSatisfy { $0 == 12345 })
        return Array(result.dropLast(32))
    }

    /// A chain with made-up weights.
    init(channels: [Int], pools: [melscope_pool], seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        func floats(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
            (0..<count).map { _ in Float.random(in: range, using: &generator) }
        }
        stages = []
        var depth = 1
        for (channels, pool) in zip(channels, pools) {
            stages.append(
                Stage(
                    depth: depth, channels: channels, weights: floats(9 * depth * channels, -0.3...0.3),
                    bias: floats(channels, -1...1), scale: floats(channels, -1.5...1.5), shift: floats(channels, -1...1),
                    relu: Bool.random(using: &generator), pool: pool))
            depth = channels
        }
        scale = 0.05
        shift = 1.5
    }
}

@Suite(.slow, .enabled(if: melscope_chain_lanes() > 0, "this processor has no vectors of eight floats, so nothing runs this way"))
struct ConvolutionStemTests {
    static let widths: [Int32] = melscope_chain_lanes() == 16 ? [8, 16] : [8]

    // F(4x4, 3x3) in float32 loses about two bits against direct convolution, whose rounding is about 1e-7 here.
    private static let tolerance = 3e-6

    @Test(arguments: widths, [melscope_pool_none, melscope_pool_floor, melscope_pool_ceil])
    func `every small size agrees with the definition`(lanes: Int32, pool: melscope_pool) throws {
        for rows in 1...11 {
            for columns in [1, 2, 3, 4, 5, 7, 8, 9, 13] {
                let chain = DirectChain(channels: [16, 32], pools: [melscope_pool_none, pool], seed: UInt64(rows * 100 + columns))
                try compare(chain, rows: rows, columns: columns, lanes: lanes)
            }
        }
    }

    @Test(arguments: widths) func `three convolutions with pooling between them agree with the definition`(lanes: Int32) throws {
        for (rows, columns) in [(1, 24), (7, 30), (22, 31), (33, 16)] {
            let pools = [melscope_pool_ceil, melscope_pool_ceil, melscope_pool_floor]
            let chain = DirectChain(channels: [32, 64, 96], pools: pools, seed: UInt64(rows))
            try compare(chain, rows: rows, columns: columns, lanes: lanes)
        }
    }

    @Test(arguments: widths) func `an image in strips is the image at once, to the bit`(lanes: Int32) throws {
        let pools = [
            [melscope_pool_ceil, melscope_pool_ceil, melscope_pool_ceil],
            [melscope_pool_floor, melscope_pool_none, melscope_pool_floor],
            [melscope_pool_none, melscope_pool_none, melscope_pool_none],
        ]
        for (index, pools) in pools.enumerated() {
            let chain = DirectChain(channels: [16, 32, 32], pools: pools, seed: UInt64(index))
            for (rows, columns) in [(131, 9), (250, 8), (9, 131), (11, 257), (96, 12), (12, 127)] {
                var generator = SeededGenerator(state: UInt64(rows + columns))
                let image = (0..<rows * columns).map { _ in Float.random(in: -80...0, using: &generator) }
                let whole = try chain.runFast(image, rows: rows, columns: columns, lanes: lanes)
                for strip in [1, 32, 50] {
                    let found = try chain.runFast(image, rows: rows, columns: columns, lanes: lanes, strip: strip)
                    let differing = zip(found, whole).count { $0 != $1 }
                    #expect(differing == 0, "\(rows) x \(columns) in strips of \(strip), pools \(index)")
                }
            }
        }
    }

    private func compare(_ chain: DirectChain, rows: Int, columns: Int, lanes: Int32) throws {
        var generator = SeededGenerator(state: UInt64(rows * columns))
        let image = (0..<rows * columns).map { _ in Float.random(in: -80...0, using: &generator) }
        let wanted = chain.run(image, rows: rows, columns: columns).map(Float.init)
        for transposed in [false, true] {
            let found = try chain.runFast(image, rows: rows, columns: columns, lanes: lanes, transposed: transposed)
            #expect(found.count == wanted.count)
            if wanted.isEmpty { continue }
            let difference = relativeDifference(found, wanted)
            #expect(difference < Self.tolerance, "\(rows) x \(columns), transposed \(transposed)")
        }
    }

    @Test func `channels that do not fill vectors are refused`() {
        #expect(melscope_chain_takes(0, 1, 32))
        #expect(melscope_chain_takes(1, 32, 64))
        for (index, depth, channels) in [(0, 2, 32), (0, 1, 24), (1, 24, 32), (1, 32, 48), (1, 0, 32), (1, 8192, 32)] {
            #expect(!melscope_chain_takes(index, depth, channels), "\(index) \(depth) \(channels)")
        }
    }

    @Test func `an image too large for memory is refused`() throws {
        var stage = DirectChain(channels: [16], pools: [melscope_pool_none], seed: 1)
        stage.scale = 1
        let part = stage.stages[0]
        let chain = part.weights.withUnsafeBufferPointer { weights in
            part.bias.withUnsafeBufferPointer { bias in
                melscope_chain_make(
                    [
                        melscope_stage(
                            input_channels: 1, output_channels: 16, weights: weights.baseAddress!, bias: bias.baseAddress!,
                            scale: bias.baseAddress!, shift: bias.baseAddress!, relu: true, pool: melscope_pool_none)
                    ], 1, 1, 0, 8)
            }
        }
        let made = try #require(chain)
        defer { melscope_chain_free(made) }
        let workspace = try #require(melscope_workspace_make())
        defer { melscope_workspace_free(workspace) }
        let nothing: Float = 0
        var output: Float = 0
        for (rows, columns) in [(Int.max / 2, Int.max / 2), (Int.max, 1), (1 << 40, 1 << 20)] {
            let isDone = withUnsafePointer(to: nothing) {
                melscope_chain_run(made, workspace, $0, columns, 1, rows, columns, &output)
            }
            #expect(!isDone)
        }
    }
}
