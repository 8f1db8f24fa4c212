import CSndFile
import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// MP3 files with and without a header that states their length.
@Suite struct MPEGLengthTests {
    let scratch: ScratchFolder
    let loader: AudioLoader
    /// With an Info header, at a constant rate: 3 s in frames of 576 samples.
    let withHeader: [UInt8]
    let infoBytes: Int

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000)
        withHeader = try SoundFileBytes.encoded(
            SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, frames: 48_000, in: scratch, name: "written.mp3")
        infoBytes = try #require(MPEGHeader(withHeader)?.byteCount)
    }

    /// The same frames without the first, which holds the header.
    private var headerless: [UInt8] { Array(withHeader[infoBytes...]) }
    /// Where each frame begins.
    private func places(_ bytes: [UInt8]) -> [Int] {
        var places: [Int] = []
        var place = 0
        while place + 4 <= bytes.count, let count = MPEGHeader(Array(bytes[place...].prefix(4)))?.byteCount {
            places.append(place)
            place += count
        }
        return places
    }

    private func load(_ bytes: [UInt8], accepting: Bool = false) throws -> AudioClip {
        var options = ClipOptions()
        options.acceptTruncated = accepting
        return try loader.load(path: scratch.write(bytes, "clip.mp3"), options: options)
    }

    private func refusal(_ bytes: [UInt8]) throws -> SkipReason {
        try #require(throws: SkipReason.self) { try load(bytes) }
    }

    @Test func `with a header the samples and the length are libsndfile's`() throws {
        let clip = try load(withHeader)
        let expected = try SoundFileBytes.decoded(scratch.write(withHeader, "same.mp3"))
        let isSame = clip.samples == expected
        #expect(isSame && clip.source.frames == expected.count && clip.notes.isEmpty, "\(clip.samples.count) \(expected.count) \(clip.notes.map(\.text))")
        #expect(clip.source.format == "MP3" && clip.source.encoding == "MPEG_LAYER_III")
    }

    @Test func `without a header the length is unknown, and all of it is decoded`() throws {
        let path = try scratch.write(headerless, "bare.mp3")
        let info = try AudioInfo.probe(path: path)
        #expect(info.frames == nil && info.durationSeconds == nil && info.sampleRateHz == 16_000)
        let clip = try load(headerless)
        #expect(clip.sourceFrames == places(headerless).count * 576 && clip.notes.isEmpty, "\(clip.notes.map(\.text))")
        // From the second frame on, the samples are those of the file with the header, which starts after the delay.
        let whole = try load(withHeader).samples
        let delay = 1105
        let isSame = zip(clip.samples.dropFirst(delay + 1152), whole.dropFirst(1152)).allSatisfy { abs($0 - $1) < 1e-5 }
        #expect(isSame)
    }

    @Test func `tags and zeros behind the last frame are no audio and no damage`() throws {
        var ape = Array("APETAGEX".utf8) + [0xd0, 7, 0, 0, 32 + 50, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
        ape += [UInt8](repeating: 0x41, count: 50) + [UInt8](repeating: 0x42, count: 32)
        for tail in [Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125), ape, ape + Array("TAG".utf8) + [UInt8](repeating: 0, count: 125), [UInt8](repeating: 0, count: 700)] {
            let clip = try load(headerless + tail)
            #expect(clip.sourceFrames == places(headerless).count * 576 && clip.notes.isEmpty, "\(tail.count): \(clip.notes.map(\.text))")
        }
    }

    @Test func `a file that ends in the middle of a frame is truncated, with and without a header`() throws {
        let last = try #require(places(headerless).last)
        let part = Array(headerless[..<(last + 10)])
        let cut = try refusal(part)
        #expect(cut.code == .audioTruncated && cut.found.hasPrefix("the last MPEG frame has "), "\(cut)")
        let half = try refusal(Array(withHeader[..<(withHeader.count / 2)]))
        #expect(half.code == .audioTruncated && half.needed == "the 3.000 s of its header", "\(half)")
        let clip = try load(part, accepting: true)
        #expect(clip.sourceFrames == (places(headerless).count - 1) * 576 && clip.notes.map(\.text) == ["truncated: \(cut.found)"])
    }

    @Test func `whole frames that are missing are truncation beyond one frame, and a note below it`() throws {
        let places = places(withHeader)
        let one = try load(Array(withHeader[..<places[places.count - 1]]))
        #expect(one.notes.count == 1 && one.notes[0].text.hasSuffix("samples more than there are"), "\(one.notes.map(\.text))")
        #expect(try refusal(Array(withHeader[..<places[places.count - 3]])).code == .audioTruncated)
    }

    @Test(arguments: [300, 4000]) func `bytes that are no frame in the middle are damage`(count: Int) throws {
        let place = places(headerless)[40]
        let junk = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 % 200) }
        let damaged = Array(headerless[..<place]) + junk + Array(headerless[place...])
        let reason = try refusal(damaged)
        #expect(reason.code == .audioDamaged && reason.found.contains("bytes that are not an MPEG frame, after 1.4"), "\(reason)")
        let clip = try load(damaged, accepting: true)
        #expect(clip.sourceFrames > 40 * 576 && clip.notes.map(\.text) == ["damaged: \(reason.found)"])
    }

    @Test func `frames that are overwritten are truncation or damage`() throws {
        var bytes = headerless
        let place = places(headerless)[40]
        for index in place..<place + 300 { bytes[index] = 0x55 }
        #expect([.audioDamaged, .audioTruncated].contains(try refusal(bytes).code))
        var other = withHeader
        let second = places(withHeader)[40]
        for index in second..<second + 300 { other[index] = 0x55 }
        #expect([.audioDamaged, .audioTruncated].contains(try refusal(other).code))
    }

    @Test func `more frames than the header says are read to the end`() throws {
        let joined = withHeader + headerless
        let clip = try load(joined)
        #expect(clip.sourceFrames > 95_000)
        #expect(clip.notes.count == 1 && clip.notes[0].text.hasPrefix("the header accounts for 3.000 s of 6."), "\(clip.notes.map(\.text))")
    }

    @Test func `a VBRI header states the length and is no audio`() throws {
        let count = places(headerless).count
        var vbri = Array(withHeader[..<infoBytes])
        vbri.replaceSubrange(4..<infoBytes, with: [UInt8](repeating: 0, count: infoBytes - 4))
        let text = Array("VBRI".utf8) + [0, 1, 0, 0, 0, 75, 0, 0, 0, 0, 0, 0, UInt8(count >> 8), UInt8(count & 255)]
        vbri.replaceSubrange(36..<36 + text.count, with: text)
        // The length stands behind four bytes of size.
        let clip = try load(vbri + headerless)
        #expect(clip.source.frames == count * 576 && clip.sourceFrames == count * 576 && clip.notes.isEmpty, "\(clip.notes.map(\.text))")
        #expect(try refusal(vbri + headerless.prefix(headerless.count / 2)).code == .audioTruncated)
    }

    @Test func `the beginning of the first frame alone is told as that`() throws {
        let reason = try refusal(Array(withHeader[..<(infoBytes / 2)]))
        #expect(reason.code == .audioTruncated)
        let header = try refusal(Array(withHeader[..<(infoBytes + 10)]))
        #expect(header.code == .audioTruncated && header.found.hasSuffix("and no whole frame after it"), "\(header)")
        #expect(reason.found == "\(infoBytes / 2) of the \(infoBytes) bytes of the first MPEG frame", "\(reason)")
    }

    @Test func `ID3v2 tags in front are passed over`() throws {
        let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 2, 0] + [UInt8](repeating: 0, count: 256)
        let isSame = try load(tag + withHeader).samples == load(withHeader).samples
        #expect(isSame)
    }
}
