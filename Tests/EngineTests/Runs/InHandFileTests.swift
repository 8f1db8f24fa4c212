import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TestSupport

@Suite struct InHandFileTests {
    let temporary: TemporaryFolder
    let folder: HeldFolder
    let part: PartFolder

    init() throws {
        temporary = try TemporaryFolder()
        let output = OutputFolder(path: temporary.path + "/out")
        folder = try output.prepare()
        part = output.ownPart
    }

    private var path: String { folder.path + "/.melscope/in-hand" }
    private func suspects() -> [String] { InHandFile(folder, part).suspects.map(\.path).sorted() }

    @Test func `what each lane had in hand last is known to the next process, and a clean end leaves nothing`() {
        let file = InHandFile(folder, part)
        #expect(!file.wasAbandoned)
        file.begin("a/one.wav", lane: 0)
        file.begin("a/two, a longer name.wav", lane: 3)
        file.begin("short.wav", lane: 3)
        let next = InHandFile(folder, part)
        #expect(next.wasAbandoned)
        #expect(next.suspects.map(\.path).sorted() == ["a/one.wav", "short.wav"])
        next.settle("a/one.wav")
        next.close()
        // Left undone, and no lane had anything in hand.
        let third = InHandFile(folder, part)
        #expect(!third.wasAbandoned && third.suspects == [.init(path: "short.wav", deaths: 1)])
        third.keepSuspects(among: [])
        third.close()
        #expect(access(path, F_OK) != 0)
    }

    @Test func `hostile contents are no suspects and no fault`() throws {
        let honest = InHandFile(folder, part)
        honest.begin("../../etc/passwd", lane: 1)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        // A name whose hash is not its own, and one that claims four billion bytes.
        bytes[4352 + 30] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(suspects() == [])
        bytes[4352 + 30] ^= 1
        for index in 8..<12 { bytes[4352 + index] = 0xff }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(suspects() == [])
        try Data(repeating: 0xff, count: 3 << 20).write(to: URL(fileURLWithPath: path))
        #expect(suspects() == [])
    }

    @Test func `something else in the file's place is neither read nor followed`() throws {
        let victim = temporary.path + "/victim"
        try "precious".write(toFile: victim, atomically: true, encoding: .utf8)
        symlink(victim, path)
        InHandFile(folder, part).begin("one.wav", lane: 0)
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
        unlink(path)
        link(victim, path)
        InHandFile(folder, part).begin("one.wav", lane: 0)
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
        unlink(path)
        mkfifo(path, 0o600)
        InHandFile(folder, part).begin("one.wav", lane: 0)
        #expect(suspects() == ["one.wav"])
        unlink(path)
        mkdir(path, 0o700)
        let file = InHandFile(folder, part)
        file.begin("one.wav", lane: 0)
        file.close()
    }

    @Test func `a clip that was in hand once is tried again and leaves no trace`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        InHandFile(try fixture.output().prepare(), fixture.output().ownPart).begin(RunFixture.clip(0), lane: 0)
        let order = Guarded<[String]>([])
        let run = fixture.engine.start(try fixture.request()) { record in order.withLock { $0.append(record.path) } }
        let end = run.waitUntilOver()
        #expect(end.extracted == 3)
        // Taken last.
        #expect(order.withLock { $0 } == [1, 2, 0].map(RunFixture.clip))
        #expect(end.notice?.contains("the last run was cut off") == true)
        #expect(access(fixture.output().ownPart.path + "/in-hand", F_OK) != 0)
    }

    @Test func `suspects are taken last, and first where there are five`() {
        let items = (0..<8).map { number in
            WorkItem(
                clip: SourceClip(
                    root: RawPath(text: "/s"), relativePath: RawPath(text: "\(number)"), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1))
        }
        func order(_ suspects: [Int]) -> String {
            Run.settingApart(items, suspects: suspects.map { .init(path: "\($0)", deaths: 1) }) { $0 == "1" }
                .map(\.clip.relativePath.text).joined()
        }
        #expect(order([2, 5]) == "03467125")
        #expect(order([0, 2, 3, 4]) == "56701234")
        #expect(order([0, 2, 3, 4, 6]) == "01234657")
    }

    @Test func `a clip whose output is another's is refused, whatever it had to do with a death`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        let name = RunFixture.clip(0)
        let other = name.replacingOccurrences(of: ".npy", with: ".npz")
        try fixture.temporary.write([1, 2, 3], to: "set/" + other)
        let file = InHandFile(try fixture.output().prepare(), fixture.output().ownPart)
        for (lane, clip) in [name, other].enumerated() { file.begin(clip, lane: lane, deaths: 2) }
        _ = fixture.engine.start(try fixture.request()).waitUntilOver()
        let reasons = try fixture.records().map(\.reason)
        #expect(reasons.contains(.outputCollision) && reasons.count == 2, "\(reasons)")
    }

    @Test func `a lane is stalled after half a minute at one clip`() {
        var run = RunSnapshot(name: "set", kind: .folder, source: "s", output: "o", model: "m", recipeHash: "")
        run.state = .running
        run.takenAt = 100
        run.lanes = [.init(index: 0, clip: "a.wav", since: 70.5, step: "read"), .init(index: 1, clip: "b.wav", since: 55, step: "CNN"), .init(index: 2, since: 0)]
        #expect(run.stalledLanes.map(\.lane.index) == [1] && run.stalledLanes.map(\.seconds) == [45])
        run.state = .cancelled
        #expect(run.stalledLanes.isEmpty)
    }
}
