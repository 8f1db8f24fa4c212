import Testing

@testable import Base
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// A network that throws in the middle of an inference, as one does whose inner shapes do not agree for some lengths.
@Suite struct FailedInferenceTests {
    private func lane(_ name: String) throws -> any FeatureLane {
        try OpenVINONetwork(.path(ModelFixtures.path(name)), melBands: 16).makeLane()
    }

    private func input(frames: Int) -> Tensor { Tensor(shape: [1, frames, 16], values: (0..<16 * frames).map { Float($0 % 11) }) }

    @Test func `a failed inference gives its reason and never the features of the clip before`() throws {
        let lane = try lane("fours.onnx")
        let good: Tensor = try lane.features(of: input(frames: 8))
        #expect(good.shape == [1, 2, 64])
        // Those that ran are run in another way from then on.
        #expect(try lane.features(of: input(frames: 8)) == good)
        for frames in [9, 7, 9] {
            let reason = #expect(throws: SkipReason.self) { try lane.features(of: input(frames: frames)) as Tensor }
            #expect(reason?.code == .modelRejected && reason?.found.hasPrefix("(1, \(frames), 16): ") == true)
        }
        #expect(try lane.features(of: input(frames: 8)) == good)
        #expect((try lane.features(of: input(frames: 12)) as Tensor).shape == [1, 3, 64])
    }

    @Test func `a failed inference does no harm to the networks that come after it on the same thread`() throws {
        for _ in 0..<20 {
            let failing = try lane("fours.onnx")
            #expect(throws: SkipReason.self) { try failing.features(of: input(frames: 9)) as Tensor }
        }
        let features: Tensor = try lane("conv1d.onnx").features(of: input(frames: 9))
        #expect(features.nonFiniteCount == 0)
    }

    @Test(arguments: [
        ("tiny.onnx", true), ("conv1d.onnx", true), ("nchw.onnx", true), ("fours.onnx", false), ("positives.onnx", false),
    ])
    func `a model whose inner shapes depend on values, or on lengths that fit, is known`(name: String, isCertain: Bool) throws {
        let graph = try ModelGraph(of: OpenVINOModel(source: ModelFixtures.source(name)))
        let contract = try OpenVINONetwork(.path(ModelFixtures.path(name)), melBands: 16).contract
        let axis = try #require(contract.openLengthAxis)
        #expect(graph.hasCertainShapes(input: 0, axis: axis, length: contract.leastSteps + 64) == isCertain)
    }

    @Test func `features are the same whether a shape comes for the first time or again`() throws {
        for name in ["tiny.onnx", "conv1d.onnx", "nchw.onnx"] {
            let network = try OpenVINONetwork(.path(ModelFixtures.path(name)), melBands: 16)
            let lane = try network.makeLane()
            for frames in [40, 70, 40, 70, 41, 40] {
                let shape = network.contract.axes.map { $0.length ?? ($0.role == .time ? frames : 1) }
                let input = Tensor(shape: TensorShape(shape), values: (0..<shape.reduce(1, *)).map { Float($0 % 13) - 40 })
                let again: Tensor = try lane.features(of: input)
                #expect(try network.makeLane().features(of: input) == again)
            }
        }
    }
}
