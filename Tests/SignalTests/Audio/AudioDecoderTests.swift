import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct AudioDecoderTests {
    let scratch: ScratchFolder
    let loader: AudioLoader

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000)
    }

    private func decodeMono(_ path: String, replaceNonFinite: Bool = false) throws -> (AudioInfo, [Float]) {
        let decoder = try AudioDecoder(
            path: path, buffers: AudioDecoder.Buffers(), replaceNonFinite: replaceNonFinite)
        var samples: [Float] = []
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
        defer { block.deallocate() }
        while case let count = try decoder.readMono(into: block), count > 0 { samples += block[..<count] }
        return (decoder.info, samples)
    }

    /// The code with which loading is refused; nil when it is accepted.
    private func refusal(_ path: String, _ change: (inout ClipOptions) -> Void = { _ in }) -> ReasonCode? {
        var options = ClipOptions()
        change(&options)
        do {
            _ = try loader.load(path: path, options: options)
            return nil
        } catch {
            return (error as? SkipReason)?.code
        }
    }

    // Lossless samples and their means must be equal to the bit.
    @Test(arguments: [
        ("voice.flac", "voice.flac.samples"), ("voice.aiff", "voice.flac.samples"),
        ("voice-16k-24bit.wav", "voice-16k-24bit.mono"), ("voice-16k-float.wav", "voice-16k-float.mono"),
        ("voice-8k-10channels.wav", "voice-8k-10channels.mono"),
    ])
    func `samples equal those of soundfile and librosa`(file: String, golden: String) throws {
        let (_, samples) = try decodeMono(FrontEndGoldens.path(file))
        #expect(try samples == FrontEndGoldens.array(golden).values)
    }

    // The lossy decoders differ in rounding between versions and builds of their libraries: 2e-6 is a fifteenth of the
    // step of 16-bit audio.
    @Test(arguments: ["voice.ogg", "voice.mp3"])
    func `lossy samples agree with soundfile`(file: String) throws {
        let (_, samples) = try decodeMono(FrontEndGoldens.path(file))
        let expected = try FrontEndGoldens.array(file + ".samples").values
        try #require(samples.count == expected.count)
        #expect(zip(samples, expected).allSatisfy { abs($0 - $1) < 2e-6 })
    }

    @Test(arguments: [
        ("voice.flac", "FLAC", "PCM_16", 16 as Int?, 16_000, 1, 4800), ("voice.aiff", "AIFF", "PCM_16", 16, 16_000, 1, 4800),
        ("voice.ogg", "OGG", "VORBIS", nil, 16_000, 1, 4800), ("voice.mp3", "MP3", "MPEG_LAYER_III", nil, 16_000, 1, 4800),
        ("voice-48k-stereo.wav", "WAV", "PCM_16", 16, 48_000, 2, 12_014),
    ])
    func `the probe reads the header`(
        file: String, format: String, encoding: String, bits: Int?, rate: Int, channels: Int, frames: Int
    ) throws {
        let info = try AudioInfo.probe(path: FrontEndGoldens.path(file))
        #expect(
            info
                == AudioInfo(
                    format: format, encoding: encoding, bitsPerSample: bits, sampleRateHz: rate, channels: channels,
                    frames: frames, promisedSeconds: nil))
        #expect(info.durationSeconds == Double(frames) / Double(rate))
    }

    @Test func `all 16-bit values are divided by 32768`() throws {
        let all = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
        let (_, samples) = try decodeMono(scratch.write(WAVBytes().bytes(samples: all)))
        #expect(samples == all.map { Float($0) / 32768 })
    }

    // RAVDESS: filler in front so that the samples start at byte 4096, broadcast and XMP chunks behind, of odd lengths.
    @Test func `chunks around the samples are passed over`() throws {
        var wav = WAVBytes()
        wav.before = [("FLLR", [UInt8](repeating: 0, count: 4044))]
        wav.after = [
            ("LIST", Array("INFOICRD".utf8) + [3, 0, 0, 0] + Array("abc\0".utf8)),
            ("bext", [UInt8](repeating: 65, count: 603)), ("_PMX", [UInt8](repeating: 60, count: 53_801)),
        ]
        let samples = tone(16_001)
        let bytes = wav.bytes(samples: samples)
        #expect(Array(bytes[4088..<4092]) == Array("data".utf8))
        let clip = try loader.load(path: scratch.write(bytes), options: ClipOptions())
        #expect(clip.samples == samples.map { Float($0) / 32768 })
        #expect(clip.source.frames == 16_001 && clip.notes.isEmpty)
    }

    @Test func `a file larger than the window is read whole`() throws {
        let samples = (0..<AudioFile.Window.byteCapacity).map { Int16(truncatingIfNeeded: $0 &* 7919) }
        let (_, decoded) = try decodeMono(scratch.write(WAVBytes().bytes(samples: samples)))
        #expect(decoded == samples.map { Float($0) / 32768 })
    }

    @Test func `what is not a readable regular file is refused`() throws {
        #expect(refusal(scratch.url.appending(path: "absent.wav").path) == .fileVanished)
        #expect(refusal(scratch.url.path) == .fileNotRegular)
        let pipe = scratch.url.appending(path: "pipe.wav").path
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(refusal(pipe) == .fileNotRegular)
        #expect(refusal("/dev/null") == .fileNotRegular)
        #expect(try refusal(scratch.write([], "empty.wav")) == .fileEmpty)
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n"
        #expect(try refusal(scratch.write(Array(pointer.utf8), "pointer.wav")) == .fileLFSPointer)
        #expect(try refusal(scratch.write(Array("no audio at all".utf8), "text.wav")) == .audioNotAudio)
        #expect(try refusal(scratch.write(Array("RIFF".utf8), "four.wav")) == .audioNotAudio)
    }

    @Test func `refused files do not leak descriptors`() throws {
        let text = try scratch.write(Array("no audio at all".utf8), "text.wav")
        func openDescriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }
        let before = try openDescriptors()
        for _ in 0..<200 {
            #expect(refusal(scratch.url.path) == .fileNotRegular)
            #expect(refusal(text) == .audioNotAudio)
        }
        // Other tests open files at the same time, but not a hundred.
        #expect(try openDescriptors() < before + 100)
    }

    @Test(arguments: [false, true]) func `a WAV file that ends early is refused unless accepted`(hasTail: Bool) throws {
        var wav = WAVBytes()
        wav.claimedDataBytes = 64_000
        let path = try scratch.write(wav.bytes(samples: tone(16_000)))
        #expect(refusal(path) == .audioTruncated)
        #expect(try AudioInfo.probe(path: path).promisedSeconds == 2)
        var options = ClipOptions()
        options.acceptTruncated = true
        let clip = try loader.load(path: path, options: options)
        #expect(clip.sourceFrames == 16_000)
        #expect(clip.notes.map(\.text) == ["truncated: 1.000 s of 2.000 s"])
    }

    @Test(arguments: [0, 0x7fff_f000, 0xffff_ffff])
    func `a size that a pipe left open is not a truncation`(claimed: Int) throws {
        var wav = WAVBytes()
        wav.claimedDataBytes = claimed
        let path = try scratch.write(wav.bytes(samples: tone(16_000)))
        #expect(try AudioInfo.probe(path: path).promisedSeconds == nil)
    }

    @Test(arguments: ["voice.flac", "voice.aiff", "voice-16k.wav"])
    func `half a file is truncated audio`(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: FrontEndGoldens.path(name))))
        #expect(try refusal(scratch.write(Array(bytes[..<(bytes.count / 2)]), name)) == .audioTruncated)
    }

    @Test(arguments: ["voice.flac", "voice.aiff", "voice.ogg", "voice.mp3", "voice-16k-24bit.wav"])
    func `no prefix and no damaged byte does harm`(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: FrontEndGoldens.path(name))))
        for length in stride(from: 1, to: min(bytes.count, 600), by: 13) {
            _ = try refusal(scratch.write(Array(bytes[..<length])))
        }
        for position in stride(from: 0, to: min(bytes.count, 300), by: 3) {
            var damaged = bytes
            damaged[position] ^= 0xff
            _ = try refusal(scratch.write(damaged))
        }
    }

    @Test func `lengths outside the limits are refused on the header`() throws {
        let second = try scratch.write(WAVBytes().bytes(samples: tone(16_000)))
        #expect(refusal(second) { $0.minSeconds = 1.01 } == .audioTooShort)
        #expect(refusal(second) { $0.maxSeconds = 0.99 } == .audioTooLong)
        #expect(refusal(second) { ($0.minSeconds, $0.maxSeconds) = (1, 1) } == nil)
        let none = try scratch.write(WAVBytes().bytes(samples: []), "none.wav")
        #expect(refusal(none) { $0.minSeconds = 0 } == .audioTooShort)
    }

    // A FLAC header that claims 2^36 - 1 samples, in a file of 42 bytes.
    @Test func `a claimed length takes no memory`() throws {
        let bytes: [UInt8] =
            Array("fLaC".utf8) + [0x80, 0, 0, 34, 0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x03, 0xe8, 0, 0xff, 0xff, 0xff, 0xff, 0xff]
            + [UInt8](repeating: 0, count: 16)
        let path = try scratch.write(bytes, "claim.flac")
        #expect(refusal(path) == .audioTooLong)
        #expect(refusal(path) { $0.maxSeconds = .infinity } == .audioTruncated)
    }

    @Test(arguments: [(999, false), (1000, true), (768_000, true), (768_001, false)])
    func `sample rates have bounds`(rate: Int, isAccepted: Bool) throws {
        var wav = WAVBytes()
        wav.rate = rate
        let path = try scratch.write(wav.bytes(samples: tone(rate)))
        #expect(refusal(path) == (isAccepted ? nil : .audioSampleRate))
    }

    @Test func `silence is refused unless accepted`() throws {
        let zeros = try scratch.write(WAVBytes().bytes(samples: [Int16](repeating: 0, count: 8000)), "zeros.wav")
        #expect(refusal(zeros) == .audioSilent)
        var options = ClipOptions()
        options.acceptSilence = true
        let clip = try loader.load(path: zeros, options: options)
        #expect(clip.peakDBFS == nil && clip.rmsDBFS == nil && clip.notes.map(\.text) == ["silent"])
        // One step of 16 bits, -90.3 dBFS, is sound.
        let step = try scratch.write(WAVBytes().bytes(samples: [1] + [Int16](repeating: 0, count: 8000)), "step.wav")
        #expect(refusal(step) == nil)
        #expect(refusal(step) { $0.silenceDBFS = -90 } == .audioSilent)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `samples that are no numbers are refused or set to 0`(bad: Float) throws {
        var wav = WAVBytes()
        wav.channels = 2
        var samples = (0..<32_000).map { 0.5 * Float(sin(0.05 * Double($0 / 2))) }
        samples[20_001] = bad
        let path = try scratch.write(wav.bytes(floats: samples))
        #expect(refusal(path) == .audioNonFinite)
        var options = ClipOptions()
        options.replaceNonFinite = true
        let clip = try loader.load(path: path, options: options)
        #expect(clip.samples[10_000] == samples[20_000] / 2)
        #expect(clip.notes.map(\.text) == ["mean of 2 channels", "1 non-finite samples set to 0"])
    }

    @Test(arguments: [16_000, 48_000])
    func `samples whose power is not finite are refused before they overflow in resampling`(rate: Int) throws {
        var wav = WAVBytes()
        wav.rate = rate
        // Alternating blocks overshoot in the filter.
        let samples = (0..<8000).map { ($0 / 40) % 2 == 0 ? Float.greatestFiniteMagnitude : -.greatestFiniteMagnitude }
        #expect(refusal(try scratch.write(wav.bytes(floats: samples))) == .audioNonFinite)
        #expect(refusal(try scratch.write(wav.bytes(floats: samples.map { $0 / 0x1p70 }))) == nil)
    }

    @Test func `the level is that of the mono signal`() throws {
        let square = (0..<16_000).map { Int16($0 % 20 < 10 ? 16_384 : -16_384) }
        let clip = try loader.load(path: scratch.write(WAVBytes().bytes(samples: square)), options: ClipOptions())
        #expect(abs(try #require(clip.peakDBFS) + 6.0206) < 1e-4)
        #expect(abs(try #require(clip.rmsDBFS) + 6.0206) < 1e-4)
    }
}
