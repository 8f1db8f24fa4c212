import Base
import Foundation
import GRDB

/// The history of runs, and what a new run finds changed.
extension Ledger {
    /// Records the state of the run that is under way; a monitor in another process reads it.
    func saveRun(_ snapshot: RunSnapshot) throws {
        let data = try JSONEncoder().encode(snapshot)
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (id, startedAt, endedAt, state, snapshot)
                    VALUES ((SELECT id FROM run WHERE startedAt = ?1), ?1, ?2, ?3, ?4)
                    ON CONFLICT (id) DO UPDATE SET endedAt = ?2, state = ?3, snapshot = ?4
                    """,
                arguments: [snapshot.entry?.startedAt ?? snapshot.startedAt, snapshot.endedAt, snapshot.state.rawValue, data])
        }
    }

    /// The newest run as it was last recorded; nil before the first.
    package func latestRun() throws -> RunSnapshot? {
        let data = try read { db in
            try Data.fetchOne(db, sql: "SELECT snapshot FROM run WHERE length(snapshot) <= ? ORDER BY id DESC LIMIT 1",
                arguments: [Self.snapshotLimitBytes])
        }
        return try data.map { data in
            do {
                let snapshot = try RunSnapshot(recorded: data)
                guard snapshot.isPlausible else { throw ImplausibleRow() }
                return snapshot
            } catch {
                throw EngineError(
                    .ledger, subject: path, step: "reading the last run's state", found: "an unreadable record",
                    needed: "a state written by this version", cause: error)
            }
        }
    }

    /// When the newest run began, seconds since 1970; nil before the first.
    func newestStart() throws -> Double? { try read { try Double.fetchOne($0, sql: "SELECT startedAt FROM run ORDER BY id DESC LIMIT 1") } }

    /// Marks clips whose features are of an older input or recipe.
    func markStale(_ paths: [String]) throws { try change(paths) { $0.outcome = .stale } }

    /// Takes over what files are now known to be whose contents are as recorded.
    func refresh(_ changes: [FileFacts]) throws {
        let byPath = Dictionary(changes.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        try change(changes.map(\.path)) { record in
            guard let facts = byPath[record.path] else { return }
            record.inputModifiedNs = facts.inputModifiedNs
            record.inputChecksum = facts.inputChecksum
            record.receipt = facts.receipt
        }
    }

    /// Forgets clips.
    func drop(_ paths: [String]) throws {
        guard !paths.isEmpty else { return }
        try write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM clip WHERE path = ?")
            for path in paths { try statement.execute(arguments: [path]) }
        }
    }

    /// Takes back that clips have vanished: they are there again, and their features as well.
    func markReturned(_ paths: [String]) throws {
        try change(paths) { ($0.outcome, $0.reason, $0.found, $0.needed) = (.extracted, nil, nil, nil) }
    }

    /// Marks clips that the source no longer has. Their features stay where they are, or were removed.
    ///
    /// - Parameter withFolder: whether their whole folders are gone or list no clip any more.
    func markVanished(_ paths: [String], withoutFeatures: Bool, withFolder: Bool = false) throws {
        let reason = SkipReason(
            .fileVanished,
            found: withFolder ? "gone with its whole folder, or on a disk that is not mounted" : "no longer among the source's clips",
            needed: "the file of an earlier run")
        try change(paths) { record in
            record.outcome = .skipped
            record.reason = reason.code
            record.found = reason.found
            record.needed = reason.needed
            if withoutFeatures { record.forgetFeatures() }
        }
    }

    /// Changes how clips ended, with their checksums, and leaves them in their order.
    private func change(_ paths: [String], _ body: (inout ClipRecord) -> Void) throws {
        guard !paths.isEmpty else { return }
        try write { db in
            let select = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM clip WHERE path = ?")
            let update = try db.cachedStatement(
                sql: """
                    UPDATE clip SET outcome = ?, reason = ?, found = ?, needed = ?, outputBytes = ?, outputModifiedNs = ?,
                        featureShape = ?, inputModifiedNs = ?, inputChecksum = ?, outputChecksum = ?, featurePlace = ?, checksum = ?
                    WHERE path = ?
                    """)
            for path in paths {
                guard var record = try ClipRecord.fetchOne(select, arguments: [path]) else { continue }
                body(&record)
                try update.execute(arguments: [
                    record.outcome.rawValue, record.reason?.rawValue, record.found, record.needed, record.receipt?.bytes,
                    record.receipt?.modifiedNs, record.featureShape, record.inputModifiedNs, record.inputChecksum,
                    record.receipt?.checksum, record.receipt?.place, record.checksum, path,
                ])
            }
        }
    }
}
