import Foundation
import GRDB
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// Ledgers that were made to harm whoever opens them: their rows carry checksums that fit.
@Suite(.slow) struct HostileLedgerTests {
    let temporary: TemporaryFolder
    let folder: OutputFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = OutputFolder(path: temporary.path + "/out")
        try folder.prepare()
        let ledger = try Ledger.open(folder.ownPart).ledger
        try ledger.save((0..<50).map(Self.record))
        try ledger.saveRun(Self.snapshot())
        ledger.close()
    }

    private static func record(_ number: Int) -> ClipRecord {
        var record = ClipRecord(path: "a/clip-\(number).wav", outcome: .extracted, recipeHash: "r", inputBytes: 7, inputModifiedNs: 9)
        record.frames = 78
        record.receipt = FeatureReceipt(bytes: 100)
        return record
    }

    private static func snapshot() -> RunSnapshot {
        var snapshot = RunSnapshot(name: "set", kind: .folder, source: "/set", output: "/out", model: "m", recipeHash: "r")
        snapshot.startedAt = 1_700_000_000
        return snapshot
    }

    private func edit(_ body: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: folder.ownPart.ledgerPath, configuration: configuration)
        try queue.writeWithoutTransaction(body)
        try queue.close()
    }

    @Test(arguments: [
        ("trigger t", "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM clip; END"),
        ("trigger \"odd\"\" name", "CREATE TRIGGER \"\"\"odd\"\"\"\" name\" AFTER INSERT ON clip BEGIN UPDATE clip SET frames = 1; END"),
        ("view v", "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"),
        ("index i", "CREATE UNIQUE INDEX i ON clip (frames, path)"),
        ("index clip_outcome", "DROP INDEX clip_outcome; CREATE INDEX clip_outcome ON clip (outcome) WHERE outcome = 'failed'"),
    ])
    func `what acts or misleads is dropped, the rows stay, and a run's state is recorded`(what: String, sql: String) throws {
        try edit { try $0.execute(sql: sql) }
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        guard case .partsDropped(let parts, rows: 0) = damage else {
            Issue.record("\(String(describing: damage))")
            return
        }
        #expect(parts.count == 1 && parts[0].hasPrefix(String(what.prefix(5))), "\(parts)")
        try ledger.saveRun(Self.snapshot())
        try ledger.save([Self.record(99)])
        #expect(try ledger.count() == 51)
        #expect(try ledger.clip("a/clip-7.wav") == Self.record(7))
        ledger.close()
        #expect(try Ledger.open(folder.ownPart).damage == nil)
    }

    @Test func `a table that is added after a sound ledger was read is refused`() throws {
        try Ledger(reading: folder.ownPart).close()
        try edit { try $0.execute(sql: "CREATE TABLE later (x)") }
        #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        try edit { try $0.execute(sql: "DROP TABLE later") }
        try Ledger(reading: folder.ownPart).close()
    }

    @Test(arguments: [
        "ALTER TABLE clip ADD COLUMN g INTEGER AS (length(zeroblob(1000000000))) VIRTUAL",
        "CREATE TABLE extra (x CHECK (length(zeroblob(1000000000)) > 0))",
        "CREATE VIRTUAL TABLE f USING fts4(x)",
        "ALTER TABLE fact RENAME TO real_fact; CREATE VIEW fact AS SELECT * FROM real_fact",
        "ALTER TABLE run RENAME TO r; CREATE TABLE run (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, startedAt REAL NOT NULL, endedAt REAL, state TEXT NOT NULL, snapshot BLOB)",
        "DROP TABLE run; CREATE TABLE run (id INTEGER PRIMARY KEY, startedAt REAL NOT NULL, endedAt REAL, state TEXT NOT NULL, snapshot BLOB REFERENCES clip (path))",
        "DROP TABLE fact; CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "DROP TABLE fact; CREATE TABLE fact (name TEXT PRIMARY KEY COLLATE NOCASE, value TEXT NOT NULL)",
    ])
    func `tables that are not as they are made are refused by readers and moved aside by writers`(sql: String) throws {
        try edit { try $0.execute(sql: sql) }
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        #expect(reading?.code == .ledger)
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .movedAside(folder.ownPart.ledgerPath + ".damaged-1"))
        #expect(try ledger.count() == 0)
        ledger.close()
    }

    static let absurd: [@Sendable (inout ClipRecord) -> Void] = [
        { $0.frames = 1 << 62 }, { $0.frames = -1 }, { $0.receipt = FeatureReceipt(bytes: -5) }, { $0.inputBytes = .min }, { $0.sampleRateHz = .max },
        { $0.channels = .min }, { $0.durationSeconds = .infinity }, { $0.durationSeconds = 1e300 }, { $0.elapsedMs = -.infinity },
        { $0.finishedAt = 1e300 }, { $0.path = "../x.wav" }, { $0.path = "/x.wav" }, { $0.path = "a\0b.wav" },
    ]

    @Test func `rows with absurd numbers are not passed on by readers and are dropped by writers`() throws {
        let ledger = try Ledger.open(folder.ownPart).ledger
        for (index, change) in Self.absurd.enumerated() {
            var record = Self.record(1000 + index)
            change(&record)
            try ledger.save([record])
        }
        let count = try ledger.count() - 50
        #expect(count == Self.absurd.count)
        ledger.close()
        let reader = try Ledger(reading: folder.ownPart)
        #expect(throws: EngineError.self) { try reader.clips(limit: 1000) }
        var altered = 0
        let unreadable = try reader.forEachChecked { _, isIntact in altered += isIntact ? 0 : 1 }
        #expect(unreadable + altered == count)
        reader.close()
        let (again, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .rowsDropped(count))
        #expect(try again.clips(limit: 1000).count == 50)
    }

    static let absurdStates: [@Sendable (inout RunSnapshot) -> Void] = [
        { $0.planned = .max; $0.done = -1 }, { $0.skipped = .max; $0.failed = 1 }, { $0.inputBytes = .min }, { $0.reasons = ["x": .max] },
        { $0.frames = [.max: 1] }, { $0.activeSeconds = 1e300 }, { $0.rateHistory = [-1e30] }, { $0.takenAt = -1e300 },
        { $0.rateHistory = [Float](repeating: 1, count: 20_000) }, { $0.lanes = [RunSnapshot.Lane(index: .max, clip: nil, since: 0)] },
    ]

    @Test func `states of runs with absurd numbers are refused, and a new run's state takes their place`() throws {
        for change in Self.absurdStates {
            let ledger = try Ledger.open(folder.ownPart).ledger
            var snapshot = Self.snapshot()
            change(&snapshot)
            try ledger.saveRun(snapshot)
            #expect(throws: EngineError.self) { try ledger.latestRun() }
            var next = Self.snapshot()
            next.startedAt += 1
            try ledger.saveRun(next)
            #expect(try ledger.latestRun() == next)
            try ledger.write { try $0.execute(sql: "DELETE FROM run") }
            ledger.close()
        }
    }

    @Test func `quotients of a state have bounds`() {
        var snapshot = Self.snapshot()
        snapshot.state = .running
        (snapshot.activeSeconds, snapshot.done, snapshot.planned, snapshot.audioSeconds) = (5e-324, 1, 1_000_000_000_000, 1e15)
        for value in [snapshot.clipsPerSecond, snapshot.timesRealTime, snapshot.megabytesPerSecond, snapshot.etaSeconds ?? 0] {
            #expect(value.isFinite && value < 1e18)
        }
        snapshot.rateHistory = [5e-45, 5e-45, 5e-45]
        #expect(snapshot.etaSeconds == nil)
    }

    @Test func `a huge or deeply nested state, runs without number and rows beyond every number are bounded`() throws {
        try edit { db in
            try db.execute(
                sql: "INSERT INTO run VALUES (?, 1, NULL, 'running', zeroblob(100000000))", arguments: [Int64.max])
            try db.execute(sql: "INSERT INTO run VALUES (7, 2, NULL, 'running', ?)", arguments: [Data(String(repeating: "[", count: 2_000_000).utf8)])
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                    INSERT INTO run SELECT i, i, NULL, 'finished', NULL FROM n
                    """)
        }
        #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart).latestRun() }
        let ledger = try Ledger.open(folder.ownPart).ledger
        #expect(try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") } == 1000)
        try ledger.saveRun(Self.snapshot())
        #expect(try ledger.latestRun() == Self.snapshot())
    }

    @Test func `a text of a hundred megabytes is not taken into memory`() throws {
        try edit { try $0.execute(sql: "UPDATE clip SET labels = CAST(zeroblob(100000000) AS TEXT) WHERE path = 'a/clip-7.wav'") }
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart).clips(limit: 1000) }
        #expect(reading?.code == .ledger)
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage != nil)
        #expect(try ledger.count() < 50)
    }

    @Test func `bytes that sum up beyond every number stay at the limit`() {
        #expect(Int64.saturatingSum(.max, 1) == .max)
        #expect(Int64.saturatingSum(.min, -1) == .min)
        #expect(Int64.saturatingSum(7, -9) == -2)
    }

    /// A journal by which SQLite would cut the ledger down to its first page, as after a transaction that was not finished.
    private func hotJournal() throws -> [UInt8] {
        let ledger = try Data(contentsOf: URL(fileURLWithPath: folder.ownPart.ledgerPath))
        let pageBytes = Int(ledger[16]) << 8 | Int(ledger[17])
        func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        let page = Array(ledger.prefix(pageBytes))
        let sum = stride(from: pageBytes - 200, to: 0, by: -200).reduce(UInt32(7)) { $0 &+ UInt32(page[$1]) }
        var header: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
        for value in [1, 7, 1, 512, UInt32(pageBytes)] { header += number(value) }
        header += [UInt8](repeating: 0, count: 512 - header.count)
        return header + number(1) + page + number(sum)
    }

    @Test func `a journal beside the ledger is moved aside and changes nothing`() throws {
        let path = folder.ownPart.ledgerPath + "-journal"
        let bytes = Data(try hotJournal())
        // SQLite by itself believes it.
        try FileManager.default.copyItem(atPath: folder.ownPart.ledgerPath, toPath: temporary.path + "/copy")
        try bytes.write(to: URL(fileURLWithPath: temporary.path + "/copy-journal"))
        #expect(throws: DatabaseError.self) {
            let queue = try DatabaseQueue(path: temporary.path + "/copy")
            try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM clip") }
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        #expect(reading?.found.contains("journal") == true)
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == .journalMovedAside(path + ".aside-1"))
        #expect(try ledger.count() == 50)
        ledger.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".aside-1")) == bytes)
        let reader = try Ledger(reading: folder.ownPart)
        #expect(try reader.count() == 50)
        reader.close()
        #expect(try Ledger.open(folder.ownPart).damage == nil)
    }

    @Test(arguments: [0, 4096]) func `a run that was killed while it made the ledger leaves nothing behind`(_ bytes: Int) throws {
        let path = folder.ownPart.ledgerPath
        let journal = Data(try hotJournal())
        let page = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(bytes)
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try page.write(to: URL(fileURLWithPath: path))
        try journal.write(to: URL(fileURLWithPath: path + "-journal"))
        let reading = #expect(throws: EngineError.self) { try Ledger(reading: folder.ownPart) }
        #expect(reading?.code == .notFound)
        let (ledger, damage) = try Ledger.open(folder.ownPart)
        #expect(damage == nil)
        #expect(try ledger.count() == 0)
        ledger.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.melscope").filter { $0.hasPrefix("ledger") }
        #expect(left.allSatisfy { ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"].contains($0) }, "\(left)")
    }
}
