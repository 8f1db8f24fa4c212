import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Recordings through a front end and a model that takes what it gives, and what is refused before the first of them.
@Suite struct FrontEndRunTests {
    private func run(
        _ fixture: RunFixture, model: String, _ settings: (inout Recipe) -> Void = { _ in }
    ) throws -> (run: Run, recipe: Recipe) {
        var request = try fixture.request()
        settings(&request.recipe)
        request.model = try ModelLoader.load(path: ModelFixtures.path(model), recipe: request.recipe)
        let run = fixture.engine.start(request)
        run.waitUntilOver()
        return (run, request.recipe)
    }

    private static func mfcc(_ coefficients: Int, _ summary: TimeSummary) -> AnyFrontEnd {
        var options = MFCC()
        (options.coefficients, options.summary) = (coefficients, summary)
        return AnyFrontEnd(options)
    }

    private func addRecording(_ fixture: RunFixture) throws -> String {
        try fixture.temporary.write(try ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
    }

    private func features(_ fixture: RunFixture) throws -> Tensor {
        try ArrayFile.read(path: fixture.features(of: "voice.wav"), member: nil, maxBytes: .max / 8).tensor
    }

    @Test func `what a front end fills a clip up with is in no mean`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        var request = try fixture.request()
        request.recipe.frontEnd = try FrontEndCatalogue.requirePreset(named: "whisper-80", subject: "test").frontEnd
        request.recipe.output.pool = .mean
        request.model = try ModelLoader.load(path: ModelChoice.noneName, recipe: request.recipe)
        fixture.engine.start(request).waitUntilOver()
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        let array = try request.recipe.frontEnd.makePlan().makeLane().transform(samples)
        let own = try #require(array.ownSteps)
        #expect(own == (samples.count + 159) / 160 && array.tensor.shape == [80, 3000])
        let means = (0..<80).map { band in
            Float((0..<own).reduce(0.0) { $0 + Double(array.tensor.values[band * 3000 + $1]) } / Double(own))
        }
        #expect(try features(fixture).values == means)
    }

    @Test func `zeros that fill a clip up to a number of samples are in no mean, on whichever side they stand`() throws {
        func means(_ side: LoadOptions.Side) throws -> [Float] {
            let fixture = try RunFixture(lanes: 1)
            _ = try addRecording(fixture)
            var request = try fixture.request()
            (request.recipe.load.lengthSamples, request.recipe.load.lengthFit, request.recipe.load.padSide) = (160_000, .pad, side)
            request.recipe.frontEnd = AnyFrontEnd(Waveform())
            request.recipe.output.pool = .mean
            request.model = try ModelLoader.load(path: ModelChoice.noneName, recipe: request.recipe)
            fixture.engine.start(request).waitUntilOver()
            return try features(fixture).values
        }
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        #expect(samples.count < 160_000)
        let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
        for side in LoadOptions.Side.allCases { #expect(try means(side) == [mean]) }
    }

    @Test func `a model that takes samples gets them`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        _ = try run(fixture, model: "waveform.onnx") { $0.frontEnd = AnyFrontEnd(Waveform()) }
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        let network = try OpenVINONetwork(ModelFixtures.source("waveform.onnx"), frontEnd: Waveform().output.axes)
        let wanted = try network.makeLane().features(of: Tensor(shape: [1, samples.count], values: samples))
        #expect(try features(fixture).values == wanted.values)
        let record = try #require(try fixture.records().first)
        #expect(record.layout == "samples" && record.frames == nil && record.notes.isEmpty)
        #expect(record.plan?.map(\.text) == ["insert batch"])
    }

