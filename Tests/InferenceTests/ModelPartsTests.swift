import Foundation
import Testing

@testable import Inference
@testable import TestSupport

/// A model is every file that it is read from.
@Suite struct ModelPartsTests {
    private func found(_ path: String) throws -> String { try ModelFixtures.error { try ModelInfo(.path(path)) }.found }

    /// Makes `FOLDER/in/m.onnx` with its weights at `file`, relative to `in`.
    private func withModel<R>(
        location: String, file: String?, isConstant: Bool = false, _ body: (_ model: String, _ folder: String) throws -> R
    ) throws -> R {
        try ModelFixtures.withFolder { folder in
            let model = folder + "/in/m.onnx"
            for parent in [folder + "/in", file.map { (folder + "/in/" + $0 as NSString).deletingLastPathComponent }].compactMap({ $0 }) {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            }
            try ModelFixtures.write(ONNXBytes.model(location: location, isConstant: isConstant), to: model)
            if let file { try ModelFixtures.write(ONNXBytes.weightBytes, to: folder + "/in/" + file) }
            return try body(model, folder)
        }
    }

    @Test(arguments: [("w.data", false), ("./w.data", false), ("parts/w.data", false), ("w.data", true)])
    func `external data of ONNX is part of the hash`(location: String, isConstant: Bool) throws {
        try withModel(location: location, file: location, isConstant: isConstant) { model, folder in
            let original = try ModelHash.sha256(of: .path(model))
            let modelCount = try ModelFixtures.bytes(of: model).count
            #expect(original.byteCount == modelCount + 2048)
            let features = try OpenVINONetwork(.path(model)).makeLane().features(of: ModelFixtures.input([1, 3, 128]))
            #expect(features.shape == [1, 3, 4])

            try FileManager.default.moveItem(atPath: model, toPath: folder + "/in/renamed.onnx")
            #expect(try ModelHash.sha256(of: .path(folder + "/in/renamed.onnx")).hex == original.hex)

            var other = ONNXBytes.weightBytes
            other[7] ^= 1
            try ModelFixtures.write(other, to: folder + "/in/" + location)
            #expect(try ModelHash.sha256(of: .path(folder + "/in/renamed.onnx")).hex != original.hex)
        }
    }

    @Test func `missing external data is named with its place`() throws {
        try withModel(location: "parts/w.data", file: nil) { model, folder in
            for error in [
                try ModelFixtures.error { try ModelInfo(.path(model)) }, try ModelFixtures.error { try OpenVINONetwork(.path(model)) },
            ] {
                #expect(error.code == .modelUnreadable)
                #expect(error.found == "no file \(folder)/in/parts/w.data")
            }
        }
    }

    @Test(arguments: ["../w.data", "parts/../../w.data", "/etc/passwd", "../../etc/passwd", "*/_ORT_MEM_ADDR_/*", "", ".."])
    func `external data outside the model's folder is refused`(location: String) throws {
        try withModel(location: location, file: "../w.data") { model, _ in
            let error = try ModelFixtures.error { try ModelInfo(.path(model)) }
            #expect(error.code == .modelUnreadable)
            #expect(error.found.hasPrefix("weights at '\(location)', a place outside"))
        }
    }

