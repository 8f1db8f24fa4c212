import Testing

@testable import Base
@testable import Corpora
@testable import Engine

@Suite struct PendingClipsTests {
    private static func item(_ file: String, _ second: Int?, isAlone: Bool = false) -> WorkItem {
        let clip = SourceClip(root: RawPath(text: "/"), relativePath: RawPath(text: file), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1)
        let segment = second.map { clip.segment(ClipSegment(startSeconds: Double($0), endSeconds: Double($0 + 1)), id: RawPath(text: "\(file)-\($0)")) }
        return WorkItem(clip: segment ?? clip, isAlone: isAlone)
    }

    private static func segments(_ file: String, _ count: Int) -> [WorkItem] { (0..<count).map { item(file, $0) } }

    private static func name(_ item: WorkItem?) -> String? { item?.clip.relativePath.text }

    @Test func `whole files go to whichever lane asks`() {
        var pending = PendingClips([Self.item("a.wav", nil), Self.item("b.wav", nil), Self.item("c.wav", nil)].reversed())
        #expect([1, 2, 1, 1].map { Self.name(pending.take(lane: $0, working: [:])) } == ["a.wav", "b.wav", "c.wav", nil])
        #expect(pending.isEmpty)
    }

    @Test func `lanes share a recording in stretches, and take over what is left`() {
        var pending = PendingClips(Self.segments("a.wav", 2 * PendingClips.stretch).reversed())
        #expect(Self.name(pending.take(lane: 0, working: [:])) == "a.wav-0")
        #expect(Self.name(pending.take(lane: 1, working: [:])) == "a.wav-\(PendingClips.stretch)")
        #expect(pending.count == 2 * PendingClips.stretch - 2)
        let working = [0: LaneActivity(), 1: LaneActivity()]
        for second in 1..<PendingClips.stretch { #expect(Self.name(pending.take(lane: 0, working: working)) == "a.wav-\(second)") }
        // From the end, which the other lane would come to last.
        #expect(Self.name(pending.take(lane: 0, working: working)) == "a.wav-\(2 * PendingClips.stretch - 1)")
        var rest = 0
        while pending.take(lane: 1, working: working) != nil { rest += 1 }
        #expect(rest == PendingClips.stretch - 2 && pending.isEmpty)
    }

    @Test func `a recording that must be decoded from its beginning is one lane's while it works`() {
        var pending = PendingClips((Self.segments("a.mp3", 50) + [Self.item("b.wav", nil)]).reversed())
        #expect(Self.name(pending.take(lane: 0, working: [:])) == "a.mp3-0")
        #expect(Self.name(pending.take(lane: 1, working: [0: LaneActivity()])) == "b.wav")
        #expect(pending.take(lane: 1, working: [0: LaneActivity()]) == nil)
        // A lane that has gone to other work does not keep it.
        #expect(Self.name(pending.take(lane: 1, working: [:])) == "a.mp3-1")
    }

    @Test func `clips that are tried alone and retried ones are held by nobody`() {
        var pending = PendingClips([Self.item("a.wav", 0, isAlone: true), Self.item("a.wav", 1, isAlone: true)].reversed())
        pending.add(first: [Self.item("z.wav", nil)])
        #expect(pending.paths.count == 3)
        #expect([0, 0, 1].map { Self.name(pending.take(lane: $0, working: [:])) } == ["z.wav", "a.wav-0", "a.wav-1"])
    }
}
