import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// Files whose header and length disagree: the rules of ``AudioSizeRules``.
@Suite(.slow) struct AudioSizeTests {
    let scratch: ScratchFolder
    let loader: AudioLoader
    let samples = tone(36_409)

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000)
    }

    private func load(_ bytes: [UInt8], _ name: String = "clip.wav", accepting: Bool = false) throws -> AudioClip {
        var options = ClipOptions()
        options.acceptTruncated = accepting
        return try loader.load(path: scratch.write(bytes, name), options: options)
    }

    private func refusal(_ bytes: [UInt8], _ name: String = "clip.wav") -> SkipReason? {
        do {
            _ = try load(bytes, name)
            return nil
        } catch {
            return error as? SkipReason
        }
    }

    private func wave(claiming bytes: Int? = nil, extra: [UInt8] = []) -> [UInt8] {
        var wav = WAVBytes()
        wav.claimedDataBytes = bytes
        return wav.bytes(samples: samples) + extra
    }

    /// An ID3v2.4 tag of `count` bytes, ten of them its header.
    private func tag(_ count: Int, footer: Bool = false) -> [UInt8] {
        let body = count - 10
        let size = [body >> 21, body >> 14, body >> 7, body].map { UInt8($0 & 0x7f) }
        return Array("ID3".utf8) + [4, 0, footer ? 0x10 : 0] + size + [UInt8](repeating: 0x41, count: body) + (footer ? Array("3DI".utf8) + [4, 0, 0x10] + size : [])
    }

    /// Compared here, since the samples would fill the screen where an expectation fails.
    private func isWhole(_ clip: AudioClip) -> Bool { clip.samples == samples.map { Float($0) / 32768 } }

    @Test(arguments: [300, 30_034, 2_000_000]) func `an ID3v2 tag in front of a WAV file takes nothing from its end`(bytes: Int) throws {
        let clip = try load(tag(bytes) + wave())
        let hasAll = isWhole(clip)
            #expect(hasAll && clip.notes.isEmpty)
    }

    @Test func `ID3v2 tags stand in front of AIFF, FLAC and Ogg too, several and with footers`() throws {
        for name in ["voice.aiff", "voice.flac", "voice.ogg"] {
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: FrontEndGoldens.path(name))))
            let plain = try load(bytes, name)
            let tagged = try load(tag(300) + tag(411, footer: true) + bytes, name)
            #expect(tagged.samples == plain.samples && tagged.notes.isEmpty, "\(name)")
        }
    }

    @Test(arguments: [0, 0x7fff_f000, 0xffff_ffff]) func `a size left open reads to the end of the file`(claimed: Int) throws {
        let clip = try load(wave(claiming: claimed))
        let hasAll = isWhole(clip)
        #expect(hasAll)
        #expect(clip.notes.map(\.text) == ["no size in the header: read to the end of the file"])
        let reason = try #require(refusal(wave(claiming: claimed, extra: [1])))
        #expect(reason.code == .audioTruncated)
        #expect(reason.found == "2.276 s and 1 bytes of another sample, in a file whose header does not state a size")
        #expect(try load(wave(claiming: claimed, extra: [1]), accepting: true).sourceFrames == 36_409)
    }

    @Test func `a data chunk that is truly empty stays empty`() throws {
        var wav = WAVBytes()
        wav.after = [("LIST", Array("INFOISFT".utf8) + [4, 0, 0, 0] + Array("abc\0".utf8))]
        #expect(refusal(wav.bytes(samples: []))?.code == .audioTooShort)
    }

    @Test func `a size that is half of what follows reads all of it`() throws {
        let clip = try load(wave(claiming: 36_408))
        let hasAll = isWhole(clip)
        #expect(hasAll)
        #expect(clip.notes.map(\.text) == ["the header accounts for 1.138 s of 2.276 s: read to the end of the file"])
        // Nothing decides where the rest is not whole samples either.
        let reason = try #require(refusal(wave(claiming: 36_408, extra: [1])))
        #expect(reason.code == .audioDamaged)
        #expect(reason.found == "72,819 bytes where the header says 36,408, and they are not whole samples")
        let half = try load(wave(claiming: 36_408, extra: [1]), accepting: true)
        #expect(half.sourceFrames == 18_204 && half.notes.map(\.text) == ["damaged: " + reason.found])
    }

    @Test func `what is no samples behind them is left out`() throws {
        let whole = samples.count * 2
        for tail in [Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125), Array("APETAGEX".utf8) + [UInt8](repeating: 7, count: 2000), tag(4000)] {
            let clip = try load(wave(claiming: whole, extra: tail))
            let hasAll = isWhole(clip)
            #expect(hasAll && clip.notes.isEmpty)
        }
        for (tail, words) in [
            ([UInt8](repeating: 9, count: 1024), "1,024 bytes after the samples ignored: not samples, a chunk or a tag"),
            ([UInt8](repeating: 0, count: 5000), "5,000 bytes after the samples ignored: zeros"),
            (wave(), "72,862 bytes after the samples ignored: another file"),
        ] {
            let clip = try load(wave(claiming: whole, extra: tail))
            let hasAll = isWhole(clip)
            #expect(hasAll && clip.notes.map(\.text) == [words])
        }
    }

    // A metadata chunk that is cut off takes nothing from the samples in front of it.
    @Test func `a cut in the chunks behind the samples is no truncation`() throws {
        var wav = WAVBytes()
        wav.after = [("LIST", [UInt8](repeating: 65, count: 603)), ("_PMX", [UInt8](repeating: 60, count: 5000))]
        let clip = try load(Array(wav.bytes(samples: samples).dropLast(3000)))
        let hasAll = isWhole(clip)
            #expect(hasAll && clip.notes.isEmpty)
    }

    @Test(arguments: [(2, true), (16, true), (30, true), (34, false), (44, false), (72_818, false)])
    func `a header that says a little more than there is`(bytes: Int, isAccepted: Bool) throws {
        let file = wave(claiming: 72_818 + bytes)
        guard isAccepted else {
            let reason = try #require(refusal(file))
            #expect(reason.code == .audioTruncated)
            #expect(
                bytes > 44 || reason.found == "2.276 s of audio" && reason.needed == "the 2.277 s of its header",
                "\(reason)")
            return
        }
        let clip = try load(file)
        let hasAll = isWhole(clip)
        #expect(hasAll)
        let promised = (36_409 + bytes / 2).grouped
        #expect(clip.notes.map(\.text) == ["the header says \(bytes) bytes more than there are: 36,409 of \(promised) samples"])
    }

    // libsndfile prints each fault of such a file on standard output.
    @Test func `a MIDI sample dump is named and never reaches libsndfile`() throws {
        let reason = try #require(refusal([0xf0, 0x7e, 0, 1] + [UInt8](repeating: 1, count: 2000), "dump.wav"))
        #expect(reason.code == .audioNotAudio && reason.found == "a MIDI sample dump (SDS)")
    }

    @Test func `lengths that look equal in seconds are told in samples`() {
        #expect(AudioLength.distinct(2.27556, 2.27606, rateHz: 16_000) == ("36,409 samples", "36,417 samples"))
        #expect(AudioLength.distinct(1, 2, rateHz: 16_000) == ("1.000 s", "2.000 s"))
    }
}

