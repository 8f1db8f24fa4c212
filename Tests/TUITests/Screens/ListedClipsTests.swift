import Testing

@testable import TUI

@Suite struct ListedClipsTests {
    @Test func `each clip comes back as it was put in, with its dataset and value`() {
        let clips = [("A", "ä/1.wav", 3.5), ("B", "", nil), ("A", "b.wav", nil)].map { (id: ClipID(dataset: $0, path: $1), value: $2 as Double?) }
        var list = ListedClips()
        #expect(list.isEmpty)
        for clip in clips { list.append(clip.id, value: clip.value) }
        #expect(list.map(\.id) == clips.map(\.id) && list.map(\.value) == clips.map(\.value) && list.indices == 0..<3)
    }
}
