import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct LoadOptionsTests {
    private static let folder = FrontEndGoldens.folder.deletingLastPathComponent().appending(path: "load")

    private func load(
        _ file: String, rateHz: Int = 8000, clips: ClipOptions = ClipOptions(), _ settings: (inout LoadOptions) -> Void
    ) throws -> AudioClip {
        var options = LoadOptions()
        settings(&options)
        let path = file == "quiet-ends" ? Self.folder.appending(path: "quiet-ends.wav").path : FrontEndGoldens.path(file + ".wav")
        return try AudioLoader(rateHz: rateHz).load(path: path, options: clips, load: options)
    }

    private static let goldens: [(name: String, file: String, settings: @Sendable (inout LoadOptions) -> Void)] = [
        ("offset-duration", "voice-44k", { ($0.offsetSeconds, $0.durationSeconds) = (0.1003, 0.1501) }),
        ("offset", "voice-22k-stereo", { $0.offsetSeconds = 0.1234 }),
        ("trim-30", "quiet-ends", { $0.trimDB = 30 }),
        ("trim-20-short", "quiet-ends", { ($0.trimDB, $0.trimFrameSamples, $0.trimHopSamples) = (20, 512, 128) }),
        ("peak", "voice-44k", { $0.level = .peak }),
        ("peak-6", "voice-44k", { ($0.level, $0.levelDBFS) = (.peak, -6) }),
        ("rms-20", "voice-44k", { ($0.level, $0.levelDBFS) = (.rms, -20) }),
        ("pre-emphasis", "voice-44k", { $0.preEmphasis = 0.97 }),
        ("length-pad", "voice-44k", { $0.lengthSamples = 2801 + 301 }),
        ("length-crop", "voice-44k", { $0.lengthSamples = 1777 }),
        ("length-pad-both", "voice-44k", { ($0.lengthSamples, $0.padSide) = (2801 + 301, .both) }),
        ("length-crop-both", "voice-44k", { ($0.lengthSamples, $0.cropSide) = (1777, .both) }),
        ("length-tile", "voice-44k", { ($0.lengthSamples, $0.lengthFit) = (7000, .tile) }),
        (
            "all", "quiet-ends",
            {
                ($0.offsetSeconds, $0.durationSeconds, $0.trimDB, $0.level) = (0.05, 1.1, 30, .peak)
                ($0.preEmphasis, $0.lengthSamples) = (0.95, 5000)
            }
        ),
    ]

    // A few steps of float32 around values of at most 1.
    @Test(arguments: goldens.indices) func `samples equal those of librosa and numpy`(index: Int) throws {
        let golden = Self.goldens[index]
        let found = try load(golden.file, golden.settings).samples
        let expected = try FrontEndGoldens.readNPY(path: Self.folder.appending(path: golden.name + ".npy").path)
        try #require(found.count == expected.values.count, "\(golden.name): \(found.count) of \(expected.values.count)")
        let worst = zip(found, expected.values).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= 1e-6, "\(golden.name): \(worst)")
    }

    @Test func `what was cut or added is noted, and the clip's facts stay those of its file`() throws {
        let whole = try load("voice-44k") { _ in }
        let clip = try load("voice-44k") { options in
            (options.offsetSeconds, options.durationSeconds, options.level, options.lengthSamples) = (0.1, 0.15, .peak, 2000)
        }
        #expect(clip.sourceFrames == whole.sourceFrames && clip.peakDBFS == whole.peakDBFS && clip.rmsDBFS == whole.rmsDBFS)
        #expect(whole.notes.isEmpty && clip.notes.map(\.code) == [.audioPart, .audioPadded])
        #expect(clip.notes.map(\.text) == ["0.100 s to 0.250 s of 0.350 s", "1,200 samples padded to 2,000 with zeros"])
        #expect(clip.samples.max() == 1 || clip.samples.min() == -1)
        let trimmed = try load("quiet-ends") { $0.trimDB = 30 }
        #expect(trimmed.notes.map(\.code) == [.audioPart] && trimmed.notes[0].text.hasPrefix("trimmed: 0.2"))
        #expect(try load("voice-44k") { $0.durationSeconds = 5 }.notes.isEmpty)
    }

    @Test func `repeated to a length, a clip begins again at its end, and cropped at its start it keeps its end`() throws {
        let own = try load("voice-44k") { _ in }.samples
        let tiled = try load("voice-44k") { ($0.lengthSamples, $0.lengthFit) = (own.count * 2 + 7, .tile) }
        #expect(tiled.samples == own + own + own.prefix(7) && tiled.notes.map(\.code) == [.audioPadded])
        #expect(try load("voice-44k") { ($0.lengthSamples, $0.cropSide) = (1000, .start) }.samples == own.suffix(1000))
        #expect(try load("voice-44k") { ($0.lengthSamples, $0.padSide) = (own.count + 3, .start) }.samples == [0, 0, 0] + own)
        #expect(try load("voice-44k") { ($0.lengthSamples, $0.lengthFit) = (own.count, .crop) }.samples == own)
    }

    private static let refusals: [(settings: @Sendable (inout LoadOptions) -> Void, code: ReasonCode, found: String, needed: String)] = [
        ({ $0.offsetSeconds = 0.4 }, .audioPart, "nothing after 0.400 s, in 0.350 s", "a smaller load.offset_seconds"),
        ({ $0.offsetSeconds = 0.3 }, .audioPart, "0.050 s after 0.300 s, in 0.350 s", "at least 0.100 s"),
        ({ ($0.trimDB, $0.trimFrameSamples, $0.trimHopSamples) = (1, 64, 32) }, .audioPart, "within 1.0 dB of the loudest frame", "at least 0.100 s"),
        ({ ($0.lengthSamples, $0.lengthFit) = (5000, .crop) }, .shapeTimeLength, "2,801 samples, and load.length_fit crop", "at least load.length_samples 5,000"),
        ({ ($0.lengthSamples, $0.lengthFit) = (500, .pad) }, .shapeTimeLength, "2,801 samples, and load.length_fit pad", "at most load.length_samples 500"),
    ]

    @Test(arguments: refusals.indices)
    func `a clip of which too little is left, or of another length than it may have, has a reason`(index: Int) throws {
        let (settings, code, found, needed) = Self.refusals[index]
        let reason = try #require(throws: SkipReason.self) { try load("voice-44k", settings) }
        #expect(reason.code == code && reason.found.contains(found) && reason.needed.contains(needed), "\(reason)")
    }

    @Test func `a part that is silent in a recording that is not is skipped, or noted`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(WAVBytes().bytes(samples: tone(8000) + [Int16](repeating: 0, count: 8000)))
        var options = LoadOptions()
        options.offsetSeconds = 0.6
        let loader = AudioLoader(rateHz: 16_000)
        let reason = #expect(throws: SkipReason.self) { try loader.load(path: path, options: ClipOptions(), load: options) }
        #expect(reason?.code == .audioSilent && reason?.found == "only zeros from 0.600 s to 1.000 s of 1.000 s")
        var clips = ClipOptions()
        clips.acceptSilence = true
        options.level = .peak
        let clip = try loader.load(path: path, options: clips, load: options)
        #expect(clip.notes.map(\.code) == [.audioSilent, .audioPart] && clip.samples.allSatisfy { $0 == 0 } && clip.peakDBFS != nil)
    }

    @Test func `the number of samples is known from the header, but for a trim`() throws {
        for (index, golden) in Self.goldens.enumerated() where golden.file != "quiet-ends" {
            var options = LoadOptions()
            golden.settings(&options)
            let info = try AudioInfo.probe(path: FrontEndGoldens.path(golden.file + ".wav"))
            let count = try options.samples(ofFrames: #require(info.frames), fromHz: info.sampleRateHz, toHz: 8000, minSeconds: 0)
            #expect(count == (try load(golden.file, golden.settings).samples.count), "\(index)")
        }
        var options = LoadOptions()
        options.trimDB = 60
        #expect(try options.samples(ofFrames: 8000, fromHz: 8000, toHz: 8000, minSeconds: 0) == nil)
        options.lengthSamples = 5000
        #expect(try options.samples(ofFrames: 8000, fromHz: 8000, toHz: 8000, minSeconds: 0) == 5000)
        options.lengthFit = .crop
        #expect(throws: SkipReason.self) { try options.samples(ofFrames: 4000, fromHz: 8000, toHz: 8000, minSeconds: 0) }
    }

    @Test func `what is hashed is what differs from the defaults`() throws {
        func json(_ options: LoadOptions) throws -> String { try String(decoding: JSONEncoder().encode(options), as: UTF8.self) }
        #expect(try json(LoadOptions()) == "{}")
        var options = LoadOptions()
        for golden in Self.goldens { golden.settings(&options) }
        #expect(try JSONDecoder().decode(LoadOptions.self, from: JSONEncoder().encode(options)) == options)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(LoadOptions.self, from: Data(#"{"level": "loud"}"#.utf8)) }
        #expect(throws: EngineError.self) {
            var options = LoadOptions()
            options.level = .rms
            try options.validate()
        }
    }
}