    @Test func `a model that takes coefficients gets them frame by frame`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        _ = try run(fixture, model: "mfcc.onnx") { $0.frontEnd = AnyFrontEnd(MFCC()) }
        let samples = try AudioLoader(rateHz: 22_050).load(path: path, options: ClipOptions()).samples
        let wanted = try MFCC().makePlan().makeLane().transform(samples).tensor
        let found = try features(fixture)
        #expect(found.shape == wanted.shape && found.values == wanted.values.map { 2 * $0 })
        let record = try #require(try fixture.records().first)
        #expect(record.layout == "time, coefficient" && record.frames == wanted.shape[0])
    }

    @Test func `a model that takes one vector per clip gets the coefficients' means`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        let means = try #require(FrontEndCatalogue.presets.first { $0.name == "mfcc-40-mean" }).frontEnd
        _ = try run(fixture, model: "vector.onnx") { $0.frontEnd = means }
        let samples = try AudioLoader(rateHz: 22_050).load(path: path, options: ClipOptions()).samples
        let wanted = try means.makePlan().makeLane().transform(samples).tensor
        #expect(wanted.shape == [40])
        #expect(try features(fixture).values == wanted.values.map { 2 * $0 })
        let record = try #require(try fixture.records().first)
        #expect(record.layout == "features" && record.frames == nil && record.notes.isEmpty)
    }

    @Test func `samples meet a fixed length with zeros`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        _ = try run(fixture, model: "waveform-fixed.onnx") { $0.frontEnd = AnyFrontEnd(Waveform()) }
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        #expect(try features(fixture).values == (samples + [Float](repeating: 0, count: 8000 - samples.count)).map { 2 * $0 })
        #expect(try fixture.records().first?.plan?.map(\.text) == ["insert batch, channel", "pad samples by \(8000 - samples.count) with 0.0"])
    }

    @Test(arguments: [
        ("vector.onnx", [AxisRole.batch, .features], AnyFrontEnd(LogMel()), "one vector per clip", "Set front_end.preset to mfcc-40-mean in the recipe"),
        ("vector.onnx", nil, mfcc(13, .mean), "the model's 40 values", "Set front_end.coefficients: 40 in the recipe"),
        ("vector.onnx", nil, mfcc(13, .meanStd), "the model's 40 values", "Set front_end.coefficients: 20 in the recipe"),
        ("waveform.onnx", [.batch, .samples], AnyFrontEnd(LogMel()), "a waveform", "Set front_end.kind to waveform"),
        ("tiny.onnx", nil, AnyFrontEnd(Waveform()), "a spectrogram", "Set front_end.kind to log_mel"),
        ("tiny.onnx", nil, AnyFrontEnd(LogMel()), "the model's 16 mel bands", "Set front_end.mel_bands: 16"),
    ] as [(String, [AxisRole]?, AnyFrontEnd, String, String)])
    func `a front end that does not give what the model takes ends the run before any clip`(
        model: String, axes: [AxisRole]?, frontEnd: AnyFrontEnd, needed: String, advice: String
    ) throws {
        let fixture = try RunFixture(lanes: 1)
        _ = try addRecording(fixture)
        let (run, _) = try run(fixture, model: model) { recipe in
            recipe.model.axes = axes
            recipe.frontEnd = frontEnd
        }
        let error = try #require(run.failure as? EngineError)
        #expect(error.code == .modelUnsuitable && error.needed.contains(needed) && error.advice.contains(advice), "\(error)")
        #expect(!FileManager.default.fileExists(atPath: fixture.output().path))
    }

    @Test func `arrays that hold vectors need no front end, and those that hold samples do not tell their rate`() throws {
        let fixture = try RunFixture(lanes: 1)
        let vector = Tensor(shape: [40], values: (0..<40).map(Float.init))
        try fixture.temporary.write(NPYWriter.data(for: vector), to: "set/voice.wav.npy")
        _ = try run(fixture, model: "vector.onnx") { $0.model.axes = [.batch, .features] }
        let written = try ArrayFile.read(path: fixture.features(of: "voice.wav.npy"), member: nil, maxBytes: .max / 8).tensor
        #expect(written.values == vector.values.map { 2 * $0 })

        let other = try RunFixture(lanes: 1)
        try other.temporary.write(NPYWriter.data(for: Tensor(shape: [8000], values: [Float](repeating: 0.5, count: 8000))), to: "set/a.npy")
        _ = try run(other, model: "waveform.onnx") { $0.frontEnd = AnyFrontEnd(Waveform()) }
        #expect(try other.records().first?.found == "samples in (8000,), whose sample rate the file does not say")
    }

    @Test func `what is seen of a recording is what was recorded, and a waveform is drawn as none but itself`() throws {
        let fixture = try RunFixture(lanes: 1)
        let path = try addRecording(fixture)
        var recipe = Recipe()
        recipe.frontEnd = AnyFrontEnd(Waveform())
        let model = try ModelLoader.load(path: ModelFixtures.path("waveform.onnx"), recipe: recipe)
        let seen = try Inspection.make(path: path, recipe: recipe, model: model)
        #expect(seen.spectrogram == nil && !seen.samples.isEmpty && seen.features != nil && seen.reason == nil)
        #expect(seen.frontEnd?.secondsPerStep == 1.0 / 16_000)
    }
}
