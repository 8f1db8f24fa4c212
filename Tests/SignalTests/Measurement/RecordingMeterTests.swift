import CSndFile
import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct RecordingMeterTests {
    private let scratch: ScratchFolder
    private let meter = RecordingMeter(ffmpeg: .never)

    init() throws { scratch = try ScratchFolder() }

    private static let wav16 = SF_FORMAT_WAV | SF_FORMAT_PCM_16
    private static let wavFloat = SF_FORMAT_WAV | SF_FORMAT_FLOAT

    /// Writes channels of equal length and measures the file.
    private func measure(_ channels: [[Float]], rateHz: Int = 16_000, format: Int = wav16, name: String = "a.wav") throws -> RecordingMeter.Result {
        try meter.measure(path: write(channels, rateHz: rateHz, format: format, name: name))
    }

    private func write(_ channels: [[Float]], rateHz: Int = 16_000, format: Int = wav16, name: String = "a.wav") throws -> String {
        let path = scratch.url.appending(path: name).path
        var info = SF_INFO()
        (info.samplerate, info.channels, info.format) = (Int32(rateHz), Int32(channels.count), Int32(format))
        let file = try #require(sf_open(path, Int32(SFM_WRITE), &info), "\(String(cString: sf_strerror(nil)))")
        let interleaved = channels[0].indices.flatMap { index in channels.map { $0[index] } }
        #expect(sf_writef_float(file, interleaved, sf_count_t(channels[0].count)) == sf_count_t(channels[0].count))
        sf_close(file)
        return path
    }

    /// Half a second of something like speech for each value: a tone with overtones at that level, in noise.
    private static func voice(_ levels: [Float], noise: Float = 0.0005, rateHz: Int = 16_000) -> [Float] {
        var random = SplitMix64(seed: 5)
        return levels.flatMap { level in
            (0..<rateHz / 2).map { index in
                let time = Double(index) / Double(rateHz)
                let tone = sin(2 * .pi * 150 * time) + 0.5 * sin(2 * .pi * 310 * time) + 0.3 * sin(2 * .pi * 2900 * time)
                return level * Float(tone) / 1.8 + noise * (Float(random.next() >> 40) / Float(1 << 23) - 1)
            }
        }
    }

    @Test func `flat tops are counted at the recording's own extreme, and not in what only touches full scale`() throws {
        let voice = Self.voice([0.5, 0.5])
        let clipped = voice.map { max(-1, min(1, 6 * $0)) }
        let found = try #require(measure([clipped]).measure)
        #expect(found.clippedRuns > 50 && found.clippedSamples >= 3 * found.clippedRuns)
        let lowered = try #require(measure([clipped.map { 0.3 * $0 }], format: Self.wavFloat).measure)
        #expect(lowered.clippedRuns == found.clippedRuns)
        let peak = voice.map(abs).max() ?? 1
        let touching = try #require(measure([voice.map { $0 / peak }]).measure)
        #expect(touching.clippedRuns == 0)
        // Two equal samples are not yet a flat top.
        var pair = voice.map { 0.5 * $0 }
        (pair[100], pair[101]) = (0.9, 0.9)
        let twice = try #require(measure([pair]).measure)
        #expect(twice.clippedRuns == 0)
    }

    @Test func `silence is measured in front, behind, between; zeros that cut into sound are a dropout and those of a pause are not`() throws {
        let zeros = [Float](repeating: 0, count: 8_000)
        let voice = Self.voice([0.4])
        let found = try #require(measure([zeros + zeros + voice + zeros + voice + zeros]).measure)
        #expect(abs(found.leadingSilenceSeconds - 1) <= 0.011 && abs(found.trailingSilenceSeconds - 0.5) <= 0.011)
        #expect(abs(found.innerSilenceSeconds - 0.5) <= 0.011 && abs(found.zeroRunSeconds - 0.5) <= 0.011)
        let fading = voice.enumerated().map { $1 * max(0, 1 - Float($0) / 7000) }
        let paused = try #require(measure([voice + fading + zeros + voice]).measure)
        #expect(paused.innerSilenceSeconds >= 0.5 && paused.zeroRunSeconds == 0)
    }

    @Test func `the estimated SNR falls with the noise`() throws {
        let levels: [Float] = [0.4, 0, 0.4, 0]
        let quiet = try #require(measure([Self.voice(levels, noise: 0.001)], format: Self.wavFloat).measure?.snrDB)
        let loud = try #require(measure([Self.voice(levels, noise: 0.2)], format: Self.wavFloat).measure?.snrDB)
        #expect(quiet > 40 && loud < 12 && loud > 0, "\(quiet), \(loud)")
    }

    @Test func `the band ends where the energy does, whatever the sample rate`() throws {
        for rateHz in [16_000, 48_000] {
            let found = try #require(measure([Self.voice([0.5, 0.5], noise: 0, rateHz: rateHz)], rateHz: rateHz, format: Self.wavFloat).measure)
            #expect(abs((found.bandwidthHz ?? 0) - 2900) < 150)
        }
        let noise = try #require(measure([Self.voice([0, 0], noise: 0.5)], format: Self.wavFloat).measure)
        #expect((noise.bandwidthHz ?? 0) > 7900)
    }

    @Test func `channels that are the same, cancel, or are silent are told`() throws {
        let voice = Self.voice([0.5, 0.5])
        let same = try #require(measure([voice, voice]).measure)
        #expect(same.hasIdenticalChannels && same.cancellationDB == nil && same.silentChannels == 0)
        let inverted = try #require(measure([voice, voice.map { -$0 }], format: Self.wavFloat).measure)
        #expect(inverted.cancellationDB == .infinity && !inverted.hasIdenticalChannels)
        let half = try #require(measure([voice, voice.map { _ in 0 }]).measure)
        #expect(half.silentChannels == 1 && half.cancellationDB == nil && !half.hasIdenticalChannels)
        let one = try #require(measure([voice]).measure)
        #expect(one.silentChannels == 0)
    }

    @Test func `equal samples have one hash in whatever file they stand`() throws {
        let voice = Self.voice([0.5]).map { ($0 * 32768).rounded() / 32768 }
        let wav = try measure([voice])
        let hash = try #require(wav.measure?.sampleHash)
        for (format, name) in [
            (SF_FORMAT_FLAC | SF_FORMAT_PCM_16, "a.flac"), (SF_FORMAT_WAV | SF_FORMAT_PCM_24, "b.wav"), (Self.wavFloat, "c.wav"),
            (SF_FORMAT_AIFF | SF_FORMAT_PCM_16, "a.aiff"),
        ] {
            let other = try measure([voice], format: format, name: name)
            #expect(other.measure?.sampleHash == hash && other.contentChecksum != wav.contentChecksum, "\(name)")
        }
        #expect(try measure([voice, voice]).measure?.sampleHash == hash, "both channels alike")
        #expect(try measure([voice.map { -$0 }]).measure?.sampleHash != hash)
        #expect(try measure([voice], rateHz: 8_000).measure?.sampleHash == hash, "another rate in the header")
    }

    @Test func `digital silence has no level, and NaN counts and is measured as zero`() throws {
        let silent = try #require(measure([[Float](repeating: 0, count: 16_000)]).measure)
        #expect(silent.peakDBFS == nil && silent.rmsDBFS == nil && silent.lufs == nil && silent.snrDB == nil && silent.bandwidthHz == nil)
        #expect(silent.clippedRuns == 0 && silent.leadingSilenceSeconds == 0)
        var voice = Self.voice([0.5])
        voice[5] = .nan
        voice[6] = .infinity
        let found = try #require(measure([voice], format: Self.wavFloat).measure)
        #expect(found.nonFiniteSamples == 2 && (found.peakDBFS ?? 0) < 0)
    }

    @Test func `a file that ends early is measured as far as it goes, and says so`() throws {
        let path = try write([Self.voice([0.5, 0.5])])
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        try Data(bytes.prefix(20_000)).write(to: URL(filePath: path))
        let result = try meter.measure(path: path)
        #expect(result.reason?.code == .audioTruncated && (result.measure?.seconds ?? 1) < 0.63)
        try Data("nothing".utf8).write(to: URL(filePath: path))
        let other = try meter.measure(path: path)
        #expect(other.reason?.code == .audioNotAudio && other.measure == nil)
    }

    @Test func `a recording that is no longer wanted is given up`() throws {
        let path = try write([Self.voice([0.5, 0.5, 0.5])])
        #expect(throws: CancellationError.self) { try meter.measure(path: path, isGivenUp: { true }) }
    }
}

