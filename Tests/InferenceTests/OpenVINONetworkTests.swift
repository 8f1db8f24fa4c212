import Testing

@testable import Base
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

@Suite struct OpenVINONetworkTests {
    @Test(arguments: ["tiny-savedmodel", "tiny.tflite", "tiny.xml"])
    func `one network in another format gives the same features`(name: String) throws {
        let input = ModelFixtures.input([1, 23, 16, 1])
        let reference = try OpenVINONetwork(ModelFixtures.source("tiny.onnx")).makeLane().features(of: input)
        let network = try OpenVINONetwork(ModelFixtures.source(name))
        let features = try network.makeLane().features(of: input)
        #expect(network.contract.text == "(batch ?, time ?, mel 16, channel 1) float32")
        #expect(features.shape == reference.shape)
        // TensorFlow folds BatchNormalization into multiply and add: float32 rounding, no more.
        #expect(ModelFixtures.relativeL2(features.values, reference: reference.values) <= 1e-5)
    }

    @Test(arguments: [
        ("nchw.onnx", "(batch ?, channel 1, mel 16, time ?) float32"),
        ("conv1d.onnx", "(batch ?, time ?, mel 16) float32"),
        ("float16.onnx", "(batch ?, time ?, mel 16, channel 1) float16"),
        ("float64.onnx", "(batch ?, time ?, mel 16, channel 1) float64"),
    ])
    func `the contract is read from the model`(name: String, contract: String) throws {
        #expect(try OpenVINONetwork(ModelFixtures.source(name)).contract.text == contract)
    }

    @Test func `a channels-first model gives the features of its channels-last twin`() throws {
        let frames = 12
        let values = ModelFixtures.logMel(frames: frames, melBands: 16)
        let swapped = (0..<16).flatMap { m in (0..<frames).map { values[$0 * 16 + m] } }
        let last = try OpenVINONetwork(ModelFixtures.source("tiny.onnx")).makeLane()
            .features(of: Tensor(shape: [1, frames, 16, 1], values: values))
        let first = try OpenVINONetwork(ModelFixtures.source("nchw.onnx")).makeLane()
            .features(of: Tensor(shape: [1, 1, 16, frames], values: swapped))
        #expect(first.shape == last.shape)
        #expect(ModelFixtures.relativeL2(first.values, reference: last.values) <= 1e-6)
    }

    @Test(arguments: ["float16.onnx", "float64.onnx"])
    func `values are converted to the model's element type and back`(name: String) throws {
        let lane = try OpenVINONetwork(ModelFixtures.source(name)).makeLane()
        let values: [Float] = (0..<16).map { -0.25 * Float($0) }  // exact in float16
        let doubled = try lane.features(of: Tensor(shape: [1, 1, 16, 1], values: values))
        #expect(doubled.values == values.map { 2 * $0 })
    }

    @Test func `an input of whole numbers is refused, since decibels do not fit it`() throws {
        let error = try ModelFixtures.error { try OpenVINONetwork(ModelFixtures.source("uint8.onnx")) }
        #expect(error.code == .modelUnsuitable)
        #expect(error.found.contains("uint8"))
    }

    @Test func `two readings of the axes are an error until the roles are given`() throws {
        let source = ModelFixtures.source("fixed-time.onnx")
        let error = try ModelFixtures.error { try OpenVINONetwork(source) }
        #expect(error.description.contains("model.axes: [batch, time, mel, channel]"))
        let network = try OpenVINONetwork(source, roles: [.batch, .time, .mel, .channel])
        #expect(network.contract.text == "(batch 1, time 40, mel 16, channel 1) float32")
        #expect(try OpenVINONetwork(source, melBands: 16).contract == network.contract)
    }

    @Test func `an output is chosen by name`() throws {
        let input = Tensor(shape: [1, 1, 16, 1], values: [Float](repeating: -3, count: 16))
        for (names, value) in [([], Float(-6)), (["scaled"], -6), (["positive"], 0)] as [([String], Float)] {
            let network = try OpenVINONetwork(ModelFixtures.source("two-outputs.onnx"), outputNames: names)
            #expect(network.outputs.map(\.name) == [names.first ?? "scaled"])
            #expect(try network.makeLane().features(of: input).values == [Float](repeating: value, count: 16))
        }
    }

