import Testing

@testable import Base
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Windows, and batches of a fixed number, through real models.
@Suite struct BatchedInferenceTests {
    /// Outputs of a front end's array by a model.
    private func features(
        _ array: Tensor, _ roles: [AxisRole], model: String, outputs: [String] = [], _ change: (inout CorrectionOptions) -> Void = { _ in }
    ) throws -> [Tensor] {
        let axes = zip(roles, array.shape.lengths).map { Axis($0, $0.isBand || $0 == .features ? $1 : nil) }
        let network = try OpenVINONetwork(ModelFixtures.source(model), outputNames: outputs, frontEnd: axes)
        var options = CorrectionOptions()
        change(&options)
        let correction = ShapeCorrection(contract: network.contract, options: options)
        let plan = try correction.plan(for: array.shape, roles: roles)
        return try BatchedInference.features(of: correction.apply(plan, to: array), plan: plan, lane: network.makeLane())
    }

    private func frames(_ count: Int) -> Tensor { Tensor(shape: [count, 16], values: ModelFixtures.logMel(frames: count, melBands: 16)) }

    @Test func `each window is a row of each output`() throws {
        let array = frames(16)
        let outputs = try features(array, [.time, .mel], model: "window.onnx", outputs: ["negative", "sums"]) {
            ($0.timeFit, $0.windowHop, $0.padValue) = (.windows, 4, .value(0))
        }
        let expected = [0, 4, 8, 12].flatMap { start in
            (0..<16).map { band in (start..<min(start + 6, 16)).reduce(Float(0)) { $0 + array.values[$1 * 16 + band] } }
        }
        #expect(outputs.map(\.shape) == [[4, 16], [4, 16]])
        #expect(outputs[1].values == expected && outputs[0].values == expected.map { -$0 })
    }

    @Test func `one window is one row`() throws {
        let outputs = try features(frames(6), [.time, .mel], model: "window.onnx") { $0.timeFit = .windows }
        #expect(outputs.map(\.shape) == [[1, 16]])
        #expect(try features(frames(6), [.time, .mel], model: "window.onnx")[0].shape == [16])
    }

    @Test func `a window's features do not depend on how many there are`() throws {
        let few = try features(frames(18), [.time, .mel], model: "window.onnx") { $0.timeFit = .windows }[0]
        let many = try features(frames(60), [.time, .mel], model: "window.onnx") { $0.timeFit = .windows }[0]
        #expect(Array(many.values.prefix(48)) == few.values)
    }

    @Test func `a fixed batch is filled up and cut off again`() throws {
        let one = frames(6)
        #expect(try features(one, [.time, .mel], model: "batch5.onnx")[0] == Tensor(shape: [6, 16, 1], values: one.values.map { 2 * $0 }))
        let long = frames(42)
        let windows = try features(long, [.time, .mel], model: "batch5.onnx") { $0.timeFit = .windows }[0]
        #expect(windows == Tensor(shape: [7, 6, 16, 1], values: long.values.map { 2 * $0 }))
        let samples = Tensor(shape: [3], values: [1, 2, 3])
        #expect(try features(samples, [.samples], model: "batch5-waveform.onnx")[0].values == [2, 4, 6, 0, 0, 0, 0, 0])
    }

    @Test func `waveforms and vectors of three axes are taken`() throws {
        let samples = Tensor(shape: [8], values: (1...8).map(Float.init))
        let network = try OpenVINONetwork(ModelFixtures.source("samples-last.onnx"), roles: [.batch, .samples, .channel])
        #expect(network.contract.text == "(batch ?, samples 8, channel 1) float32")
        let plan = try ShapeCorrection(contract: network.contract).plan(for: [8], roles: [.samples])
        let input = ShapeCorrection(contract: network.contract).apply(plan, to: samples)
        #expect(try BatchedInference.features(of: input, plan: plan, lane: network.makeLane())[0].values == samples.values.map { 2 * $0 })
        let vector = Tensor(shape: [40], values: (0..<40).map(Float.init))
        #expect(try features(vector, [.features], model: "vector-middle.onnx")[0] == Tensor(shape: [1, 40], values: vector.values.map { 2 * $0 }))
    }

    @Test(arguments: [
        ("waveform.onnx", [AxisRole.batch, .samples], 400), ("conv1d-valid.onnx", nil, 3), ("conv1d.onnx", nil, 1), ("fours.onnx", nil, 1),
        ("tiny.onnx", nil, 1),
    ] as [(String, [AxisRole]?, Int)])
    func `the least length of a model is found before a clip is run`(model: String, roles: [AxisRole]?, least: Int) throws {
        var choice = ModelChoice()
        choice.axes = roles
        #expect(try OpenVINONetwork(ModelFixtures.source(model), roles: roles).contract.leastSteps == least)
        #expect(try ModelInfo(ModelFixtures.source(model), choice: choice).contract?.leastSteps == least)
    }

    @Test func `an inner value has a least length of its own`() throws {
        let source = ModelFixtures.source("waveform.onnx")
        #expect(try OpenVINONetwork(source, outputNames: ["channels"], roles: [.batch, .samples]).contract.leastSteps == 1)
        #expect(try OpenVINONetwork(.seed, outputNames: ["pool1"]).contract.leastSteps == 1)
    }
}
