import Foundation
import GRDB
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// Ledgers that are not as they were written.
@Suite struct LedgerIntegrityTests {
    let temporary: TemporaryFolder
    let folder: OutputFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
    }

    private func record(_ number: Int) -> ClipRecord {
        var record = ClipRecord(
            path: "a/clip-\(number).wav", outcome: .extracted, recipeHash: "r", inputBytes: 7, inputModifiedNs: 9)
        record.frames = 78
        record.labels = [.init("actor", "1001"), .init("emotion", "fear")]
        record.durationSeconds = 2
        record.receipt = FeatureReceipt(bytes: 81_920)
        return record
    }

    private func fill(_ count: Int = 300) throws {
        let ledger = try Ledger.open(folder.ownPart).ledger
        try ledger.save((0..<count).map(record))
        ledger.close()
    }

    private func edit(_ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.ownPart.ledgerPath)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func `a sound ledger keeps every row`() throws {
        try fill()
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == nil)
        #expect(try ledger.clip("a/clip-7.wav") == record(7))
        #expect(try ledger.count() == 300)
    }

    @Test(arguments: [
        "outcome = 'skipped'", "frames = 79", "frames = 'many'", "frames = NULL", "labels = 'actor=1002'",
        "path = 'a/clip-x.wav'", "durationSeconds = 2.000001", "checksum = checksum + 1", "outputBytes = NULL",
        "found = x'ff00'",
    ])
    func `a row that was altered is dropped and the others stay`(change: String) throws {
        try fill()
        try edit("UPDATE clip SET \(change) WHERE path = 'a/clip-7.wav'")
        let reader = try Ledger(reading: folder.ownPart)
        var altered: [String] = []
        let unreadable = try reader.forEachChecked { record, isIntact in
            if !isIntact { altered.append(record.path) }
        }
        #expect(altered.count + unreadable == 1)
        reader.close()
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .rowsDropped(1))
        #expect(try ledger.count() == 299)
        #expect(try ledger.clip("a/clip-7.wav") == nil)
        #expect(try ledger.clip("a/clip-8.wav") == record(8))
    }

    @Test func `bytes that changed within the file cost their row alone`() throws {
        try fill()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.ownPart.ledgerPath))
        let place = try #require(bytes.range(of: Data("\"emotion\",\"fear\"".utf8)))
        bytes.replaceSubrange(place, with: Data("\"emotion\",\"gear\"".utf8))
        try bytes.write(to: URL(fileURLWithPath: folder.ownPart.ledgerPath))
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .rowsDropped(1))
        #expect(try ledger.count() == 299)
    }

    @Test(arguments: ["DROP TABLE run", "ALTER TABLE clip DROP COLUMN frames", "DROP TABLE fact", "PRAGMA user_version = -3"])
    func `a ledger with other tables is moved aside`(sql: String) throws {
        try fill()
        try edit(sql)
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .movedAside(folder.ownPart.ledgerPath + ".damaged-1"))
        #expect(try ledger.count() == 0)
    }

    @Test func `a ledger that is cut short is moved aside whatever part is missing`() throws {
        try fill(2000)
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.ownPart.ledgerPath))
        for tenth in 1...9 {
            try whole.prefix(whole.count * tenth / 10).write(to: URL(fileURLWithPath: folder.ownPart.ledgerPath))
            let (ledger, damage) = try Ledger.open(folder.ownPart)
            ledger.close()
            guard case .movedAside = damage else {
                Issue.record("\(tenth) tenths of a ledger were taken for a whole one")
                return
            }
        }
    }

    @Test func `a pipe in the ledger's place is refused with what to do`() throws {
        mkfifo(folder.ownPart.ledgerPath, 0o600)
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        let writing = #expect(throws: EngineError.self) { try Ledger.open(folder.ownPart) }
        #expect(reading?.description.contains("Remove it") == true)
        #expect(writing?.code == .ledger)
    }

    @Test func `rows without checksums get them when an older ledger is opened`() throws {
        try fill()
        try edit(Self.withoutContent + "ALTER TABLE clip DROP COLUMN checksum; PRAGMA user_version = 1")
        #expect(try Ledger(reading: folder.ownPart).clip("a/clip-7.wav") == record(7))
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == nil)
        #expect(try ledger.clip("a/clip-7.wav") == record(7))
        ledger.close()
        #expect(try Ledger.open(folder.ownPart).damage == nil)
    }

    private static let withoutContent =
        "ALTER TABLE clip DROP COLUMN inputChecksum; ALTER TABLE clip DROP COLUMN outputChecksum; "
        + "ALTER TABLE clip DROP COLUMN featurePlace; ALTER TABLE clip DROP COLUMN segment; "

    @Test func `a ledger of format 2 is read as it is and written on, its rows as sound as before`() throws {
        try fill()
        try edit(Self.withoutContent + "UPDATE clip SET frames = 79 WHERE path = 'a/clip-9.wav'; PRAGMA user_version = 2")
        let reader = try Ledger(reading: folder.ownPart)
        #expect(try reader.clip("a/clip-7.wav") == record(7))
        #expect(try reader.clips(ClipQuery(), limit: 3).map(\.path) == (297...299).reversed().map { "a/clip-\($0).wav" })
        var altered: [String] = []
        _ = try reader.forEachChecked { record, isIntact in if !isIntact { altered.append(record.path) } }
        #expect(altered == ["a/clip-9.wav"])
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .rowsDropped(1))
        var newer = record(7)
        newer.inputChecksum = -1
        newer.receipt?.checksum = 77
        try ledger.save([newer])
        ledger.close()
        // The reader that began before goes on with the table as it is now.
        #expect(try reader.clip("a/clip-7.wav") == newer)
        reader.close()
        #expect(try Ledger.open(folder.ownPart).damage == nil)
    }

    @Test(arguments: ["inputChecksum = 5", "outputChecksum = NULL", "featurePlace = 'elsewhere'", "inputChecksum = outputChecksum, outputChecksum = inputChecksum"])
    func `a content checksum that was altered is no longer believed`(change: String) throws {
        let ledger = try Ledger.open(folder.ownPart).ledger
        var one = record(1)
        one.inputChecksum = 4
        one.receipt?.checksum = 6
        try ledger.save([one, record(2)])
        ledger.close()
        try edit("UPDATE clip SET \(change) WHERE path = 'a/clip-1.wav'")
        let (again, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .rowsDropped(1))
        #expect(try again.count() == 1)
    }

    @Test func `clips that are marked keep matching their checksums`() throws {
        try fill(10)
        let ledger = try Ledger.open(folder.ownPart).ledger
        try ledger.markStale(["a/clip-1.wav", "a/not-there.wav"])
        try ledger.markVanished(["a/clip-2.wav"], withoutFeatures: false)
        ledger.close()
        let (again, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == nil)
        #expect(try again.clip("a/clip-1.wav")?.outcome == .stale)
        #expect(try again.clip("a/clip-2.wav")?.reason == .fileVanished)
    }

    @Test func `a reader of an older state does not hold up a writer's end`() throws {
        try fill()
        let writer = try Ledger.open(folder.ownPart).ledger
        let reader = try DatabaseQueue(path: folder.ownPart.ledgerPath)
        try reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM clip")
            try writer.save([record(1000)])
            writer.close()
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM clip") == 300)
            try db.execute(sql: "COMMIT")
        }
        #expect(try Ledger.open(folder.ownPart).ledger.count() == 301)
    }
}
