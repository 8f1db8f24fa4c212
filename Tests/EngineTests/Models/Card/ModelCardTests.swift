import Base
import Foundation
import Shapes
import Signal
import Testing

@testable import Engine
@testable import TestSupport

@Suite struct ModelCardTests {
    private static let text = """
        melscope_card: 1
        name: Tiny
        about: "a network of two layers: a test"
        trained: true
        training_data: RAVDESS, actors 1 to 20
        trained_on: [ravdess-speech, "a lab's own: calls"]
        licence: CC-BY-4.0
        citation: "Doe 2026"
        source: https://example.org/tiny
        recipe:
          front_end:
            kind: mfcc
            coefficients: 16
          model:
            axes: [batch, time, coefficient, channel]
            output: features
        outputs:
          features:
            meaning: what the second layer gives
            axes: [batch, time, features]
        """

    @Test func `a card is read, printed and read back as the same`() throws {
        let card = try ModelCard(yaml: Self.text)
        #expect(card.trainedOn == ["ravdess-speech", "a lab's own: calls"])
        #expect(card.name == "Tiny" && card.isTrained == true && card.licence == "CC-BY-4.0")
        #expect(card.outputs == [.init(name: "features", meaning: "what the second layer gives", axes: ["batch", "time", "features"])])
        #expect(card.recipe.frontEnd.kind == "mfcc" && card.recipe.model.outputNames == ["features"])
        #expect(card.recipe.model.axes == [.batch, .time, .coefficient, .channel])
        #expect(try ModelCard(yaml: card.yaml) == card, "\(card.yaml)")
        for network in BuiltInModel.allCases { #expect(try ModelCard(yaml: ModelCard.of(network).yaml) == ModelCard.of(network)) }
        #expect(card.facts.map(\.text).contains("front_end.coefficients: 16"))
    }

    @Test(arguments: [
        ("melscope_card: 1\nlicense: MIT\n", "license", 2),
        ("melscope_card: 1\nrecipe:\n  front_end:\n    mel_band: 64\n", "recipe.front_end.mel_band", 4),
        ("melscope_card: 1\nrecipe:\n  front_end:\n    preset: wisper-80\n", "recipe.front_end.preset", 4),
        ("melscope_card: 1\noutputs:\n  x:\n    axes: [batch, tyme]\n", "outputs.x.axes", 4),
        ("melscope_card: 1\noutputs:\n  x:\n    mean: y\n", "outputs.x.mean", 4),
        ("melscope_card: 1\ntrained: perhaps\n", "trained", 2),
        ("melscope_card: 2\n", "melscope_card", 1),
    ])
    func `a slip is an error that names key and line`(text: String, key: String, line: Int) {
        let error = #expect(throws: EngineError.self) { try ModelCard(yaml: text, file: "cnn.card.yaml") }
        #expect(error?.code == .invalidConfiguration && error?.subject == "cnn.card.yaml")
        #expect(error?.found.contains(key) == true && error?.found.contains("(line \(line))") == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["", "name: x\n", "melscope_card: 1\nrecipe:\n  clips:\n    accept_silence: true\n", "- a\n", "melscope_card: &a 1\n"])
    func `what is no card, or decides what is not the model's, is refused`(text: String) {
        #expect(throws: EngineError.self) { try ModelCard(yaml: text) }
    }

    // MARK: Beside a model

    @Test func `a card stands beside the model under its name, with or without its ending`() throws {
        let folder = try TemporaryFolder()
        let model = folder.path + "/cnn.onnx"
        #expect(try ModelCard.of(model: model) == nil)
        try write("melscope_card: 1\nname: short\n", to: folder.path + "/cnn.card.yaml")
        #expect(try ModelCard.of(model: model)?.name == "short")
        #expect(try ModelCard.of(model: folder.path + "/cnn.tflite")?.name == "short")
        try write("melscope_card: 1\nname: long\n", to: model + ".card.yaml")
        #expect(try ModelCard.of(model: model)?.name == "long")
        #expect(try ModelCard.of(model: folder.path + "/cnn.tflite")?.name == "short")
        try write("melscope_card: 1\nname: folder\n", to: folder.path + "/exported.card.yaml")
        #expect(try ModelCard.of(model: folder.path + "/exported/")?.name == "folder")
        #expect(try ModelCard.of(model: nil)?.isTrained == false)
        #expect(throws: EngineError.self) { try ModelCard.of(model: model, file: folder.path + "/nowhere.yaml") }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["pipe", "folder", "loop", "dangling", "large"])
    func `what stands in a card's place and is none is refused, and nothing waits for it`(kind: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cnn.card.yaml"
        switch kind {
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "loop": #expect(symlink(path, path) == 0)
        case "dangling": #expect(symlink(folder.path + "/nothing", path) == 0)
        default: try write("melscope_card: 1\n" + String(repeating: "# x\n", count: 20_000), to: path)
        }
        #expect(throws: EngineError.self) { try ModelCard.of(model: folder.path + "/cnn.onnx") }
    }

    // MARK: With a recipe

    @Test func `what a card says holds where recipe and options say nothing, and the recipe has it all`() throws {
        let folder = try folder(card: Self.text)
        let setup = try ModelSetup(model: folder.path + "/net.onnx")
        #expect(setup.recipe.frontEnd.kind == "mfcc" && setup.recipe.model.outputNames == ["features"] && setup.remarks.isEmpty)
        // Read back without any card, it is the same recipe.
        #expect(try Recipe(yaml: setup.recipe.yaml).hash == setup.recipe.hash)
        try write("correction:\n  time_fit: crop\n", to: folder.path + "/lab.yaml")
        let other = try ModelSetup(model: folder.path + "/net.onnx", recipe: folder.path + "/lab.yaml")
        #expect(other.recipe.frontEnd.kind == "mfcc" && other.recipe.correction.timeFit == .crop && other.remarks.isEmpty)
    }

    @Test func `a recipe holds against a card, and what is not followed is said`() throws {
        let folder = try folder(card: Self.text)
        try write("front_end:\n  preset: htk\nmodel:\n  output: other\n", to: folder.path + "/lab.yaml")
        let setup = try ModelSetup(model: folder.path + "/net.onnx", recipe: folder.path + "/lab.yaml")
        #expect(setup.recipe.frontEnd.kind == "log_mel" && setup.recipe.model.outputNames == ["other"])
        #expect(setup.recipe.model.axes == [.batch, .time, .coefficient, .channel])
        #expect(setup.remarks == [
            "net.card.yaml is not followed in front_end, which it sets to coefficients 16, kind mfcc",
            "net.card.yaml is not followed in model.output: it says \"features\", the recipe \"other\"",
        ])
    }

    @Test func `a preset holds against a card, and must not contradict a recipe`() throws {
        let folder = try folder(card: Self.text)
        let setup = try ModelSetup(model: folder.path + "/net.onnx", preset: "htk")
        #expect(setup.recipe.frontEnd.kind == "log_mel" && setup.remarks.count == 1)
        try write("front_end:\n  mel_bands: 64\n", to: folder.path + "/lab.yaml")
        let error = #expect(throws: EngineError.self) {
            try ModelSetup(model: folder.path + "/net.onnx", recipe: folder.path + "/lab.yaml", preset: "htk")
        }
        #expect(error?.code == .invalidConfiguration && error?.subject == folder.path + "/lab.yaml")
        try write("correction:\n  time_fit: crop\n", to: folder.path + "/lab.yaml")
        #expect(try ModelSetup(recipe: folder.path + "/lab.yaml", preset: "htk").recipe.correction.timeFit == .crop)
        #expect(throws: EngineError.self) { try ModelSetup(preset: "wisper") }
    }

    @Test func `the built-in network's card changes no recipe`() throws {
        for model in [nil, "seed", "seed-trained"] {
            let setup = try ModelSetup(model: model)
            #expect(setup.recipe.hash == Recipe().hash && setup.remarks.isEmpty)
        }
        #expect(ModelCard.builtIn.isTrained == false && ModelCard.of(.trained).isTrained == true)
        #expect(ModelCard.of(.trained).trainedOn == ["emo-db"] && ModelCard.of(.trained).trainingData?.hasPrefix("EMO-DB") == true && ModelCard.of(.trained).licence != nil)
    }

    private func folder(card: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try write(card, to: folder.path + "/net.card.yaml")
        return folder
    }

    private func write(_ text: String, to path: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
}
