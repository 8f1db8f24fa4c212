import Foundation
import GRDB

/// The tables of a ``QualityStore``.
extension QualityStore {
    /// One row a clip that was measured; the columns are those of ``ClipMeasure``. One row for each clip and each finding that concerns
    /// it; the codes are those of ``FindingCode``.
    static let tables = [
        "measure": """
            CREATE TABLE measure (
                path TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                measuredBy INTEGER NOT NULL,
                inputBytes INTEGER NOT NULL, inputModifiedNs INTEGER NOT NULL, inputChecksum INTEGER,
                contentHash INTEGER,
                reason TEXT, found TEXT, needed TEXT,
                seconds REAL, sampleRateHz INTEGER, channels INTEGER, encoding TEXT,
                peakDBFS REAL, rmsDBFS REAL, lufs REAL, dcOffset REAL,
                clippedRuns INTEGER, clippedSamples INTEGER,
                leadingSilenceSeconds REAL, trailingSilenceSeconds REAL, innerSilenceSeconds REAL, zeroRunSeconds REAL,
                snrDB REAL, bandwidthHz REAL,
                identicalChannels INTEGER, cancellationDB REAL, silentChannels INTEGER,
                nonFinite INTEGER,
                shape TEXT, isConstant INTEGER
            )
            """,
        "finding": """
            CREATE TABLE finding (path TEXT NOT NULL, code TEXT NOT NULL, value REAL, PRIMARY KEY (path, code))
            """,
    ]

    static func make(_ db: Database) throws {
        for (_, sql) in tables.sorted(by: { $0.key < $1.key }) { try db.execute(sql: sql) }
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(formatVersion)")
    }

    /// Refuses whatever is not, to the letter, what ``make(_:)`` makes: what else stands in a file that came from elsewhere could act.
    ///
    /// - Parameter schema: `main`, or the name under which the file is attached.
    /// - Throws: `DatabaseError` `SQLITE_MISMATCH`.
    static func requireOwn(_ db: Database, schema: String) throws {
        func refuse(_ words: String) -> DatabaseError { DatabaseError(resultCode: .SQLITE_MISMATCH, message: words) }
        guard try Int.fetchOne(db, sql: "PRAGMA \(schema).application_id") == applicationID else { throw refuse("another program's") }
        guard try Int.fetchOne(db, sql: "PRAGMA \(schema).user_version") == formatVersion else { throw refuse("of another format") }
        var missing = Set(tables.keys)
        // The two indexes are SQLite's own, of the primary keys.
        let rows = try Row.fetchCursor(db, sql: "SELECT type, name, sql FROM \(schema).sqlite_master LIMIT 100")
        while let row = try rows.next() {
            let (kind, name, sql) = (row["type"] as String?, row["name"] as String?, row["sql"] as String?)
            if kind == "index", sql == nil, name?.hasPrefix("sqlite_autoindex_") == true { continue }
            guard kind == "table", let name, tables[name] == sql else { throw refuse("not as Melscope makes it") }
            missing.remove(name)
        }
        guard missing.isEmpty else { throw refuse("not as Melscope makes it") }
    }
}
