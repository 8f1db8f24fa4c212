import Foundation
import Testing

@testable import Inference
@testable import TestSupport

@Suite struct ModelInfoTests {
    @Test func `the seed's facts are the documented ones`() throws {
        let info = try ModelInfo(.seed)
        #expect(info.name == "seed")
        #expect(info.format == .onnx)
        #expect(info.byteCount == 374_112)
        #expect(info.sha256 == SeedModel.sha256)
        #expect(info.inputs.map(\.text) == ["log_mel (?, ?, 128, 1) float32"])
        #expect(info.outputs.map(\.text) == ["features (?, ?, 2048) float32"])
        #expect(info.contract == .seed)
        #expect(info.problem == nil)
        #expect(info.outputNames.first == "features")
        #expect(info.outputNames.contains("pool2"))
    }

    @Test func `operations are listed in order without constants and shape arithmetic`() throws {
        let block = ["BatchNormInference", "Convolution", "Add", "Relu", "MaxPool"]
        let info = try ModelInfo(.seed)
        #expect(info.operations.map(\.type) == ["Transpose"] + block + block + block + ["Transpose", "Reshape"])
        #expect(info.operationCounts.map { "\($0.type) \($0.count)" }.prefix(3) == ["Transpose 2", "BatchNormInference 3", "Convolution 3"])
    }

    @Test(arguments: [
        ("tiny.onnx", ModelFormat.onnx), ("tiny.tflite", .tflite), ("tiny.xml", .openVINO), ("tiny-savedmodel", .savedModel),
    ])
    func `every format is described`(name: String, format: ModelFormat) throws {
        let info = try ModelInfo(ModelFixtures.source(name))
        #expect(info.format == format)
        #expect(info.contract?.text == "(batch ?, time ?, mel 16, channel 1) float32")
        #expect(info.operations.contains { $0.type == "Convolution" })
    }

    @Test(arguments: [
        ("tiny.onnx", true), ("nchw.onnx", true), ("tiny.xml", true),
        // Their readers have made a scale and a shift of the BatchNormalization.
        ("tiny-savedmodel", false), ("tiny.tflite", false),
    ])
    func `a first BatchNormalization tells what the model was fed`(name: String, isStated: Bool) throws {
        let statistics = try #require(try OpenVINONetwork(ModelFixtures.source(name)).inputStatistics)
        #expect(statistics.isStated == isStated)
        #expect(statistics.mean.count == 1 && statistics.variance.count == 1)
        #expect(abs(statistics.mean[0] + 40) < 1e-3)
        #expect(abs(statistics.variance[0] - 400) < 0.01)
        #expect(try ModelInfo(ModelFixtures.source(name)).inputStatistics == statistics)
    }

    @Test(arguments: ["conv1d.onnx", "two-inputs.onnx", "two-outputs.onnx", "stem-valid.onnx"])
    func `a model that does not begin by normalising tells nothing of what it was fed`(name: String) throws {
        #expect(try ModelInfo(ModelFixtures.source(name)).inputStatistics == nil)
    }

    @Test func `an unsuitable model is described with its problem`() throws {
        let info = try ModelInfo(ModelFixtures.source("two-inputs.onnx"))
        #expect(info.inputs.count == 2)
        #expect(info.contract == nil)
        #expect(info.problem?.code == .modelUnsuitable)
    }

    @Test func `every listed name can be the output`() throws {
        for name in try ModelInfo(ModelFixtures.source("tiny-savedmodel")).outputNames {
            _ = try OpenVINONetwork(ModelFixtures.source("tiny-savedmodel"), outputNames: [name])
        }
    }

    @Test func `a single file's hash is that of its bytes, as outputs of earlier versions record it`() throws {
        // By sha256sum.
        let known = [
            ("tiny.onnx", "9c2ce6c8c41e3651161cc9365124e76af407d7612e69c8052e5b6e2e4550cb58"), ("tiny.tflite", "303808c6d7293195d53816141d98709d35c6d751a884cf3b3adc3db97b020613"),
        ]
        for (name, wanted) in known {
            let hash = try ModelHash.sha256(of: ModelFixtures.source(name))
            #expect(hash.hex == wanted)
            let bytes = try ModelFixtures.bytes(of: ModelFixtures.path(name))
            #expect(hash.byteCount == bytes.count)
        }
    }

    @Test func `a file that was hashed and has changed since is hashed again`() throws {
        let bytes = try ModelFixtures.bytes(of: ModelFixtures.path("tiny.onnx"))
        let changed = Array(bytes.dropLast()) + [bytes.last! ^ 1]
        try ModelFixtures.withFile(named: "net.onnx", bytes) { path in
            // What was written just now is not remembered.
            Thread.sleep(forTimeInterval: 3)
            let first = try ModelHash.sha256(of: .path(path)).hex
            #expect(try ModelHash.sha256(of: .path(path)).hex == first)
            try ModelFixtures.write(changed, to: path)
            #expect(try ModelHash.sha256(of: .path(path)).hex != first)
            try ModelFixtures.write(bytes, to: path)
            #expect(try ModelHash.sha256(of: .path(path)).hex == first)
        }
    }

    @Test func `the hash of an IR model covers its weights`() throws {
        let (xml, weights) = (
            try ModelFixtures.bytes(of: ModelFixtures.path("tiny.xml")), try ModelFixtures.bytes(of: ModelFixtures.path("tiny.bin"))
        )
        let original = try ModelHash.sha256(of: ModelFixtures.source("tiny.xml")).hex
        try ModelFixtures.withFile(named: "copy.xml", xml) { path in
            let bin = path.dropLast(3) + "bin"
            try ModelFixtures.write(weights, to: String(bin))
            #expect(try ModelHash.sha256(of: .path(path)).hex == original)
            try ModelFixtures.write(weights.dropLast() + [weights.last! ^ 1], to: String(bin))
            #expect(try ModelHash.sha256(of: .path(path)).hex != original)
        }
    }

    @Test func `a folder's hash depends on names and contents but not on its place`() throws {
        func hash(_ files: [(String, String)]) throws -> String {
            try ModelFixtures.withFolder { folder in
                for (name, text) in files { try ModelFixtures.write(Array(text.utf8), to: folder + "/" + name) }
                return try ModelHash.sha256(of: .path(folder)).hex
            }
        }
        let original = try hash([("saved_model.pb", "graph"), ("a", "xy"), ("b", "z")])
        #expect(try hash([("b", "z"), ("a", "xy"), ("saved_model.pb", "graph")]) == original)
        #expect(try hash([("saved_model.pb", "graph"), ("a", "x"), ("b", "yz")]) != original)
        #expect(try hash([("saved_model.pb", "graph"), ("a", "xy"), ("c", "z")]) != original)
    }
}
