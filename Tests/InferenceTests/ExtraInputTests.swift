import Testing

@testable import Base
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Inputs beside the clip, and inputs and outputs of whole numbers.
@Suite struct ExtraInputTests {
    private func network(_ model: String, frontEnd: [Axis] = [], _ change: (inout ModelChoice) -> Void = { _ in }) throws -> OpenVINONetwork {
        var choice = ModelChoice()
        change(&choice)
        return try OpenVINONetwork(ModelFixtures.source(model), choice: choice, frontEnd: frontEnd, sampleRateHz: 8000)
    }

    private func tensor(_ shape: TensorShape) -> Tensor { Tensor(shape: shape, values: (1...shape.elementCount!).map(Float.init)) }

    private static let samples = [Axis(.samples)]

    @Test func `lengths are the frames that are the clip's own`() throws {
        let lane = try network("lengths.onnx").makeLane()
        let frames = Tensor(shape: [2, 4, 16], values: [Float](repeating: 12, count: 128))
        #expect(try lane.features(of: frames).values == [Float](repeating: 12, count: 32))
        let padded = try lane.features(of: NetworkInput(frames, ownSteps: [0..<3, 2..<4]))[0].values
        #expect(padded == [Float](repeating: 16, count: 16) + [Float](repeating: 24, count: 16))
    }

    @Test func `a mask leaves out what is padding`() throws {
        let lane = try network("mask.onnx", frontEnd: Self.samples).makeLane()
        #expect(try lane.features(of: tensor([1, 5])).values == [15, 5])
        let padded = try lane.features(of: NetworkInput(tensor([2, 5]), ownSteps: [0..<2, 3..<5]))[0]
        #expect(padded == Tensor(shape: [2, 2], values: [3, 2, 19, 2]))
        let opposite = try network("mask.onnx", frontEnd: Self.samples) { $0.inputs = ["attention_mask": .paddingMask] }.makeLane()
        #expect(try opposite.features(of: NetworkInput(tensor([1, 5]), ownSteps: [0..<2]))[0].values == [12, 3])
    }

    @Test func `a sample rate and a state that is zero are given, whatever the batch`() throws {
        let network = try self.network("state.onnx", frontEnd: Self.samples)
        #expect(network.contract.text == "(batch ?, samples ?) float32")
        let lane = try network.makeLane()
        #expect(try lane.features(of: tensor([1, 3])).values == [6, 8000])
        #expect(try lane.features(of: tensor([2, 3])).values == [6, 8000, 15, 8000])
        let other = try self.network("state.onnx", frontEnd: Self.samples) { $0.inputs = ["state": .value(1), "sr": .value(9)] }.makeLane()
        #expect(try other.features(of: tensor([1, 3])).values == [14, 9])
    }

    @Test func `an inner value of a model with several inputs is an output too`() throws {
        let lane = try network("mask.onnx", frontEnd: Self.samples) { $0.outputNames = ["masked", "features"] }.makeLane()
        let outputs = try lane.features(of: NetworkInput(tensor([1, 4]), ownSteps: [1..<3]))
        #expect(outputs.map(\.values) == [[0, 2, 3, 0], [5, 2]])
    }

    @Test func `a model of two recordings is refused, with the words that would help a model that is none`() throws {
        let error = try ModelFixtures.error { try network("two-inputs.onnx") }
        #expect(error.code == .modelUnsuitable && error.found.hasPrefix("2 inputs: log_mel (?, ?, 16, 1) float32, speaker"))
        #expect(error.advice.contains("'speaker'") && error.advice.contains("model.inputs: {speaker: length}"))
        #expect(try network("two-inputs.onnx") { $0.inputs = ["speaker": .value(0)] }.contract.bands == 16)
        #expect(try network("two-inputs.onnx") { $0.inputs = ["speaker": .clip, "log_mel": .value(0)] }.contract.bands == 16)
        for (inputs, found) in [
            (["speakers": ExtraInput.value(0)], "model.inputs names 'speakers'"),
            (["speaker": .clip], "the input log_mel (?, ?, 16, 1) float32, and no value for it"),
            (["speaker": .value(0), "log_mel": .value(0)], "none of which is the clip"),
        ] {
            let error = try ModelFixtures.error { try network("two-inputs.onnx") { $0.inputs = inputs } }
            #expect(error.found.contains(found), "\(error)")
        }
    }

    @Test(arguments: [
        ("lengths", 1, true, "length"), ("serving_default_input_lengths:0", 1, true, "length"), ("xs_lens", 1, true, "length"),
        ("length", 0, true, "length"), ("attention_mask", 2, true, "mask"), ("padding_mask", 2, false, "padding_mask"),
        ("wav_lens", 1, false, "relative_length"), ("sr", 0, true, "sample_rate"), ("state", 3, false, "zeros"), ("h", 3, false, "zeros"),
        ("lengths", 1, false, nil), ("mask", 3, false, nil), ("speaker", 2, false, nil), ("rater_embed", 2, false, nil), ("x", 2, false, nil),
    ] as [(String, Int, Bool, String?)])
    func `well-known names tell what an input holds`(name: String, rank: Int, isWholeNumber: Bool, kind: String?) {
        #expect(ExtraInput(name: name, rank: rank, isWholeNumber: isWholeNumber)?.text == kind)
    }

