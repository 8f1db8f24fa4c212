import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// What a survey tells of lengths, from headers alone, is what a run finds.
@Suite struct SurveyLengthsTests {
    private func look(_ recipe: Recipe) throws -> Survey {
        let temporary = try TemporaryFolder()
        for name in ["voice-44k", "voice-16k", "voice-22k-stereo"] {
            try temporary.write(ModelFixtures.bytes(of: FrontEndGoldens.path(name + ".wav")), to: "set/\(name).wav")
        }
        return try Survey.take(source: try Source(argument: temporary.path + "/set"), name: "set", recipe: recipe, contract: .seed)
    }

    @Test func `frames are those of the part that the recipe takes`() throws {
        var recipe = Recipe()
        #expect(try look(recipe).frames == [11: 1, 26: 1, 10: 1])
        (recipe.load.offsetSeconds, recipe.load.durationSeconds) = (0.1, 0.15)
        let cut = try look(recipe)
        #expect(cut.frames == [5: 3] && cut.problems.isEmpty)
        recipe.load.lengthSamples = 16_000
        #expect(try look(recipe).frames == [32: 3])
    }

    @Test func `a recipe that leaves out what the doctor finds says that a run measures first`() throws {
        var recipe = Recipe()
        #expect(try !look(recipe).notices.contains { $0.contains("doctor.skip") })
        recipe.doctor.skip = [.clipping, .silent]
        #expect(try look(recipe).notices.contains { $0.hasPrefix("a run measures the recordings first") && $0.contains("(data.silent, data.clipping)") })
    }

    @Test func `an offset past the end is told before a run, and a trim leaves the frames open`() throws {
        var recipe = Recipe()
        recipe.load.offsetSeconds = 0.5
        let problems = try look(recipe).problems
        #expect(problems.map(\.path) == ["voice-22k-stereo.wav", "voice-44k.wav"] && problems.allSatisfy { $0.reason.code == .audioPart })
        recipe.load = LoadOptions()
        recipe.load.trimDB = 30
        let survey = try look(recipe)
        #expect(survey.frames.isEmpty && survey.untrimmedLengths == 3 && survey.audioSeconds > 1.4)
        #expect(survey.notices.contains("frames unknown until load.trim_db is applied: 3 clips"))
    }

    @Test func `clips that are too short for the front end are told before a run`() throws {
        var options = MFCC()
        (options.deltas, options.deltaWidth) = (1, 17)
        var recipe = Recipe()
        recipe.frontEnd = AnyFrontEnd(options)
        let survey = try look(recipe)
        #expect(survey.problems.map(\.path) == ["voice-22k-stereo.wav", "voice-44k.wav"])
        #expect(survey.problems.first?.reason.needed == "at least 8192" && survey.frames.count == 1)
    }
}
