import Testing

@testable import Base
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

@Suite struct InputPictureTests {
    private let values = (0..<24).map(Float.init)

    @Test func `an array is drawn by its roles, whichever way it lies`() throws {
        let timeFirst = try #require(InputPicture(Tensor(shape: [1, 4, 6, 1], values: values), roles: [.batch, .time, .mel, .channel]))
        #expect(timeFirst.kind == .spectrogram && timeFirst.steps == 4 && timeFirst.bins == 6 && timeFirst.values.values == values)
        let melFirst = try #require(InputPicture(Tensor(shape: [6, 4], values: values), roles: [.mel, .time]))
        #expect(melFirst.values.shape == [4, 6] && melFirst.values.values.prefix(6) == [0, 4, 8, 12, 16, 20])
        // The first of several channels.
        let channels = try #require(InputPicture(Tensor(shape: [2, 3, 4], values: values), roles: [.channel, .coefficient, .time]))
        #expect(channels.values.shape == [4, 3] && channels.values.values.prefix(3) == [0, 4, 8])
    }

    @Test func `windows stand one behind the other`() throws {
        let windows = try #require(InputPicture(Tensor(shape: [3, 2, 4], values: values), roles: [.batch, .mel, .time]))
        #expect(windows.items == 3 && windows.stepsPerItem == 4 && windows.steps == 12 && windows.bins == 2)
        #expect(windows.values.values.prefix(8) == [0, 4, 1, 5, 2, 6, 3, 7] && windows.values.values[8] == 8)
        let samples = try #require(InputPicture(Tensor(shape: [2, 12], values: values), roles: [.batch, .samples]))
        #expect(samples.kind == .waveform && samples.items == 2 && samples.values.values == values)
    }

    @Test func `a vector has one step a value, and an array of no clip has no picture`() throws {
        let vector = try #require(InputPicture(Tensor(shape: [1, 24, 1], values: values), roles: [.batch, .features, .channel]))
        #expect(vector.kind == .vector && vector.steps == 24 && vector.bins == 1 && vector.values.values == values)
        #expect(InputPicture(Tensor(shape: [4, 6], values: values), roles: [.time, .channel]) == nil)
        #expect(InputPicture(Tensor(shape: [0, 6], values: []), roles: [.time, .mel]) == nil)
        #expect(InputPicture(Tensor(shape: [4, 6], values: values), roles: [.time]) == nil)
    }

    @Test func `what is looked at is what the network got: means, and samples as they were changed`() throws {
        var recipe = Recipe()
        recipe.frontEnd = try #require(FrontEndCatalogue.presets.first { $0.name == "mfcc-40-mean" }).frontEnd
        let means = try Inspection.make(
            path: FrontEndGoldens.path("voice-44k.wav"), recipe: recipe, model: ModelLoader.load(path: ModelFixtures.path("vector.onnx"), recipe: recipe))
        #expect(means.input?.kind == .vector && means.input?.steps == 40 && means.inputTitle == "MFCC means" && means.spectrogram == nil)
        #expect(means.features?.values == means.input?.values.values.map { 2 * $0 })
        recipe.frontEnd = AnyFrontEnd(Waveform())
        recipe.normalise.zscore = .clip
        let samples = try Inspection.make(
            path: FrontEndGoldens.path("voice-44k.wav"), recipe: recipe,
            model: ModelLoader.load(path: ModelFixtures.path("waveform-fixed.onnx"), recipe: recipe))
        #expect(samples.input?.kind == .waveform && samples.input?.steps == 8000 && samples.isNormalised)
        #expect(samples.features?.values == samples.input?.values.values.map { 2 * $0 })
        #expect(samples.samples.count == 5602 && samples.samplesPerFrame == nil)
    }
}
