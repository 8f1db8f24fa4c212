import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

@Suite struct LedgerTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    var folder: OutputFolder { OutputFolder(path: temporary.path + "/out") }

    private func record(_ path: String, _ outcome: Outcome, reason: ReasonCode? = nil, frames: Int? = nil) -> ClipRecord {
        var record = ClipRecord(path: path, outcome: outcome, recipeHash: "r", inputBytes: 7, inputModifiedNs: 9)
        record.reason = reason
        record.found = reason.map { _ in "this" }
        record.needed = reason.map { _ in "that" }
        record.frames = frames
        record.layout = frames.map { _ in "mel, time" }
        record.labels = [.init("actor", "1001"), .init("emotion", "fear")]
        record.durationSeconds = 2.5
        record.elapsedMs = 1.25
        return record
    }

    private func open() throws -> Ledger {
        try folder.prepare()
        return try Ledger.open(folder.ownPart).ledger
    }

    @Test func `a record comes back as it was saved`() throws {
        let ledger = try open()
        var full = record("a/b.wav", .skipped, reason: .audioSilent, frames: 78)
        full.remedies = "silence=accept"
        full.inputShape = "(128, 78)"
        full.plan = [.operation(.transpose(order: [1, 0])), .operation(.insert([.batch, .channel]))]
        full.cnnShape = "(1, 78, 128, 1)"
        full.featureShape = "(10, 2048)"
        full.receipt = FeatureReceipt(bytes: 81_920, modifiedNs: 1, checksum: -3, place: "features-0001 at 512")
        full.sampleRateHz = 48_000
        full.channels = 2
        full.peakDBFS = -3.5
        full.notes = [ClipNote(.audioMixed, "both \"channels\" equal"), ClipNote(.timeCropped, "a; b → c", value: 3)]
        full.finishedAt = 12.5
        let bare = ClipRecord(path: "c.npy", outcome: .extracted, recipeHash: "r", inputBytes: 1, inputModifiedNs: 2)
        try ledger.save([full, bare])
        #expect(try ledger.clip("a/b.wav") == full)
        #expect(try ledger.clip("c.npy") == bare)
        #expect(full.labels.map(\.value) == ["1001", "fear"])
    }

    @Test func `a ledger that is just being made is not there yet for readers`() throws {
        try folder.prepare()
        #expect(FileManager.default.createFile(atPath: folder.ownPart.ledgerPath, contents: nil))
        let error = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        #expect(error?.code == .notFound)
    }

    @Test func `the clips of a reason are found, however many`() throws {
        let ledger = try open()
        let silent = (0..<3000).map { record(String(format: "s%04d", $0), .skipped, reason: .audioSilent) }
        try ledger.save(silent + [record("x", .failed, reason: .modelRejected), record("y", .extracted)])
        #expect(try ledger.problemPaths { $0 == .audioSilent } == silent.map(\.path))
        #expect(try ledger.problemPaths().count == 3001)
    }

    @Test func `a later result replaces the earlier and becomes the newest`() throws {
        let ledger = try open()
        try ledger.save([record("a", .skipped, reason: .audioSilent), record("b", .extracted)])
        try ledger.save([record("a", .extracted, frames: 3)])
        #expect(try ledger.clips(limit: 10).map(\.path) == ["a", "b"])
        #expect(try ledger.count() == 2)
        #expect(try ledger.tally().map(\.count) == [2])
    }

    @Test(arguments: [
        ("reason:silent", ["b"]), ("outcome:skip", ["b", "c"]), ("emotion:fear T>50", ["a"]), ("T<=50", ["d"]), ("T <= 50", ["d"]), ("emotion:fear T > 50", ["a"]),
        ("file:a", ["a"]), ("file:%", []), ("file:_", []), ("seconds<1", []), ("ms>1", ["a", "b", "c", "d"]), ("actor:1001 outcome:extracted", ["a", "d"]),
        ("", ["a", "b", "c", "d"]), ("emotion:xear", []), ("layout:mel T=78", ["a"]),
    ])
    func `a filter selects what it says`(filter: String, paths: [String]) throws {
        let ledger = try open()
        try ledger.save([
            record("a", .extracted, frames: 78), record("b", .skipped, reason: .audioSilent),
            record("c", .skipped, reason: .fileEmpty), record("d", .extracted, frames: 50),
        ])
        let query = ClipQuery(filter: filter, sort: .path, descending: false)
        #expect(try ledger.clips(query, limit: 10).map(\.path) == paths)
        #expect(try ledger.count(query) == paths.count)
        #expect(query.problems.isEmpty)
        for (index, path) in paths.enumerated() { #expect(try ledger.position(of: path, in: query) == index) }
    }

    @Test func `the next problem is the first one after a clip, in the order that is shown`() throws {
        let ledger = try open()
        try ledger.save([
            record("a", .extracted), record("b", .failed, reason: .outputDiskFull), record("c", .extracted),
            record("d", .skipped, reason: .audioSilent), record("e", .extracted),
        ])
        let rising = ClipQuery(sort: .path, descending: false)
        let falling = ClipQuery(sort: .path, descending: true)
        #expect(try ledger.nextProblem(after: "a", in: rising)?.path == "b")
        #expect(try ledger.nextProblem(after: "b", in: rising)?.path == "d")
        #expect(try ledger.nextProblem(after: "d", in: rising) == nil)
        #expect(try ledger.nextProblem(after: "d", in: falling)?.path == "b")
        #expect(try ledger.nextProblem(after: "a", in: ClipQuery(filter: "outcome:skipped", sort: .path)) == nil)
        #expect(try ledger.nextProblem(after: "x", in: rising) == nil)
        #expect(try ledger.next(after: "a", in: rising)?.path == "b" && ledger.next(after: "b", in: falling)?.path == "a")
        #expect(try ledger.next(after: "e", in: rising) == nil && ledger.next(after: "x", in: rising) == nil)
        #expect(try ledger.next(after: "a", in: ClipQuery(filter: "outcome:extracted", sort: .path, descending: false))?.path == "c")
    }

    /// The referee is the whole list in its order.
    private static let sorts: [ClipQuery.Sort] = [.finished, .path, .outcome, .reason, .frames, .milliseconds, .seconds, .column(.label("emotion")), .column(.note)]

    @Test(arguments: sorts, [true, false])
    func `places and next problems are those of the list, also where values are missing or equal`(sort: ClipQuery.Sort, descending: Bool) throws {
        let ledger = try open()
        var numbers = SystemRandomNumberGenerator()
        let records = (0..<60).map { index -> ClipRecord in
            let isProblem = Bool.random(using: &numbers)
            var clip = isProblem
                ? record("c\(index)", .skipped, reason: [.audioSilent, .fileEmpty].randomElement(using: &numbers))
                : record("c\(index)", .extracted, frames: Int.random(in: 1...4, using: &numbers))
            clip.durationSeconds = Bool.random(using: &numbers) ? nil : Double(Int.random(in: 1...3, using: &numbers))
            clip.elapsedMs = Double(Int.random(in: 0...5, using: &numbers))
            return clip
        }
        try ledger.save(records.shuffled(using: &numbers))
        for filter in ["", "outcome:skipped", "ms>2 c", "actor:1001 or !emotion:"] {
            let query = ClipQuery(filter: filter, sort: sort, descending: descending)
            let list = try ledger.clips(query, limit: 100)
            for (index, clip) in list.enumerated() {
                #expect(try ledger.position(of: clip.path, in: query) == index)
                let next = list[(index + 1)...].first { $0.outcome == .skipped }
                #expect(try ledger.nextProblem(after: clip.path, in: query)?.path == next?.path)
            }
            let others = Set(records.map(\.path)).subtracting(list.map(\.path))
            for path in others { #expect(try ledger.position(of: path, in: query) == nil) }
        }
    }

    @Test func `a filter word that means nothing is named`() {
        #expect(ClipQuery(filter: "T>many outcome:lost good T><3 emotion:sad").problems.map(\.word) == ["T>many", "outcome:lost", "T><3"])
    }

    @Test func `a filter with quotes and semicolons is only text`() throws {
        let ledger = try open()
        try ledger.save([record("a", .extracted)])
        for filter in ["'; DROP TABLE clip; --", "x':y\"", "\\", "emotion:' OR 1=1 --"] {
            _ = try ledger.clips(ClipQuery(filter: filter), limit: 10)
        }
        #expect(try ledger.count() == 1)
    }

    @Test func `a reader sees what the writer commits`() throws {
        let ledger = try open()
        let reader = try Ledger(reading: folder.ownPart)
        #expect(try reader.count() == 0)
        try ledger.save([record("a", .extracted)])
        #expect(try reader.count() == 1)
    }

    @Test func `a damaged ledger is moved aside and a new one begins`() throws {
        let ledger = try open()
        try ledger.save((0..<2000).map { record("clip-\($0)", .extracted) })
        ledger.close()
        try Data(repeating: 0x5a, count: 5000).write(to: URL(fileURLWithPath: folder.ownPart.ledgerPath))
        let (fresh, damage) = try Ledger.open(folder.ownPart)
        #expect(try fresh.count() == 0)
        #expect(damage == .movedAside(folder.ownPart.ledgerPath + ".damaged-1"))
    }

    @Test func `a ledger of a newer version is refused with what to do`() throws {
        let ledger = try open()
        try ledger.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        ledger.close()
        let error = #expect(throws: EngineError.self) { try Ledger.open(folder.ownPart) }
        #expect(error?.description.contains("newer Melscope") == true)
    }

    @Test func `another program's database is refused and left alone`() throws {
        try folder.prepare()
        let other = try Ledger.open(folder.ownPart).ledger
        try other.write { try $0.execute(sql: "PRAGMA application_id = 5") }
        other.close()
        #expect(throws: EngineError.self) { try Ledger.open(folder.ownPart) }
        #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        #expect(FileManager.default.fileExists(atPath: folder.ownPart.ledgerPath))
    }

    @Test func `the state of a run is recorded once and updated`() throws {
        let ledger = try open()
        var snapshot = RunSnapshot(name: "n", kind: .folder, source: "s", output: "o", model: "m", recipeHash: "r")
        snapshot.startedAt = 5
        snapshot.frames = [78: 3]
        try ledger.saveRun(snapshot)
        snapshot.done = 7
        snapshot.state = .finished
        try ledger.saveRun(snapshot)
        #expect(try ledger.latestRun() == snapshot)
        #expect(try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") } == 1)
    }

    @Test func `the second writer is told who holds the lock`() throws {
        try folder.prepare()
        let first = try PartLock(folder.ownPart, in: folder.hold())
        #expect(folder.isBeingWritten)
        let error = #expect(throws: EngineError.self) {
            try PartLock(folder.ownPart, in: folder.hold())
        }
        #expect(error?.code == .locked)
        #expect(error?.found.contains("process \(getpid())") == true)
        withExtendedLifetime(first) {}
    }

    @Test func `a lock whose folder was moved away or replaced says so`() throws {
        try folder.prepare()
        let lock = try PartLock(folder.ownPart, in: folder.hold())
        try lock.requireInPlace()
        try FileManager.default.moveItem(atPath: folder.path, toPath: folder.path + "-moved")
        #expect(throws: EngineError.self) { try lock.requireInPlace() }
        try folder.prepare()
        let second = try PartLock(folder.ownPart, in: folder.hold())
        let error = #expect(throws: EngineError.self) { try lock.requireInPlace() }
        #expect(error?.description.contains("replaced") == true)
        try second.requireInPlace()
    }

    @Test func `a lock is free again when its holder has gone`() throws {
        try folder.prepare()
        do { _ = try PartLock(folder.ownPart, in: folder.hold()) }
        #expect(!folder.isBeingWritten)
        _ = try PartLock(folder.ownPart, in: folder.hold())
    }
}
