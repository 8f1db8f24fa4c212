import Base
import Foundation
import Testing

@testable import Corpora
@testable import Engine
@testable import TestSupport

@Suite struct EncoderChoiceTests {
    private func whole() -> EncoderChoice {
        var choice = EncoderChoice()
        (choice.model, choice.card, choice.recipe) = ("/nets/cnn.onnx", "/nets/other.card.yaml", "/lab.yaml")
        (choice.preset, choice.modelOutput, choice.pool) = ("htk", "a,b", "mean")
        return choice
    }

    @Test func `an entry keeps what was chosen for it, and an older list has nothing chosen`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/datasets.json"
        var registry = DatasetRegistry()
        registry.add(.init(name: "a", source: "/a", kind: DatasetKind("ravdess"), output: "/o/a", encoder: whole()))
        registry.add(.init(name: "b", source: "/a", kind: nil, output: "/o/b"))
        try registry.save(path: path)
        #expect(try DatasetRegistry(path: path) == registry)
        // What an older program wrote, and what a newer one may write.
        try folder.write(Array(#"{"entries":[{"name":"x","output":"/o","sources":["/s"],"quantum":{"a":[1]},"pool":"median"}]}"#.utf8), to: "datasets.json")
        let entry = try #require(try DatasetRegistry(path: path).entries.first)
        #expect(entry.encoder.model == nil && entry.encoder.pool == "median")
        #expect(throws: EngineError.self) { try entry.encoder.setup() }
    }

    @Test func `the same source is listed several times where it is extracted differently`() throws {
        var registry = DatasetRegistry()
        registry.add(.init(name: "a", source: "/a", kind: nil, output: "/o/a"))
        #expect(throws: EngineError.self) { try registry.requireUnlisted("/a") }
        try registry.requireUnlisted("/a", encoder: whole())
        registry.add(.init(name: "b", source: "/a", kind: nil, output: "/o/b", encoder: whole()))
        #expect(throws: EngineError.self) { try registry.requireUnlisted("/a", encoder: whole()) }
    }

    @Test func `what is chosen holds before the configuration, each by itself, and a preset before its recipe`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("front_end:\n  mel_bands: 64\ncorrection:\n  time_fit: crop\n".utf8), to: "lab.yaml")
        let lab = folder.path + "/lab.yaml"
        let plain = try EncoderChoice().setup(model: "/x.onnx", recipe: lab)
        #expect(plain.modelPath == "/x.onnx" && plain.recipe.frontEnd.output.band?.length == 64)
        var choice = EncoderChoice()
        (choice.model, choice.preset, choice.modelOutput, choice.pool) = ("seed", "htk", "a,b", "max")
        let setup = try choice.setup(model: "/x.onnx", recipe: lab)
        #expect(setup.modelPath == nil && setup.recipe.frontEnd.output.band?.length == 128 && setup.recipe.correction.timeFit == .crop)
        #expect(setup.recipe.model.outputNames == ["a", "b"] && setup.recipe.output.pool == .max)
        choice.recipe = lab
        #expect(throws: EngineError.self) { try choice.setup() }
        choice.preset = "wisper"
        #expect(throws: EngineError.self) { try choice.setup() }
    }

    @Test func `built-in networks are chosen by name, before the configuration's model`() throws {
        #expect(["seed", "seed-untrained", "seed-trained", "none"].map(EncoderChoice.place) == ["seed", "seed", "seed-trained", "none"])
        #expect(EncoderChoice.place("./seed-trained").hasSuffix("/seed-trained"))
        var choice = EncoderChoice()
        for (name, path) in [("seed", nil), ("seed-untrained", nil), ("seed-trained", "seed-trained")] {
            choice.model = name
            try choice.requireModel()
            #expect(try choice.setup(model: "/x.onnx").modelPath == path)
        }
        #expect(try choice.setup().card == ModelCard.of(.trained))
    }

    @Test func `a model that is not there, or is another program's file, is refused before it is listed`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("HDF".utf8), to: "cnn.h5")
        var choice = EncoderChoice()
        for name in ["cnn.h5", "nothing.onnx", ""] {
            choice.model = folder.path + "/" + name
            #expect(throws: EngineError.self) { try choice.requireModel() }
        }
        for model in [nil, "seed", "none", ModelFixtures.path("tiny.onnx")] as [String?] {
            choice.model = model
            try choice.requireModel()
        }
    }

    @Test func `paths are made whole, and the names of the built-in network and of no model are no paths`() {
        #expect(EncoderChoice.place("seed") == "seed" && EncoderChoice.place("none") == "none")
        #expect(EncoderChoice.place("./none").hasSuffix("/none") && EncoderChoice.place("cnn.onnx").hasPrefix("/"))
        #expect(whole().text == "cnn.onnx, card other.card.yaml, recipe lab.yaml, preset htk, output a,b, pool mean" && EncoderChoice().text.isEmpty)
    }
}
