import Base
import Foundation
import Shapes
import Signal
import Testing

@testable import Engine
@testable import Inference
@testable import TestSupport

/// Models told by their form: tiny networks that begin as published ones do (scripts/known_networks.py).
@Suite struct KnownNetworkTests {
    private static func info(_ name: String) throws -> ModelInfo { try ModelInfo(ModelFixtures.source(name)) }

    @Test(arguments: [
        ("known-wav2vec2", "wav2vec2", [AxisRole.batch, .samples]),
        ("known-audeering", "audeering-w2v2", [.batch, .samples]),
        ("known-whisper", "whisper-80", [.batch, .mel, .time]),
        ("known-ast", "ast", [.batch, .time, .mel]),
        ("known-yamnet", "yamnet", [.batch, .time, .mel]),
        ("known-vggish", "vggish", [.batch, .channel, .time, .mel]),
        ("known-panns", "panns-cnn14-32k", [.batch, .channel, .time, .mel]),
        ("known-openwakeword", "openwakeword-mel", [.batch, .time, .mel, .channel]),
    ])
    func `a network is told by its form, and its card says how to feed it`(name: String, preset: String, axes: [AxisRole]) throws {
        let info = try Self.info(name + ".onnx")
        let known = try #require(KnownNetwork(info))
        #expect(known.preset == preset && known.axes == axes, "\(known)")
        let card = try ModelCard.proposed(for: info, known)
        #expect(card.recipe.model.axes == axes)
        #expect(card.recipe.frontEnd == FrontEndCatalogue.preset(named: preset)?.frontEnd)
        #expect(try ModelCard(yaml: card.yaml).recipe == card.recipe, "\(card.yaml)")
        // With the proposed roles the network can be fed.
        var choice = ModelChoice()
        choice.axes = axes
        #expect(try ModelInfo(ModelFixtures.source(name + ".onnx"), choice: choice).problem == nil)
        var setup = try ModelSetup(model: ModelFixtures.path(name + ".onnx"))
        setup.recipe = card.recipe
        let doubts = setup.doubts(try ModelLoader.infoTried(path: setup.modelPath, recipe: setup.recipe))
        #expect(doubts.isEmpty, "\(doubts)")
    }

    @Test func `what an output means is said where the form tells it`() throws {
        let info = try Self.info("known-audeering.onnx")
        let card = try ModelCard.proposed(for: info, KnownNetwork(info))
        #expect(card.recipe.model.outputNames == ["hidden_states"])
        #expect(card.outputs.last?.meaning == "arousal, dominance, valence, about 0 to 1")
        let windows = try Self.info("known-openwakeword.onnx")
        #expect(try ModelCard.proposed(for: windows, KnownNetwork(windows)).recipe.correction.windowHop == 8)
    }

    @Test func `what stands in other inputs is in the card`() throws {
        let info = try ModelInfo(ModelFixtures.source("mask.onnx"), frontEnd: [Axis(.samples)])
        let card = try ModelCard.proposed(for: info, nil)
        #expect(card.hints.first == "model:" && card.hints.last?.contains(": mask") == true, "\(card.hints)")
    }

    @Test(arguments: ["tiny.onnx", "nchw.onnx", "conv1d.onnx", "waveform.onnx", "mfcc.onnx", "vector.onnx", "standardised.onnx", "two-inputs.onnx"])
    func `other networks are taken for none of them, and their card is to be filled in`(name: String) throws {
        let info = try Self.info(name)
        #expect(KnownNetwork(info) == nil)
        let card = try ModelCard.proposed(for: info, nil)
        #expect(card.outputs.map(\.name) == info.outputs.map(\.name) && card.recipe == Recipe())
        #expect(try ModelCard(yaml: card.yaml).outputs == card.outputs)
    }

    @Test func `the built-in network is none of them`() throws { #expect(KnownNetwork(try ModelInfo(.seed)) == nil) }

    @Test func `a card is never written over another one, whichever of its names that has, unless forced`() throws {
        let folder = try TemporaryFolder()
        let model = folder.path + "/cnn.onnx"
        var card = ModelCard()
        card.name = "one"
        #expect(try card.write(besideModel: model, force: false) == folder.path + "/cnn.card.yaml")
        #expect(throws: EngineError.self) { try card.write(besideModel: model, force: false) }
        card.name = "two"
        _ = try card.write(besideModel: model, force: true)
        #expect(try ModelCard.of(model: model)?.name == "two")
        try FileManager.default.moveItem(atPath: folder.path + "/cnn.card.yaml", toPath: model + ".card.yaml")
        #expect(throws: EngineError.self) { try card.write(besideModel: model, force: false) }
        card.name = "three"
        #expect(try card.write(besideModel: model, force: true) == model + ".card.yaml")
    }

    // MARK: Doubts

    private func doubts(_ name: String?, _ change: (inout Recipe) -> Void = { _ in }) throws -> [String] {
        var setup = try ModelSetup(model: name.map(ModelFixtures.path))
        change(&setup.recipe)
        return setup.doubts(try ModelLoader.infoTried(path: setup.modelPath, recipe: setup.recipe))
    }

    private static func bands(_ count: Int) -> (inout Recipe) -> Void {
        { recipe in
            var logMel = LogMel()
            logMel.melBands = count
            recipe.frontEnd = AnyFrontEnd(logMel)
        }
    }

    @Test func `the built-in network and its front end belong together`() throws { #expect(try doubts(nil).isEmpty) }

    @Test func `another count of bands, a network of samples and values far from what it was fed are doubted`() throws {
        #expect(try doubts("tiny.onnx").first?.contains("front_end.mel_bands 128") == true)
        #expect(try doubts("tiny.onnx", Self.bands(16)).isEmpty)
        #expect(try doubts("waveform.onnx") { $0.model.axes = [.batch, .samples] }.first?.contains("a waveform") == true)
        let scale = try doubts("standardised.onnx")
        #expect(scale.count == 1 && scale[0].contains("the model was trained on values around 0 with a deviation of 1"), "\(scale)")
    }

    @Test func `so many frames and no others are told in seconds, unless they are taken as windows`() throws {
        let fixed = try doubts("fixed-time.onnx", Self.bands(16))
        #expect(fixed.count == 1 && fixed[0].hasPrefix("it takes exactly 40 frames, 1.28 s"), "\(fixed)")
        #expect(try doubts("fixed-time.onnx") { recipe in
            Self.bands(16)(&recipe)
            recipe.correction.timeFit = .windows
        }.isEmpty)
    }
}