/// What numpy and pyloudnorm measure; scripts/make-measure-goldens.py writes it.
@Suite struct RecordingMeterGoldenTests {
    private struct Golden: Decodable {
        var seconds, peakDBFS, rmsDBFS, dcOffset: Double
        var lufs: Double?
    }

    @Test func `level, offset and loudness are those of numpy and pyloudnorm`() throws {
        let folder = FrontEndGoldens.folder.deletingLastPathComponent().appending(path: "measure")
        let goldens = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: folder.appending(path: "measures.json")))
        #expect(goldens.values.contains { $0.lufs != nil })
        let meter = RecordingMeter(ffmpeg: .never)
        for (name, golden) in goldens {
            let path = golden.lufs == nil ? FrontEndGoldens.path(name) : folder.appending(path: name).path
            let found = try #require(meter.measure(path: path).measure)
            #expect(found.seconds == golden.seconds)
            // Both add in double precision, in another order.
            #expect(abs((found.peakDBFS ?? 0) - golden.peakDBFS) < 1e-9 && abs((found.rmsDBFS ?? 0) - golden.rmsDBFS) < 1e-9, "\(name)")
            #expect(abs(found.dcOffset - golden.dcOffset) < 1e-12, "\(name)")
            guard let lufs = golden.lufs else {
                #expect(found.lufs == nil)
                continue
            }
            // The same filters and blocks in double precision; real clips differ by 2e-10 at most.
            #expect(abs((found.lufs ?? 0) - lufs) < 1e-6, "\(found.lufs ?? 0), \(lufs)")
        }
    }
}
