import CVector
import Foundation
import Testing

@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Whole models, with their first convolutions by Winograd's filtering and without.
@Suite(.slow, .enabled(if: melscope_chain_lanes() > 0, "this processor has no vectors of eight floats, so nothing runs this way"))
struct StemNetworkTests {
    private static let cases: [(name: String, convolutions: Int)] = [
        ("stem-valid.onnx", 2), ("stem-norm-pool.onnx", 2), ("stem-negative.onnx", 2), ("stem-two-of-three.onnx", 2),
        ("no-stem-residual.onnx", 0), ("no-stem-5x5.onnx", 0), ("no-stem-strided.onnx", 0), ("tiny.onnx", 0),
        ("conv1d.onnx", 0),
    ]

    private func input(_ contract: ModelContract, frames: Int, items: Int = 1) -> Tensor {
        let lengths = contract.axes.map { $0.length ?? ($0.role == .time ? frames : items) }
        var generator = SeededGenerator(state: UInt64(frames))
        let values = (0..<lengths.reduce(1, *)).map { _ in Float.random(in: -80...0, using: &generator) }
        return Tensor(shape: TensorShape(lengths), values: values)
    }

    private func compare(_ source: ModelSource, outputs: [String] = [], frames: [Int]) throws {
        let fast = try OpenVINONetwork(source, outputNames: outputs)
        let slow = try OpenVINONetwork(source, outputNames: outputs, convolutions: .direct)
        #expect(slow.convolutions.hasPrefix("all by OpenVINO"))
        let (fastLane, slowLane) = (try fast.makeLane(), try slow.makeLane())
        for frames in frames {
            for items in [1, 3] {
                let input = input(fast.contract, frames: frames, items: items)
                let wanted = try slowLane.features(of: input)
                let found = try fastLane.features(of: input)
                #expect(found.shape == wanted.shape)
                // Rounding alone: see StemTrial.tolerance.
                #expect(relativeDifference(found.values, wanted.values) < StemTrial.tolerance)
            }
        }
    }

    @Test(arguments: cases)
    func `features are the same both ways`(name: String, convolutions: Int) throws {
        let text = try OpenVINONetwork(ModelFixtures.source(name)).convolutions
        #expect(text.hasPrefix(convolutions == 0 ? "all by OpenVINO" : "the first \(convolutions) by Winograd"), "\(text)")
        try compare(ModelFixtures.source(name), frames: [16, 17, 31, 40])
    }

    @Test(arguments: [[], ["pool3"], ["relu3"], ["conv3"], ["norm3"], ["pool2"], ["to_channels_last"]])
    func `every output of the seed CNN is the same both ways`(outputs: [String]) throws {
        #expect(try OpenVINONetwork(.seed, outputNames: outputs).convolutions.hasPrefix("the first"))
        try compare(.seed, outputs: outputs, frames: [1, 2, 3, 8, 77, 78, 101])
    }

    @Test func `an output before the second convolution leaves all to OpenVINO`() throws {
        for output in ["relu1", "pool1", "norm2", "conv1"] {
            #expect(try OpenVINONetwork(.seed, outputNames: [output]).convolutions.hasPrefix("all by OpenVINO"))
        }
    }

    @Test func `values at which the stem overflows come from the whole model`() throws {
        let (fast, slow) = (try OpenVINONetwork(.seed), try OpenVINONetwork(.seed, convolutions: .direct))
        let shape = TensorShape([1, 9, 128, 1])
        let huge = Tensor(shape: shape, values: [Float](repeating: 1e36, count: 9 * 128))
        let (found, wanted) = (try fast.makeLane().features(of: huge), try slow.makeLane().features(of: huge))
        #expect(found.shape == wanted.shape)
        #expect(found.nonFiniteCount == wanted.nonFiniteCount)
    }

    @Test func `an input of another shape is refused by the contract`() throws {
        let lane = try OpenVINONetwork(.seed).makeLane()
        for lengths in [[1, 9, 127, 1], [9, 128], [1, 9, 128, 2]] {
            let input = Tensor(shape: TensorShape(lengths), values: [Float](repeating: 0, count: lengths.reduce(1, *)))
            #expect(skipCode { _ = try lane.features(of: input) } == .modelRejected)
        }
    }
}