    @Test func `samples of 16 bits are given as PCM`() throws {
        let network = try self.network("int16.onnx", frontEnd: Self.samples)
        #expect(network.contract.text == "(batch ?, samples ?) int16")
        let input = Tensor(shape: [1, 5], values: [0.5, -1, 1, 2, 0.000046])
        #expect(try network.makeLane().features(of: input).values == [16384, -32768, 32767, 32767, 2])
    }

    @Test func `whole numbers go in and come out by the scale that the operations tell`() throws {
        let network = try self.network("uint8-quantised.onnx")
        #expect(network.contract.text == "(batch ?, time ?, mel 16) uint8")
        var values = [Float](repeating: 0, count: 16)
        values.replaceSubrange(0..<6, with: [-80, -100, -120, 27.5, 30, -79.6])
        // In by halves from -100 to 27.5, out by twos from -236 to 274.
        let found = try network.makeLane().features(of: Tensor(shape: [1, 1, 16], values: values)).values
        #expect(Array(found.prefix(6)) == [-160, -200, -200, 56, 56, -160])
    }

    @Test func `a quantised TFLite model is as its float original, within its steps`() throws {
        let network = try self.network("tiny-int8.tflite")
        #expect(network.contract.text == "(batch ?, time ?, mel 16, channel 1) int8")
        let input = ModelFixtures.input([1, 32, 16, 1])
        let found = try network.makeLane().features(of: input)
        let wanted = try self.network("tiny.onnx").makeLane().features(of: input)
        #expect(found.shape == wanted.shape)
        // The output has 256 steps up to its maximum, and rounding inside adds to one of them.
        let step = (wanted.values.max() ?? 0) / 255
        let worst = zip(found.values, wanted.values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 8 * step, "\(worst) of \(step)")
        #expect(ModelFixtures.relativeL2(found.values, reference: wanted.values) < 0.05)
        #expect(try ModelInfo(ModelFixtures.source("tiny-int8.tflite")).inputScale?.hasPrefix("real = 0.3136") == true)
    }

    /// TFLite's interpreter gave the values, with 256 steps of 0.115.
    @Test func `the scale of a quantised TFLite model is found though its shape is asked for too`() throws {
        var choice = ModelChoice()
        choice.axes = [.batch, .time, .mel]
        let network = try self.network("patches-int8.tflite") { $0.axes = choice.axes }
        #expect(network.contract.text == "(batch ?, time 8, mel 16) int8")
        #expect(try ModelInfo(ModelFixtures.source("patches-int8.tflite"), choice: choice).inputScale?.hasPrefix("real = 0.3134") == true)
        let input = Tensor(shape: [1, 8, 16], values: (0..<128).map { -5 * Float($0 % 16) })
        let found = try network.makeLane().features(of: input).values
        let wanted: [Float] = [1.6149614, 20.9945, 27.33899, 0.576772]
        #expect(found.count == 4 && zip(found, wanted).allSatisfy { abs($0 - $1) < 0.35 }, "\(found)")
    }

    @Test func `a scale that nothing tells is asked for, and taken from the recipe`() throws {
        let error = try ModelFixtures.error { try self.network("uint8.onnx") }
        #expect(error.found == "an input of uint8" && error.advice.contains("model.input_scale"))
        let network = try self.network("uint8.onnx") { ($0.inputScale, $0.inputZeroPoint) = (0.5, 100) }
        let input = Tensor(shape: [1, 1, 16, 1], values: [Float](repeating: 6, count: 16))
        #expect(try network.makeLane().features(of: input).values == [Float](repeating: 224, count: 16))
        let float = try self.network("tiny.onnx") { $0.inputScale = 2 }.makeLane()
        let half = try self.network("tiny.onnx").makeLane()
        let clip = ModelFixtures.input([1, 8, 16, 1])
        let halved = Tensor(shape: clip.shape, values: clip.values.map { $0 / 2 })
        #expect(try float.features(of: clip).values == half.features(of: halved).values)
    }

    @Test func `what is beside the clip is listed with the model`() throws {
        let info = try ModelInfo(ModelFixtures.source("state.onnx"), frontEnd: Self.samples)
        #expect(info.extraInputs.map { "\($0.port.name) \($0.kind.text)" } == ["sr sample_rate", "state zeros"])
        #expect(info.text.contains("also takes  sr: sample_rate") && info.problem == nil)
    }
}