extension AudioSizeTests {
    private func be(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    private func le(_ value: Int, _ count: Int) -> [UInt8] { be(value, count).reversed() }
    private var bigEndian: [UInt8] { samples.flatMap { be(Int(UInt16(bitPattern: $0)), 2) } }
    private var littleEndian: [UInt8] { samples.flatMap { le(Int(UInt16(bitPattern: $0)), 2) } }

    /// The same samples in each container that states a size; `stated` gives the size for the true one, and nil the true one.
    private func containers(_ stated: (Int) -> Int) -> [(name: String, bytes: [UInt8])] {
        let size = stated(samples.count * 2)
        let common = be(1, 2) + be(max(0, size) / 2, 4) + be(16, 2) + [0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0]
        let format = { (number: (Int, Int) -> [UInt8]) in
            number(1, 2) + number(1, 2) + number(16_000, 4) + number(32_000, 4) + number(2, 2) + number(16, 2)
        }
        let guids = (
            riff: Array("riff".utf8) + [0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0, 0],
            rest: [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a] as [UInt8]
        )
        var nist = "NIST_1A\n   1024\nsample_count -i \(size / 2)\nsample_n_bytes -i 2\nchannel_count -i 1\nsample_byte_format -s2 01\n"
            + "sample_rate -i 16000\nsample_coding -s3 pcm\nend_head\n"
        nist += String(repeating: " ", count: 1024 - nist.utf8.count)
        return [
            ("RIFX", Array("RIFX".utf8) + be(72_854, 4) + Array("WAVEfmt ".utf8) + be(16, 4) + format(be) + Array("data".utf8) + be(size, 4) + bigEndian),
            (
                "RF64",
                Array("RF64".utf8) + le(0xffff_ffff, 4) + Array("WAVEds64".utf8) + le(28, 4) + le(72_890, 8) + le(size, 8)
                    + le(size / 2, 8) + le(0, 4) + Array("fmt ".utf8) + le(16, 4) + format(le) + Array("data".utf8) + le(0xffff_ffff, 4)
                    + littleEndian
            ),
            (
                "W64",
                guids.riff + le(72_946, 8) + Array("wave".utf8) + guids.rest + Array("fmt ".utf8) + guids.rest + le(40, 8)
                    + format(le) + Array("data".utf8) + guids.rest + le(size + 24, 8) + littleEndian
            ),
            ("AIFF", Array("FORM".utf8) + be(72_864, 4) + Array("AIFFCOMM".utf8) + be(18, 4) + common + Array("SSND".utf8) + be(size + 8, 4) + be(0, 8) + bigEndian),
            ("AU", Array(".snd".utf8) + be(24, 4) + be(size, 4) + be(3, 4) + be(16_000, 4) + be(1, 4) + bigEndian),
            (
                "CAF",
                Array("caff".utf8) + be(0x10000, 4) + Array("desc".utf8) + be(32, 8) + be(Int(bitPattern: UInt(Double(16_000).bitPattern)), 8)
                    + Array("lpcm".utf8) + be(0, 4) + be(2, 4) + be(1, 4) + be(1, 4) + be(16, 4) + Array("data".utf8) + be(size + 4, 8)
                    + be(0, 4) + bigEndian
            ),
            ("NIST", Array(nist.utf8) + littleEndian),
        ]
    }

    @Test func `every container that states a size is read whole when the size is right`() throws {
        for (name, bytes) in containers({ $0 }) {
            let clip = try load(bytes, name)
            let hasAll = isWhole(clip)
            #expect(hasAll && clip.notes.isEmpty && clip.source.promisedSeconds == nil, "\(name) \(clip.notes.map(\.text))")
        }
    }

    @Test func `every container with half the size is read whole with a note`() throws {
        for (name, bytes) in containers({ $0 / 2 & ~1 }) {
            let clip = try load(bytes, name)
            let hasAll = isWhole(clip)
            #expect(hasAll, "\(name)")
            #expect(clip.notes.map(\.text) == ["the header accounts for 1.138 s of 2.276 s: read to the end of the file"], "\(name)")
        }
    }

    @Test func `every container that promises more is truncated, or noted below a millisecond`() throws {
        for (name, bytes) in containers({ $0 + 3200 }) {
            let reason = try #require(refusal(bytes, name), "\(name)")
            #expect(reason.code == .audioTruncated && reason.needed == "the 2.376 s of its header", "\(name) \(reason)")
        }
        for (name, bytes) in containers({ $0 + 16 }) {
            let clip = try load(bytes, name)
            let hasAll = isWhole(clip)
            #expect(hasAll, "\(name)")
            #expect(clip.notes.map(\.text) == ["the header says 16 bytes more than there are: 36,409 of 36,417 samples"], "\(name)")
        }
    }

    @Test func `every container with a size left open is read whole with a note`() throws {
        for (name, bytes) in containers({ _ in 0 }) where name != "NIST" {
            let clip = try load(bytes, name)
            let hasAll = isWhole(clip)
            #expect(hasAll, "\(name)")
            #expect(clip.notes.map(\.text) == ["no size in the header: read to the end of the file"], "\(name)")
        }
        for (name, bytes) in containers({ _ in 0xffff_ffff }) where name == "AU" || name == "AIFF" {
            let clip = try load(bytes, name)
            let hasAll = isWhole(clip)
            #expect(hasAll, "\(name)")
        }
    }

    @Test func `CAF's own word for an open size is understood`() throws {
        let clip = try load(try #require(containers { _ in -5 }.first { $0.name == "CAF" }).bytes, "clip.caf")
        let hasAll = isWhole(clip)
        #expect(hasAll && clip.notes.map(\.text) == ["no size in the header: read to the end of the file"])
    }

    // The number of frames stands in COMM, the number of bytes in SSND.
    @Test func `AIFF that states two lengths is read as far as its samples go`() throws {
        let whole = try #require(containers { $0 }.first { $0.name == "AIFF" }).bytes
        var file = whole
        file.replaceSubrange(22..<26, with: be(18_204, 4))
        let clip = try load(file, "clip.aiff")
        let hasAll = isWhole(clip)
        #expect(hasAll)
        #expect(clip.notes.map(\.text) == ["the header accounts for 1.138 s of 2.276 s: all samples read"])
    }
}
