import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Recordings and stored arrays through the recipe's `normalise:` section, with models that double what they are given.
@Suite struct NormaliseRunTests {
    private func run(_ fixture: RunFixture, model: String, _ settings: (inout Recipe) throws -> Void) throws -> Run {
        var request = try fixture.request()
        try settings(&request.recipe)
        request.model = try ModelLoader.load(path: ModelFixtures.path(model), recipe: request.recipe)
        let run = fixture.engine.start(request)
        run.waitUntilOver()
        return run
    }

    private func features(_ fixture: RunFixture, _ name: String) throws -> Tensor {
        try ArrayFile.read(path: fixture.features(of: name), member: nil, maxBytes: .max / 8).tensor
    }

    @Test func `a recording and the same array in any layout get the same scaler along their coefficients`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try fixture.temporary.write(ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
        let samples = try AudioLoader(rateHz: 22_050).load(path: path, options: ClipOptions()).samples
        let own = try MFCC().makePlan().makeLane().transform(samples).tensor
        let (frames, count) = (own.shape[0], own.shape[1])
        try fixture.temporary.write(NPYWriter.data(for: own), to: "set/rows.npy")
        let turned = (0..<frames * count).map { own.values[$0 % frames * count + $0 / frames] }
        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [1, count, frames], values: turned)), to: "set/turned.npy")
        let mean = (0..<count).map { Float($0) * 3 - 200 }
        let deviation = (0..<count).map { Float($0) + 0.5 }
        let scaler = try Scaler(mean: mean, deviation: deviation)
        let run = try run(fixture, model: "mfcc.onnx") { ($0.frontEnd, $0.normalise.scaler) = (AnyFrontEnd(MFCC()), scaler) }
        #expect(run.failure == nil)
        let wanted = own.values.indices.map { 2 * ((own.values[$0] - mean[$0 % count]) / deviation[$0 % count]) }
        for name in ["voice.wav", "rows.npy", "turned.npy"] { #expect(try features(fixture, name).values == wanted, "\(name)") }
        // What the output records is enough, without the scaler's file.
        let folder = fixture.output()
        #expect(try folder.recordedRecipe().normalise.scaler == scaler)
        #expect(try Verification.check(folder).findings.isEmpty)
    }

    @Test func `padding comes after the normalisation`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try fixture.temporary.write(ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
        let run = try run(fixture, model: "waveform-fixed.onnx") {
            ($0.frontEnd, $0.normalise.zscore) = (AnyFrontEnd(Waveform()), .clip)
        }
        #expect(run.failure == nil)
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        var options = NormaliseOptions()
        options.zscore = .clip
        let standard = Normalisation(options).apply(to: Tensor(shape: [samples.count], values: samples), bands: nil).values
        #expect(abs(standard.reduce(0, +) / Float(samples.count)) < 1e-5)
        #expect(try features(fixture, "voice.wav").values == standard.map { 2 * $0 } + [Float](repeating: 0, count: 8000 - samples.count))
    }

    @Test func `a scaler of another length ends the run before any clip`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
        let run = try run(fixture, model: "mfcc.onnx") {
            $0.frontEnd = AnyFrontEnd(MFCC())
            $0.normalise.scaler = try Scaler(mean: [0, 0], deviation: [1, 1])
        }
        let error = try #require(run.failure as? EngineError)
        #expect(error.code == .modelUnsuitable && error.needed == "the model's 20 coefficients, or one value for all", "\(error)")
        #expect(!FileManager.default.fileExists(atPath: fixture.output().path))
    }

    @Test func `a clip whose part is too short is extracted whole where a remedy says so`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
        _ = try run(fixture, model: "waveform.onnx") { ($0.frontEnd, $0.load.offsetSeconds) = (AnyFrontEnd(Waveform()), 0.5) }
        let record = try #require(try fixture.records().first)
        #expect(record.reason == .audioPart && record.durationSeconds.map { abs($0 - 0.35) < 0.01 } == true)
        var request = try fixture.request()
        (request.recipe.frontEnd, request.recipe.load.offsetSeconds) = (AnyFrontEnd(Waveform()), 0.5)
        request.model = try ModelLoader.load(path: ModelFixtures.path("waveform.onnx"), recipe: request.recipe)
        request.selection = .clips(["voice.wav"], remedies: [.wholeClip])
        let again = fixture.engine.start(request)
        again.waitUntilOver()
        #expect(try fixture.records().first?.outcome == .extracted)
    }
}