    @Test func `an inner value of the seed can be the output`() throws {
        let network = try OpenVINONetwork(.seed, outputNames: ["pool1"])
        let features = try network.makeLane()
            .features(of: Tensor(shape: [1, 7, 128, 1], values: ModelFixtures.logMel(frames: 7)))
        #expect(network.contract == .seed)
        #expect(network.outputs.map(\.text) == ["pool1 (?, 32, ?, 64) float32"])
        #expect(features.shape == [1, 32, 4, 64])
        #expect(features.values.contains { $0 > 0 })
    }

    @Test func `several outputs come from one run in the order of their names`() throws {
        let input = Tensor(shape: [1, 1, 16, 1], values: [Float](repeating: -3, count: 16))
        let network = try OpenVINONetwork(ModelFixtures.source("two-outputs.onnx"), outputNames: ["positive", "scaled"])
        #expect(network.outputs.map(\.name) == ["positive", "scaled"])
        #expect(try network.makeLane().features(of: NetworkInput(input)).map { $0.values[0] } == [0, -6])
    }

    // The two ways of a stem differ by rounding, so the whole model is what is compared.
    @Test func `inner values and declared outputs of one run are those of a run each`() throws {
        let names = ["features", "pool1", "relu3", "pool2"]
        let input = Tensor(shape: [1, 23, 128, 1], values: ModelFixtures.logMel(frames: 23))
        let network = try OpenVINONetwork(.seed, outputNames: names)
        #expect(network.outputs.map(\.name) == names)
        let together = try network.makeLane().features(of: NetworkInput(input))
        #expect(together.count == names.count)
        for (name, features) in zip(names, together) {
            let alone = try OpenVINONetwork(.seed, outputNames: [name], convolutions: .direct).makeLane().features(of: input)
            #expect(alone.shape == features.shape, "\(name)")
            #expect(alone.values == features.values, "\(name)")
        }
    }

    @Test func `an output that is named twice is refused`() throws {
        for names in [["scaled", "scaled"], ["pool1", "pool1"]] {
            let source = names[0] == "scaled" ? ModelFixtures.source("two-outputs.onnx") : .seed
            let error = try ModelFixtures.error { try OpenVINONetwork(source, outputNames: names) }
            #expect(error.code == .modelUnsuitable)
        }
    }

    @Test func `an unknown output name is refused with the names that exist`() throws {
        let error = try ModelFixtures.error { try OpenVINONetwork(ModelFixtures.source("two-outputs.onnx"), outputNames: ["logits"]) }
        #expect(error.code == .modelUnsuitable)
        #expect(error.found == "no output 'logits'")
        #expect(error.needed == "one of scaled, positive")
    }

    @Test func `a long list of output names is cut`() {
        #expect(boundedList((1...23).map { "n\($0)" }).hasSuffix("n19, n20 and 3 more"))
    }

    @Test func `two inputs are refused by name`() throws {
        let error = try ModelFixtures.error { try OpenVINONetwork(ModelFixtures.source("two-inputs.onnx")) }
        #expect(error.code == .modelUnsuitable)
        #expect(error.found == "2 inputs: log_mel (?, ?, 16, 1) float32, speaker (?, ?, 16, 1) float32")
    }

    @Test func `an input of frames alone is read as time and mel where the recipe says so, else as one vector per clip`() throws {
        let network = try OpenVINONetwork(ModelFixtures.source("rank2.onnx"), roles: [.time, .mel])
        #expect(network.contract.text == "(time ?, mel 16) float32")
        let error = try ModelFixtures.error { try OpenVINONetwork(ModelFixtures.source("rank2.onnx")) }
        #expect(error.code == .modelUnsuitable)
        #expect(error.found == "the input (?, 16): one vector of 16 values per clip (such as MFCC means)")
    }

