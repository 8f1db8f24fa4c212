import Testing

@testable import Base
@testable import Signal

@Suite struct LogMelValidationTests {
    @Test func `presets are valid`() throws {
        for preset in LogMel.presets { try preset.frontEnd.validate() }
    }

    @Test func `presets differ from the defaults in what they imitate`() {
        let presets = Dictionary(uniqueKeysWithValues: LogMel.presets.map { ($0.name, $0.frontEnd) })
        #expect(presets["librosa"] == LogMel())
        #expect(presets["librosa-0.8"]?.padding == .reflect)
        #expect(presets["htk"]?.melScale == .htk)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let message: String
        let change: @Sendable (inout LogMel) -> Void

        init(_ message: String, _ change: @escaping @Sendable (inout LogMel) -> Void) {
            (self.message, self.change) = (message, change)
        }

        var testDescription: String { message }
    }

    @Test(arguments: [
        Case("sample_rate_hz is 999") { $0.sampleRateHz = 999 },
        Case("fft_samples is 2047") { $0.fftSamples = 2047 },
        Case("fft_samples is 65538") { $0.fftSamples = 65_538 },
        Case("window_samples is 2049") { $0.windowSamples = 2049 },
        Case("window_samples is 0") { $0.windowSamples = 0 },
        Case("hop_samples is 0") { $0.hopSamples = 0 },
        Case("power is 3") { $0.power = 3 },
        Case("mel_bands is 0") { $0.melBands = 0 },
        Case("mel_bands is 1025") { $0.melBands = 1025 },
        Case("max_hz is 8000.5") { $0.maxHz = 8000.5 },
        Case("max_hz is nan") { $0.maxHz = .nan },
        Case("min_hz is 8000.0") { $0.minHz = 8000 },
        Case("min_hz is nan") { $0.minHz = .nan },
        Case("min_hz is -1.0") { $0.minHz = -1 },
        Case("floor_power is 0.0") { $0.floorPower = 0 },
        Case("floor_power is inf") { $0.floorPower = .infinity },
        Case("top_db is -1.0") { $0.topDB = -1 },
        Case("top_db is nan") { $0.topDB = .nan },
    ])
    func `values out of range are refused by name`(example: Case) {
        var options = LogMel()
        example.change(&options)
        let error = #expect(throws: EngineError.self) { try options.validate() }
        #expect(error?.code == .invalidArgument && error?.found == example.message)
    }

    @Test func `the message says what is needed`() {
        var options = LogMel()
        options.fftSamples = 7
        let error = #expect(throws: EngineError.self) { try options.validated() }
        #expect(
            error?.description
                == "recipe: checking the front end: fft_samples is 7; needed: an even number, 16 to 65,536")
    }
}
