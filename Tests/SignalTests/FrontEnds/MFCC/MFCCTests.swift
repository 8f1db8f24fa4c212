import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct MFCCTests {
    // librosa transforms in double precision and sums the cosines in single. The loudest coefficient, about -500, is exact to
    // 1e-4; that of a quiet frame depends on how the log-mel rounds beside loud bands.
    @Test(arguments: ["defaults", "40", "lifter", "dct-1", "dct-3"]) func `coefficients equal those of librosa`(name: String) throws {
        var options = MFCC()
        var file = "voice-16k.wav"
        switch name {
        case "40":
            (options.logMel.sampleRateHz, options.logMel.maxHz, options.coefficients) = (16_000, 8000, 40)
        case "lifter":
            (options.coefficients, options.lifter) = (13, 22)
            (options.logMel.sampleRateHz, options.logMel.fftSamples, options.logMel.windowSamples, options.logMel.hopSamples) = (16_000, 512, 400, 160)
            (options.logMel.melBands, options.logMel.minHz, options.logMel.maxHz) = (40, 20, 7600)
        case "dct-1": (file, options.coefficients, options.dctType) = ("voice-8k.wav", 13, 1)
        case "dct-3": (file, options.coefficients, options.dctType, options.lifter) = ("voice-8k.wav", 13, 3, 22)
        default: file = "voice-44k.wav"
        }
        var clips = ClipOptions()
        clips.minSeconds = 0
        let samples = try AudioLoader(rateHz: options.sampleRateHz).load(path: FrontEndGoldens.path(file), options: clips).samples
        let found = try options.makePlan().makeLane().transform(samples).tensor
        let expected = try FrontEndGoldens.array("mfcc-\(name)")
        try #require(found.shape == expected.shape)
        let difference = LogMelDifference(found.values, expected.values)
        #expect(difference.worst <= 0.05 && difference.percentile <= 0.01, "\(difference)")
    }

    private func samples(_ file: String) throws -> [Float] {
        var clips = ClipOptions()
        clips.minSeconds = 0
        return try AudioLoader(rateHz: 22_050).load(path: FrontEndGoldens.path(file), options: clips).samples
    }

    @Test(arguments: ["deltas-1", "deltas-2", "deltas-2-width-5", "deltas-2-nearest", "deltas-2-mean-std", "mean", "max"])
    func `deltas and summaries equal those of librosa and numpy`(name: String) throws {
        var options = MFCC()
        options.coefficients = 13
        options.deltas = name.hasPrefix("deltas-2") ? 2 : name.hasPrefix("deltas-1") ? 1 : 0
        if name.hasSuffix("width-5") { options.deltaWidth = 5 }
        if name.hasSuffix("nearest") { options.deltaMode = .nearest }
        options.summary = name == "mean" ? .mean : name == "max" ? .max : name.hasSuffix("mean-std") ? .meanStd : .none
        let samples = try samples(name.hasSuffix("nearest") ? "voice-16k-float.wav" : "voice-44k.wav")
        let found = try options.makePlan().makeLane().transform(samples).tensor
        let expected = try FrontEndGoldens.array("mfcc-\(name)")
        try #require(found.shape == expected.shape)
        let difference = LogMelDifference(found.values, expected.values)
        #expect(difference.worst <= 0.01 && difference.percentile <= 0.005, "\(difference)")
        #expect(options.steps(samples: samples.count) == (options.summary == .none ? found.shape[0] : 1))
    }

    @Test func `deltas need as many frames as they look at, or frames that repeat at the ends`() throws {
        var options = MFCC()
        options.deltas = 1
        let tone = (0..<8 * 512).map { 0.3 * Float(sin(Double($0) * 0.05)) }
        let lane = try options.makePlan().makeLane()
        #expect(options.steps(samples: tone.count) == 9 && options.steps(samples: tone.count - 1) == 0)
        #expect(try lane.transform(tone).tensor.shape == [9, 40])
        let reason = #expect(throws: SkipReason.self) { try lane.transform(Array(tone.dropLast())) }
        #expect(reason?.code == .audioTooShort && reason?.found == "8 frames in 4095 samples at 22050 Hz")
        #expect(reason?.needed.contains("front_end.delta_width (9)") == true && reason?.needed.contains("delta_mode: nearest") == true)
        options.deltaMode = .nearest
        #expect(try options.makePlan().makeLane().transform(Array(tone.prefix(100))).tensor.shape == [1, 40])
    }

    @Test func `a setting that came later is not hashed at its default`() throws {
        let json = try String(decoding: JSONEncoder().encode(MFCC()), as: UTF8.self)
        for key in ["dctType", "deltas", "deltaWidth", "deltaMode", "summary"] { #expect(!json.contains(key)) }
        var options = MFCC()
        (options.dctType, options.deltas, options.deltaWidth, options.deltaMode, options.summary) = (3, 2, 5, .nearest, .meanStd)
        #expect(try JSONDecoder().decode(MFCC.self, from: JSONEncoder().encode(options)) == options)
    }

    @Test func `an even width, and a transform of one band that has none, are refused by name`() {
        var options = MFCC()
        options.deltaWidth = 8
        #expect(throws: EngineError.self) { try options.validate() }
        (options.deltaWidth, options.dctType, options.logMel.melBands, options.coefficients) = (9, 1, 1, 1)
        #expect(throws: EngineError.self) { try options.validate() }
    }

    @Test func `a constant spectrogram has one coefficient, and a lifter weighs each`() throws {
        var options = MFCC()
        options.logMel.melBands = 4
        options.coefficients = 3
        let plan = try MFCCPlan(options: options)
        // Row by row of the transform: cos(0), cos(π (2n + 1) / 8), cos(2π (2n + 1) / 8), with norms 1/2 and sqrt(1/2).
        let columns = (0..<3).map { k in (0..<4).reduce(0) { $0 + plan.matrix[$1 * 3 + k] } }
        #expect(abs(columns[0] - 2) < 1e-12 && abs(columns[1]) < 1e-12 && abs(columns[2]) < 1e-12)
        options.lifter = 2
        let liftered = try MFCCPlan(options: options)
        // 1 + sin(π / 2), 1 + sin(π), 1 + sin(3π / 2).
        for n in 0..<4 {
            #expect(abs(liftered.matrix[n * 3] - 2 * plan.matrix[n * 3]) < 1e-12)
            #expect(abs(liftered.matrix[n * 3 + 1] - plan.matrix[n * 3 + 1]) < 1e-12 && abs(liftered.matrix[n * 3 + 2]) < 1e-12)
        }
    }

    @Test func `bands reach to half the sample rate where a recipe gives no other end`() throws {
        var options = MFCC()
        options.logMel.sampleRateHz = 16_000
        options.complete(given: ["sample_rate_hz"])
        #expect(options.logMel.maxHz == 8000)
        options.logMel.maxHz = 7600
        options.complete(given: ["sample_rate_hz", "max_hz"])
        #expect(options.logMel.maxHz == 7600)
    }

    @Test func `more coefficients than bands are refused by name`() {
        var options = MFCC()
        options.logMel.melBands = 13
        let error = #expect(throws: EngineError.self) { try options.validate() }
        #expect(error?.found == "coefficients is 20" && error?.needed == "1 to mel_bands (13)")
    }
}
