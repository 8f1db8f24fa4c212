import Foundation
import Testing

@testable import Engine

@Suite struct SourceListTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scan(_ text: String, in place: String = "") throws -> SourceListing {
        let list = folder.path + place + "/clips.txt"
        try Data(text.utf8).write(to: URL(fileURLWithPath: list))
        return try SourceScanner.scan(Source(argument: "@" + list))
    }

    @Test func `lines are paths relative to the list`() throws {
        try folder.fill(["a b.wav", "x/c.npy", "x/d.txt"])
        let listing = try scan("\u{feff}x/c.npy\r\n\n./a b.wav\n\(folder.path)/x/d.txt\nmissing.wav")
        #expect(listing.clips.map(\.relativePath.text) == ["a b.wav", "missing.wav", "x/c.npy"])
        #expect(listing.clips.map { $0.sizeBytes != nil } == [true, false, true])
        #expect(listing.ignored.count == 1)
        #expect(listing.name == "clips")
        #expect(listing.root.text == folder.path)
    }

    @Test func `no relative path leaves the root`() throws {
        try folder.fill(["lists/keep", "one/a.wav", "two/b.wav"])
        let listing = try scan("../one/a.wav\n../two/b.wav\n", in: "/lists")
        #expect(listing.root.text.hasSuffix((folder.path as NSString).lastPathComponent))
        #expect(listing.clips.map(\.relativePath.text) == ["one/a.wav", "two/b.wav"])
    }

    @Test func `folders, repeats and lines that are no path are problems`() throws {
        try folder.fill(["a.wav", "x/c.wav"])
        let long = String(repeating: "n", count: 10_000)
        let listing = try scan("a.wav\n./a.wav\nx\n../gone/b.wav\nnul\0.wav\n\(long).wav\n")
        #expect(listing.clips.map(\.relativePath.text) == ["a.wav"])
        #expect(listing.problems.count == 5)
        #expect(listing.problems.allSatisfy { $0.code == .listEntry && $0.text.count < 400 })
    }

    @Test func `an empty list is refused`() {
        #expect(throws: EngineError.self) { try scan("\n\r\n") }
    }
}

@Suite struct OutputCollisionTests {
    private func clips(_ paths: [String]) -> [SourceClip] {
        paths.map {
            let path = RawPath(text: $0)
            return SourceClip(
                root: RawPath(text: "/data"), relativePath: path, kind: ClipKind(fileExtension: path.fileExtension)!,
                sizeBytes: 1, modifiedNanoseconds: 1)
        }
    }

    @Test func `clips that differ only in the extension collide`() {
        let found = OutputCollision.find(
            in: clips(["a.aif", "a.b.wav", "a.wav", "b/a.wav", "c.npy", "c.wav", "d.WAV", "e.wav"]))
        #expect(found.map(\.outputPath.text) == ["a.npy", "c.npy"])
        #expect(found.map { $0.clips.map(\.text) } == [["a.aif", "a.wav"], ["c.npy", "c.wav"]])
        #expect(found.map(\.mixesKinds) == [false, true])
    }

    @Test func `clips of one name in different folders or cases do not collide`() {
        #expect(OutputCollision.find(in: clips(["a.wav", "A.wav", "x/a.wav", "a.b.wav", "x.a.wav"])).isEmpty)
        #expect(OutputCollision.find(in: []).isEmpty)
    }

    @Test func `the refusal names the pair and the way out`() {
        let mixed = OutputCollision.refusal(OutputCollision.find(in: clips(["a.npy", "a.wav"])), source: "data")
        #expect(mixed.code == .outputConflict)
        #expect(
            mixed.description == "data: listing the clips: a.npy and a.wav would write the same output a.npy; "
                + "needed: one clip for each output. Choose recordings with '--only audio' or arrays with "
                + "'--only array', an option of 'extract' and of 'datasets add'.")
        let audio = OutputCollision.refusal(
            OutputCollision.find(in: clips(["a.flac", "a.wav", "b.flac", "b.wav"])), source: "data")
        #expect(audio.description.contains("b.flac and b.wav would write the same output b.npy"))
        let many = OutputCollision.refusal(
            OutputCollision.find(in: clips((1...7).flatMap { ["\($0).flac", "\($0).wav"] })), source: "data")
        #expect(many.description.contains("; and so it is with 2 more; needed"), "\(many)")
        #expect(audio.advice == "Move one of each pair to another folder.")
    }
}
