import Foundation
import Testing

@testable import Signal
@testable import TestSupport

@Suite struct LogMelOfRecordingsTests {
    private func clip(_ name: String) throws -> AudioClip {
        var options = ClipOptions()
        options.minSeconds = 0
        return try AudioLoader(rateHz: 16_000).load(path: FrontEndGoldens.path(name), options: options)
    }

    private func lane(_ options: LogMel = LogMel()) throws -> LogMelLane { try LogMelLane(plan: LogMelPlan(options: options)) }

    // libsoxr of the same version gives the same bits; another build may round the last one differently. 1e-6 is a
    // thirtieth of the step of 16-bit audio.
    @Test(arguments: ["voice-8k", "voice-22k-stereo"])
    func `resampled samples equal those of librosa`(name: String) throws {
        let clip = try clip(name + ".wav")
        let expected = try FrontEndGoldens.array(name + ".resampled").values
        try #require(clip.samples.count == expected.count)
        #expect(zip(clip.samples, expected).allSatisfy { abs($0 - $1) <= 1e-6 })
    }

    // librosa transforms in double precision, this program in single, which shows where a quiet band stands beside a
    // loud one: 0.05 dB at worst, 0.001 dB for 999 of 1,000 values of speech. Small clips have too few values for that
    // share, so their bound is 0.002.
    @Test(arguments: [
        "voice-8k", "voice-16k", "voice-22k-stereo", "voice-44k", "voice-48k-stereo", "voice-16k-24bit", "voice-16k-float",
        "voice-8k-10channels",
    ])
    func `log-mels equal those of librosa`(name: String) throws {
        let logMel = try lane().transform(clip(name + ".wav").samples).tensor
        let expected = try FrontEndGoldens.array(name + ".logmel")
        try #require(logMel.shape == expected.shape)
        let difference = LogMelDifference(logMel.values, expected.values)
        #expect(difference.worst <= 0.05 && difference.percentile <= 0.002, "\(difference)")
    }

    @Test(arguments: ["reflect", "htk", "short-window", "uncentred", "magnitude", "absolute"])
    func `log-mels of other dialects equal those of librosa`(name: String) throws {
        var options = LogMel()
        switch name {
        case "reflect": options = try #require(LogMel.presets.first { $0.name == "librosa-0.8" }).frontEnd
        case "htk": options = try #require(LogMel.presets.first { $0.name == "htk" }).frontEnd
        case "short-window":
            (options.fftSamples, options.windowSamples, options.hopSamples, options.melBands) = (1024, 400, 160, 61)
        case "uncentred": options.centred = false
        case "magnitude": (options.power, options.melBands) = (1, 40)
        default: (options.reference, options.topDB, options.melBands) = (.one, nil, 40)
        }
        let logMel = try lane(options).transform(clip("voice-16k.wav").samples).tensor
        let expected = try FrontEndGoldens.array("variant-\(name).logmel")
        try #require(logMel.shape == expected.shape)
        let difference = LogMelDifference(logMel.values, expected.values)
        #expect(difference.worst <= 0.05 && difference.percentile <= 0.002, "\(difference)")
    }

    @Test func `the same file gives the same bits in every lane`() throws {
        let plan = try LogMelPlan(options: LogMel())
        let (one, other) = try (plan.makeLane(), plan.makeLane())
        let first = try one.transform(clip("voice-44k.wav").samples).tensor
        _ = try other.transform(clip("voice-48k-stereo.wav").samples)
        #expect(try other.transform(clip("voice-44k.wav").samples).tensor == first)
    }

    @Test func `timings are reported for each step`() throws {
        let loader = AudioLoader(rateHz: 16_000)
        _ = try loader.load(path: FrontEndGoldens.path("voice-44k.wav"), options: ClipOptions())
        #expect(loader.timings.decodeNs > 0 && loader.timings.resampleNs > 0)
        _ = try loader.load(path: FrontEndGoldens.path("voice-16k.wav"), options: ClipOptions())
        #expect(loader.timings.decodeNs > 0 && loader.timings.resampleNs == 0)
    }

    static let references = ProcessInfo.processInfo.environment["MELSCOPE_REFERENCE_MELS"]
    static let recordings = ProcessInfo.processInfo.environment["MELSCOPE_RECORDINGS"]

    // Reference log-mels are (mel, time) float32 .npy of librosa with the default options, at the same relative paths as
    // the recordings.
    @Test(
        .enabled(
            if: references != nil && recordings != nil,
            "set MELSCOPE_RECORDINGS to a folder of WAV files and MELSCOPE_REFERENCE_MELS to one of their log-mels"))
    func `log-mels of real recordings equal the reference`() throws {
        let recordings = URL(filePath: try #require(Self.recordings))
        let references = URL(filePath: try #require(Self.references))
        let (loader, lane) = try (AudioLoader(rateHz: 16_000), lane())
        let files = try FileManager.default.subpathsOfDirectory(atPath: recordings.path).filter { $0.hasSuffix(".wav") }
        try #require(!files.isEmpty)
        var options = ClipOptions()
        // CREMA-D has a clip of zeros.
        options.acceptSilence = true
        var ours: [Float] = []
        var theirs: [Float] = []
        for file in files.sorted() {
            let clip = try loader.load(path: recordings.appending(path: file).path, options: options)
            let logMel = try lane.transform(clip.samples).tensor
            let reference = try FrontEndGoldens.readNPY(
                path: references.appending(path: file.dropLast(4) + ".npy").path)
            let (frames, bands) = (logMel.shape[0], logMel.shape[1])
            try #require(reference.shape == [bands, frames], "\(file)")
            ours += logMel.values
            theirs += (0..<frames * bands).map { reference.values[$0 % bands * frames + $0 / bands] }
        }
        let difference = LogMelDifference(ours, theirs)
        print("\(files.count) recordings, \(ours.count) values: \(difference)")
        #expect(difference.worst <= 0.05 && difference.percentile <= 0.001, "\(difference)")
    }
}
