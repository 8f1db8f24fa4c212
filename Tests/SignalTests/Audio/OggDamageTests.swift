import CSndFile
import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// Ogg files that are not whole: the checks of ``OggPages``.
@Suite struct OggDamageTests {
    let scratch: ScratchFolder
    let loader: AudioLoader

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000)
    }

    enum Codec: CaseIterable { case vorbis, opus }

    /// Eight seconds, so that there are several pages.
    private func bytes(_ codec: Codec) throws -> [UInt8] {
        try SoundFileBytes.encoded(
            SF_FORMAT_OGG | (codec == .opus ? SF_FORMAT_OPUS : SF_FORMAT_VORBIS), frames: 128_000, in: scratch, name: "\(codec).ogg")
    }

    private func load(_ bytes: [UInt8], accepting: Bool = false) throws -> AudioClip {
        var options = ClipOptions()
        options.acceptTruncated = accepting
        return try loader.load(path: scratch.write(bytes, "clip.ogg"), options: options)
    }

    private func refusal(_ bytes: [UInt8]) throws -> SkipReason {
        try #require(throws: SkipReason.self) { try load(bytes) }
    }

    private func pages(_ bytes: [UInt8]) -> [[UInt8]] {
        var pages: [[UInt8]] = []
        var rest = bytes[...]
        while let page = OggPage(Array(rest)) {
            pages.append(Array(rest.prefix(page.byteCount)))
            rest = rest.dropFirst(page.byteCount)
        }
        return pages
    }

    @Test(arguments: Codec.allCases) func `a whole file is read as libsndfile reads it`(codec: Codec) throws {
        let bytes = try bytes(codec)
        let clip = try load(bytes)
        let isSame = try clip.samples == SoundFileBytes.decoded(scratch.write(bytes, "same.ogg"))
        #expect(isSame && clip.notes.isEmpty)
        #expect(pages(bytes).count > 4 && pages(bytes).joined().count == bytes.count)
        // Tags that other programs append are no pages.
        #expect(try load(bytes + Array("TAG".utf8) + [UInt8](repeating: 0, count: 125)).samples.count == clip.samples.count)
    }

    @Test func `of two streams side by side the first is taken, with a note`() throws {
        let first = try pages(bytes(.vorbis)), second = try pages(bytes(.vorbis))
        let alone = try load(first.joined().map { $0 })
        #expect(alone.notes.isEmpty && first[0] != second[0])
        let rest = zip(first.dropFirst(), second.dropFirst()).flatMap { [$0, $1] }
        let clip = try load(Array(([first[0], second[0]] + rest).joined()))
        #expect(clip.samples == alone.samples)
        #expect(clip.notes.map(\.text) == ["the first of 2 audio streams"], "\(clip.notes)")
        #expect(clip.notes.map(\.code) == [.audioStreams])
    }

    @Test(arguments: Codec.allCases) func `a file cut anywhere is truncated`(codec: Codec) throws {
        let bytes = try bytes(codec)
        let pages = pages(bytes)
        // On a page's end, and in the middle of one.
        let whole = try refusal(Array(pages.dropLast().joined()))
        #expect(whole.code == .audioTruncated && whole.found == "a last Ogg page that is not marked as the end of the stream", "\(whole)")
        let cut = try refusal(Array(bytes.dropLast(20)))
        #expect(cut.code == .audioTruncated && cut.found.hasSuffix("bytes of an Ogg page at the end"), "\(cut)")
        let clip = try load(Array(pages.dropLast().joined()), accepting: true)
        #expect(clip.samples.count > 16_000 && clip.notes.map(\.text).contains("truncated: \(whole.found)"), "\(clip.notes.map(\.text))")
    }

    @Test(arguments: Codec.allCases) func `bytes that are overwritten are damage`(codec: Codec) throws {
        var bytes = try bytes(codec)
        for index in bytes.count / 2..<bytes.count / 2 + 300 { bytes[index] = UInt8(truncatingIfNeeded: index &* 7) }
        let reason = try refusal(bytes)
        #expect(reason.code == .audioDamaged && reason.found.hasSuffix("that are not an Ogg page with a valid checksum"), "\(reason)")
        #expect(try load(bytes, accepting: true).notes.map(\.text).contains("damaged: \(reason.found)"))
    }

    @Test(arguments: Codec.allCases) func `a page that is missing is damage`(codec: Codec) throws {
        var pages = pages(try bytes(codec))
        pages.remove(at: 3)
        let reason = try refusal(Array(pages.joined()))
        #expect(reason.code == .audioDamaged && reason.found == "Ogg page 3 is missing", "\(reason)")
    }

    @Test(arguments: Codec.allCases) func `of streams one after the other only the first is read, and that is told`(codec: Codec) throws {
        let bytes = try bytes(codec)
        let reason = try refusal(bytes + bytes)
        #expect(reason.code == .audioTruncated && reason.found.hasPrefix("2 Ogg streams in a row"), "\(reason)")
    }

    @Test func `the checksum is that of RFC 3533`() throws {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: FrontEndGoldens.path("voice.ogg"))))
        #expect(pages(bytes).joined().count == bytes.count)
        for index in 0..<(pages(bytes)[0].count) {
            var wrong = bytes
            wrong[index] ^= 1
            #expect(OggPage(wrong) == nil)
        }
    }
}
