import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Recordings and arrays in windows, and clips that are shorter than a model takes, as runs record them.
@Suite struct WindowRunTests {
    private func run(_ fixture: RunFixture, model: String, _ settings: (inout Recipe) -> Void) throws -> Run {
        var request = try fixture.request()
        settings(&request.recipe)
        request.model = try ModelLoader.load(path: ModelFixtures.path(model), recipe: request.recipe)
        let run = fixture.engine.start(request)
        run.waitUntilOver()
        return run
    }

    private func features(_ fixture: RunFixture, _ name: String) throws -> Tensor {
        try ArrayFile.read(path: fixture.features(of: name), member: nil, maxBytes: .max / 8).tensor
    }

    private func addRecording(_ fixture: RunFixture) throws -> String {
        try fixture.temporary.write(try ModelFixtures.bytes(of: FrontEndGoldens.path("voice-44k.wav")), to: "set/voice.wav")
    }

    @Test func `a recording in windows gives a row for each`() throws {
        let fixture = try RunFixture(lanes: 2)
        let path = try addRecording(fixture)
        let run = try run(fixture, model: "waveform.onnx") { recipe in
            recipe.frontEnd = AnyFrontEnd(Waveform())
            (recipe.correction.timeFit, recipe.correction.length, recipe.correction.windowHop) = (.windows, 1200, 800)
        }
        #expect(run.snapshot.notes["time.windows"] == 1)
        let samples = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions()).samples
        let lane = try OpenVINONetwork(ModelFixtures.source("waveform.onnx"), frontEnd: Waveform().output.axes).makeLane()
        let found = try features(fixture, "voice.wav")
        let starts = Array(stride(from: 0, through: samples.count - 1200, by: 800)) + [(samples.count - 1200) / 800 * 800 + 800]
        var expected: [Float] = []
        for start in starts {
            var window = Array(samples[start..<min(start + 1200, samples.count)])
            window += [Float](repeating: 0, count: 1200 - window.count)
            expected += try lane.features(of: Tensor(shape: [1, 1200], values: window)).values
        }
        #expect(found.shape == TensorShape([starts.count, 3, 4]))
        #expect(ModelFixtures.relativeL2(found.values, reference: expected) < 1e-6)
        let record = try #require(try fixture.records().first)
        #expect(record.plan?.last?.text == "\(starts.count) windows of 1200 samples every 800")
    }

    @Test func `windows of no length end the run before any clip`() throws {
        let fixture = try RunFixture(lanes: 1)
        _ = try addRecording(fixture)
        let run = try run(fixture, model: "waveform.onnx") { recipe in
            recipe.frontEnd = AnyFrontEnd(Waveform())
            recipe.correction.timeFit = .windows
        }
        let error = try #require(run.failure as? EngineError)
        #expect(error.code == .modelUnsuitable && error.advice.hasPrefix("Set correction.length"))
    }

    @Test func `a clip that is too short for the model says how long it must be, and a retry pads it`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [2, 16], values: (0..<32).map { -Float($0) })), to: "set/short.npy")
        let run = try run(fixture, model: "conv1d-valid.onnx") { $0.logMel.melBands = 16 }
        let record = try #require(try fixture.records().first)
        #expect(record.reason == .shapeTimeLength && record.needed == "3 frames, the least that the model takes, or permission to pad")
        run.retry(["short.npy"], remedies: [.fitTime])
        eventually("the retry is over") { run.snapshot.state == .finished && run.snapshot.extracted == 1 }
        #expect(try features(fixture, "short.npy").shape == [1, 4])
    }

    @Test func `a survey tells which clips are too short`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: [2, 16], values: [Float](repeating: 0, count: 32))), to: "set/short.npy")
        var recipe = Recipe()
        recipe.logMel.melBands = 16
        let model = try ModelLoader.load(path: ModelFixtures.path("conv1d-valid.onnx"), recipe: recipe)
        let survey = try Survey.take(
            source: fixture.request().source, name: "set", recipe: recipe, contract: model.network.contract)
        #expect(survey.problems.map(\.reason.code) == [.shapeTimeLength])
    }

    @Test func `a survey tells which recordings are too short`() throws {
        let fixture = try RunFixture(lanes: 1)
        _ = try addRecording(fixture)
        var recipe = Recipe()
        recipe.frontEnd = AnyFrontEnd(Waveform())
        recipe.correction.timeFit = .refuse
        let model = try ModelLoader.load(path: ModelFixtures.path("waveform-fixed.onnx"), recipe: recipe)
        let survey = try Survey.take(
            source: fixture.request().source, name: "set", recipe: recipe, contract: model.network.contract)
        #expect(survey.problems.map(\.reason.needed) == ["8000 samples, or permission to pad"])
    }

    @Test func `arrays that are longer than the longest clip are refused in windows too`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write(
            NPYWriter.data(for: Tensor(shape: [200, 16], values: [Float](repeating: -1, count: 3200))), to: "set/long.npy")
        _ = try run(fixture, model: "window.onnx") { recipe in
            recipe.logMel.melBands = 16
            recipe.correction.timeFit = .windows
            recipe.clips.maxSeconds = 2
        }
        #expect(try fixture.records().first?.reason == .arrayTooLarge)
    }
}
