import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct MFCCTests {
    // librosa transforms in double precision and sums the cosines in single. The loudest coefficient, about -500, is exact to
    // 1e-4; that of a quiet frame depends on how the log-mel rounds beside loud bands.
    @Test(arguments: ["defaults", "40", "lifter"]) func `coefficients equal those of librosa`(name: String) throws {
        var options = MFCC()
        var file = "voice-16k.wav"
        switch name {
        case "40":
            (options.logMel.sampleRateHz, options.logMel.maxHz, options.coefficients) = (16_000, 8000, 40)
        case "lifter":
            (options.coefficients, options.lifter) = (13, 22)
            (options.logMel.sampleRateHz, options.logMel.fftSamples, options.logMel.windowSamples, options.logMel.hopSamples) = (16_000, 512, 400, 160)
            (options.logMel.melBands, options.logMel.minHz, options.logMel.maxHz) = (40, 20, 7600)
        default: file = "voice-44k.wav"
        }
        var clips = ClipOptions()
        clips.minSeconds = 0
        let samples = try AudioLoader(rateHz: options.sampleRateHz).load(path: FrontEndGoldens.path(file), options: clips).samples
        let found = try options.makePlan().makeLane().transform(samples)
        let expected = try FrontEndGoldens.array("mfcc-\(name)")
        try #require(found.shape == expected.shape)
        let difference = LogMelDifference(found.values, expected.values)
        #expect(difference.worst <= 0.05 && difference.percentile <= 0.01, "\(difference)")
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