    @Test(arguments: [[1, 8, 15, 1], [8, 16, 1], [1, 0, 16, 1], [1, 8, 16, 2]])
    func `an input that breaks the contract is rejected and the lane goes on`(lengths: [Int]) throws {
        let lane = try OpenVINONetwork(ModelFixtures.source("tiny.onnx")).makeLane()
        let reason = try #require(throws: SkipReason.self) { _ = try lane.features(of: ModelFixtures.input(TensorShape(lengths))) }
        #expect(reason.code == .modelRejected)
        #expect(reason.needed == "(batch ?, time ?, mel 16, channel 1) float32")
        #expect(try lane.features(of: ModelFixtures.input([1, 8, 16, 1])).shape == [1, 4, 16])
    }

    @Test func `a missing model is not found`() throws {
        let error = try ModelFixtures.error { try OpenVINONetwork(.path("/nonexistent/cnn.onnx")) }
        #expect(error.code == .notFound)
        #expect(error.subject == "/nonexistent/cnn.onnx")
    }

    @Test(arguments: [
        ("net.keras", "a Keras file"), ("net.h5", "a Keras file"), ("net.bin", "the weights of an OpenVINO IR model"),
        ("net.pt", "a PyTorch file"), ("net.pth", "a PyTorch file"), ("net.ckpt", "a PyTorch file"), ("net.jit", "a PyTorch file"),
        ("net.safetensors", "weights without their network"), ("net.pkl", "a pickle"), ("net.npz", "the unknown extension .npz"), ("net", "a file without extension"),
    ])
    func `an unknown extension is refused with what is accepted`(name: String, found: String) throws {
        try ModelFixtures.withFile(named: name, [1, 2, 3]) { path in
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(path)) }
            #expect(error.code == .modelUnreadable)
            #expect(error.found.hasPrefix(found))
            #expect(error.needed == ModelFormat.accepted)
        }
    }

    @Test func `a folder without saved_model.pb is refused`() throws {
        try ModelFixtures.withFolder { folder in
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(folder)) }
            #expect(error.code == .modelUnreadable)
            #expect(error.found == "a folder without saved_model.pb")
        }
    }

    @Test func `an IR model without its weights is refused`() throws {
        let xml = try ModelFixtures.bytes(of: ModelFixtures.path("tiny.xml"))
        try ModelFixtures.withFile(named: "tiny.xml", xml) { path in
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(path)) }
            #expect(error.code == .modelUnreadable)
            #expect(error.found.hasPrefix("no weights file "))
        }
    }

    @Test func `a git-LFS pointer is named as such`() throws {
        let pointer = Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8)
        try ModelFixtures.withFile(named: "cnn.onnx", pointer) { path in
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(path)) }
            #expect(error.found.hasPrefix("a git-LFS pointer"))
        }
    }

    @Test(arguments: ["tiny.onnx", "tiny.tflite", "tiny.xml"], [0, 1, 4, 200, 600])
    func `a model file that ends early is refused`(name: String, length: Int) throws {
        let whole = try ModelFixtures.bytes(of: ModelFixtures.path(name))
        try ModelFixtures.withFile(named: name, Array(whole.prefix(length))) { path in
            if name.hasSuffix("xml") { try ModelFixtures.write([0], to: path.dropLast(3) + "bin") }
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(path)) }
            #expect(error.code == .modelUnreadable)
        }
    }

    @Test(arguments: ["x.onnx", "x.tflite", "x.xml"])
    func `random bytes are refused in printable words`(name: String) throws {
        var state: UInt32 = 1
        let bytes = (0..<5000).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        try ModelFixtures.withFile(named: name, bytes) { path in
            try ModelFixtures.write([0], to: path.dropLast(name.count) + "x.bin")
            let error = try ModelFixtures.error { try OpenVINONetwork(.path(path)) }
            #expect(error.code == .modelUnreadable)
            #expect(error.found.unicodeScalars.allSatisfy { !Printable.isUnsafe($0) })
            #expect(error.found.count <= 310)
        }
    }
}