    @Test func `a link to external data is followed below the model's folder and refused beyond it`() throws {
        try withModel(location: "w.data", file: "blobs/w") { model, folder in
            let link = folder + "/in/w.data"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "blobs/w")
            let inside = try ModelHash.sha256(of: .path(model))
            #expect(try OpenVINONetwork(.path(model)).contract.bands == 128)
            try FileManager.default.removeItem(atPath: link)
            try ModelFixtures.write(ONNXBytes.weightBytes, to: link)
            #expect(try ModelHash.sha256(of: .path(model)).hex == inside.hex)
            try FileManager.default.removeItem(atPath: link)
            try ModelFixtures.write(ONNXBytes.weightBytes, to: folder + "/outside")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../outside")
            let error = try ModelFixtures.error { try ModelHash.sha256(of: .path(model)) }
            #expect(error.found == "\(link), a link to a place outside the model's folder")
            #expect(error.advice.contains("cp -rL"))
        }
    }

    @Test func `a pipe in place of external data is refused without waiting`() throws {
        try withModel(location: "w.data", file: nil) { model, folder in
            try #require(mkfifo(folder + "/in/w.data", 0o600) == 0)
            #expect(try found(model) == "no regular file at \(folder)/in/w.data")
        }
    }

    @Test(arguments: ["net.onnx", "net.keras", "net.pt", "net.tflite", "net.xml", "net", "net.safetensors", "net.bin"])
    func `a git-LFS pointer is one whatever its ending`(name: String) throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
        try ModelFixtures.withFile(named: name, Array(pointer.utf8)) { path in
            let error = try ModelFixtures.error { try ModelInfo(.path(path)) }
            #expect(error.found == "a git-LFS pointer in place of the model")
            #expect(error.advice == "Fetch it with 'git lfs pull'.")
        }
    }

    @Test func `a folder that holds model files is told to name one`() throws {
        try withModel(location: "w.data", file: "w.data") { _, folder in
            let error = try ModelFixtures.error { try ModelInfo(.path(folder + "/in")) }
            #expect(error.found == "a folder that holds m.onnx")
            #expect(error.advice == "Name the file itself: \(folder)/in/m.onnx")
        }
    }

    @Test func `an ONNX file under another ending is refused, since its parts would not be hashed`() throws {
        try withModel(location: "w.data", file: "w.data") { model, folder in
            for ending in ["tflite", "xml"] {
                let copy = folder + "/in/copy." + ending
                try FileManager.default.copyItem(atPath: model, toPath: copy)
                #expect(try found(copy).hasPrefix("content that is not"))
            }
        }
    }

    @Test func `a SavedModel without a part of its variables is refused by the part's name`() throws {
        try ModelFixtures.withFolder { folder in
            let copy = folder + "/net"
            // By their bytes: a copy of the folder fails for a user who may only read the checkout.
            try FileManager.default.createDirectory(atPath: copy + "/variables", withIntermediateDirectories: true)
            for name in ["fingerprint.pb", "saved_model.pb", "variables/variables.index"] {
                try ModelFixtures.write(ModelFixtures.bytes(of: ModelFixtures.path("tiny-savedmodel/" + name)), to: copy + "/" + name)
            }
            let wanted = "no file \(copy)/variables/variables.data-00000-of-00001"
            #expect(try found(copy) == wanted)
            try FileManager.default.removeItem(atPath: copy + "/variables")
            #expect(try found(copy) == "no file \(copy)/variables/variables.index")
        }
    }

    @Test func `damaged ONNX files are refused and never read past their end`() throws {
        let whole = ONNXBytes.model(location: "w.data")
        try ModelFixtures.withFolder { folder in
            let path = folder + "/m.onnx"
            try ModelFixtures.write(ONNXBytes.weightBytes, to: folder + "/w.data")
            for count in 1..<whole.count {
                try ModelFixtures.write(Array(whole[..<count]), to: path)
                _ = try? ONNXExternalData.locations(of: path)
            }
            // The graph twice, which readers merge into one.
            let graph = ONNXBytes.message(7, ONNXBytes.text(2, "g"))
            try ModelFixtures.write(whole + graph, to: path)
            #expect(try found(path).contains("field 7 twice"))
        }
    }

    @Test(arguments: [
        ("net.h5", "HDF keras_version\u{0}\u{0}2.13.1", "tf_keras"), ("net.h5", "HDF keras_version\u{0}\u{0}3.1.0", "import keras"),
        ("net.h5", "keras_version\u{0}GCOL\u{1}\u{0}2.21.0", "TF_USE_LEGACY_KERAS=1"),
        ("net.keras", "PK {\"keras_version\": \"3.15.1\"", "import keras; keras.saving.load_model('net.keras', compile=False).export('DIR')"),
        ("net.keras", "PK {\"keras_version\": \"2.21.0\"", "tf_keras"),
    ])
    func `a Keras file gets the line for the Keras that wrote it`(name: String, content: String, part: String) throws {
        try ModelFixtures.withFile(named: name, Array(content.utf8)) { path in
            let advice = try ModelFixtures.error { try ModelInfo(.path(path)) }.advice
            #expect(advice.contains(part))
            #expect(advice.contains("import keras") != advice.contains("tf_keras"))
        }
    }
}
