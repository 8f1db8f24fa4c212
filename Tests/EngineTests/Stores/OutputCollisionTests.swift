import Testing

@testable import Base
@testable import Corpora
@testable import Engine

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

    @Test func `an output that ignores case has more collisions, one that keeps endings has fewer`() {
        var keeping = OutputNaming()
        keeping.keepExtension = true
        let names = ["A/x.wav", "a/X.wav", "a.mp3", "a.wav", "é.wav", "e\u{301}.wav"]
        #expect(OutputCollision.find(in: clips(names)).map(\.outputPath.text) == ["a.npy"])
        #expect(OutputCollision.find(in: clips(names), naming: keeping).isEmpty)
        #expect(OutputCollision.find(in: clips(names), ignoresCase: true).map { $0.clips.count } == [2, 2, 2])
        #expect(OutputCollision.find(in: clips(names), naming: keeping, ignoresCase: true).map(\.outputPath.text) == ["A/x.wav.npy", "é.wav.npy"])
    }

    @Test func `who has features keeps the output, or else the first`() {
        let found = OutputCollision.find(in: clips(["a.flac", "a.mp3", "a.wav"]))
        #expect(OutputCollision.reasons(found) { _ in false }.keys.sorted() == ["a.mp3", "a.wav"])
        let reasons = OutputCollision.reasons(found) { $0.text == "a.wav" }
        #expect(reasons.keys.sorted() == ["a.flac", "a.mp3"])
        #expect(reasons["a.mp3"]?.description == "output.collision: found a.wav writes the same output a.npy; needed an output of its own")
    }

    @Test func `a recording that was converted by hand takes the place of its container`() {
        let found = OutputCollision.find(in: clips(["v.m4a", "v.wav", "w.m4a", "w.mp4"]))
        #expect(OutputCollision.reasons(found) { _ in false }.keys.sorted() == ["v.m4a", "w.mp4"])
        #expect(OutputCollision.reasons(found) { $0.text == "v.m4a" }.keys.sorted() == ["v.wav", "w.mp4"])
    }
}
