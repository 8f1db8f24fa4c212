import Testing

@testable import Base
@testable import Corpora

@Suite struct SegmentTests {
    private static func times(_ windows: SegmentWindows, _ seconds: Double) -> [String] {
        windows.segments(ofSeconds: seconds).map { "\($0.startSeconds)-\($0.endSeconds.map { "\($0)" } ?? "")" }
    }

    @Test func `windows cover a recording, and what is left at its end is kept, dropped or reached by a whole window`() {
        #expect(Self.times(SegmentWindows(lengthMs: 3000), 9) == ["0.0-3.0", "3.0-6.0", "6.0-9.0"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000), 7.5) == ["0.0-3.0", "3.0-6.0", "6.0-"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, last: .drop), 7.5) == ["0.0-3.0", "3.0-6.0"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, last: .shift), 7.5) == ["0.0-3.0", "3.0-6.0", "4.5-7.5"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, hopMs: 1500), 7) == ["0.0-3.0", "1.5-4.5", "3.0-6.0", "4.5-"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, hopMs: 1500), 7.5) == ["0.0-3.0", "1.5-4.5", "3.0-6.0", "4.5-7.5"])
        // Less than the shortest clip is no clip.
        #expect(Self.times(SegmentWindows(lengthMs: 3000), 6.05) == ["0.0-3.0", "3.0-6.0"])
        #expect(Self.times(SegmentWindows(lengthMs: 1000, hopMs: 4000), 6) == ["0.0-1.0", "4.0-5.0"])
    }

    @Test func `every window is as long as it says, in binary fractions too`() {
        for windows in [SegmentWindows(lengthMs: 300, hopMs: 100), SegmentWindows(lengthMs: 3300, hopMs: 700)] {
            for segment in windows.segments(ofSeconds: 100).dropLast() {
                #expect(Int((segment.lengthSeconds ?? 0) * 16_000) == windows.lengthMs * 16, "\(segment.text)")
            }
        }
    }

    @Test func `a recording that is shorter than a window is one clip, or none`() {
        #expect(Self.times(SegmentWindows(lengthMs: 3000), 1.25) == ["0.0-"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, last: .shift), 1.25) == ["0.0-"])
        #expect(Self.times(SegmentWindows(lengthMs: 3000, last: .drop), 1.25) == [])
        #expect(Self.times(SegmentWindows(lengthMs: 3000), 0) == [])
        #expect(Self.times(SegmentWindows(lengthMs: 3000), .infinity) == [])
    }

    @Test func `what a ledger keeps of a segment is read back, and nothing else`() throws {
        for segment in [ClipSegment(startSeconds: 0.1, endSeconds: 0.30000000000000004), ClipSegment(startSeconds: 7, endSeconds: nil)] {
            let read = try #require(ClipSegment.read(segment.stored(file: RawPath(text: "a b/c d.wav"))))
            #expect(read.segment == segment && read.file.text == "a b/c d.wav")
        }
        for text in ["", "1", "1 2", "1 2 ", "x 2 a", "1 x a", "nan 2 a", "1 inf a", "1e300 - a"] { #expect(ClipSegment.read(text) == nil, "\(text)") }
        #expect(SegmentWindows(stored: SegmentWindows(lengthMs: 3000, hopMs: 1500, last: .shift).stored) == SegmentWindows(lengthMs: 3000, hopMs: 1500, last: .shift))
        for text in ["", "0 1 keep", "1 1 lose", "1 1", "1 1 keep more"] { #expect(SegmentWindows(stored: text) == nil) }
    }

    private static func listing(_ paths: [String]) -> SourceListing {
        var listing = SourceListing(root: RawPath(text: "/data"), name: "data")
        for path in paths {
            listing.clips.append(
                SourceClip(root: listing.root, relativePath: RawPath(text: path), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1))
        }
        return listing
    }

    @Test func `segments are named after recording and times, each once`() {
        var listing = Self.listing(["a/x.flac", "a/x.wav"])
        listing.divide(by: .windows(SegmentWindows(lengthMs: 2000))) { _ in 3.5 }
        #expect(listing.clips.map(\.relativePath.text) == [
            "a/x.wav@0000.000-0002.000", "a/x.wav@0002.000-0003.500", "a/x@0000.000-0002.000", "a/x@0002.000-0003.500",
        ])
        #expect(listing.clips.map(\.file.text) == ["a/x.wav", "a/x.wav", "a/x.flac", "a/x.flac"])
        #expect(listing.clips[0].absolutePath.text == "/data/a/x.wav" && listing.clips[0].fileName == "x.wav")
    }

    @Test func `a recording that a table does not name stays whole, and overlapping segments are told`() {
        var listing = Self.listing(["a.wav", "b.wav"])
        func entry(_ start: Double, _ end: Double?, _ name: String?) -> ListedSegment {
            ListedSegment(file: RawPath(text: "a.wav"), segment: ClipSegment(startSeconds: start, endSeconds: end), name: name)
        }
        listing.divide(by: .listed([entry(0, 2, "t1"), entry(1, 3, "t2"), entry(3, nil, nil), entry(4, 5, "t1")])) { _ in nil }
        #expect(listing.clips.map(\.relativePath.text) == ["a@0003.000-end", "b.wav", "t1", "t2"])
        #expect(listing.problems.map(\.text) == ["a.wav: 2 segments begin before an earlier one ends"])
    }

    @Test func `names of segments are safe, whatever a table says`() {
        func safe(_ name: String) -> String { SegmentIDs.safe(name).text }
        #expect(safe("Ses01F_impro01_F000") == "Ses01F_impro01_F000")
        #expect(safe("../../etc/passwd") == "__/__/etc/passwd")
        #expect(safe("/abs/./x") == "abs/_/x")
        #expect(safe(".melscope/x") == "_melscope/x")
        #expect(safe("a\u{1b}[31m\nb\\x") == "a_[31m_b_x")
        #expect(safe("") == "_" && safe("///") == "_")
        #expect(safe(String(repeating: "é", count: 300)).utf8.count <= 200)
        for name in ["../a", "a//b", "\u{202e}x", "..", "a/\0/b"] { #expect(SegmentIDs.safe(name).reasonNotBelow == nil, "\(name)") }
    }
}
