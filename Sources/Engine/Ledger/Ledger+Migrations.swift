import GRDB

/// The ledger's tables, made and brought up to date.
extension Ledger {
    static func migrate(_ db: Database) throws {
        switch try version(db) {
        case formatVersion: return
        case 1: return try addChecksums(db)
        default: break
        }
        try db.execute(
            sql: """
                CREATE TABLE clip (
                    path TEXT NOT NULL UNIQUE,
                    outcome TEXT NOT NULL,
                    reason TEXT, found TEXT, needed TEXT,
                    recipeHash TEXT NOT NULL,
                    remedies TEXT,
                    inputBytes INTEGER NOT NULL,
                    inputModifiedNs INTEGER NOT NULL,
                    inputShape TEXT, layout TEXT, plan TEXT, cnnShape TEXT, featureShape TEXT,
                    frames INTEGER,
                    outputBytes INTEGER, outputModifiedNs INTEGER,
                    durationSeconds REAL, sampleRateHz INTEGER, channels INTEGER, peakDBFS REAL,
                    elapsedMs REAL NOT NULL,
                    notes TEXT, labels TEXT,
                    finishedAt REAL NOT NULL,
                    checksum INTEGER NOT NULL
                );
                CREATE INDEX clip_outcome ON clip (outcome, reason);
                CREATE TABLE run (
                    id INTEGER PRIMARY KEY,
                    startedAt REAL NOT NULL,
                    endedAt REAL,
                    state TEXT NOT NULL,
                    snapshot BLOB
                );
                CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
                PRAGMA application_id = \(applicationID);
                PRAGMA user_version = \(formatVersion);
                """)
    }

    /// Format 1 had no checksums: what its rows say now is taken for what was written.
    private static func addChecksums(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE clip ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
        let update = try db.makeStatement(sql: "UPDATE clip SET checksum = ? WHERE path = ?")
        let cursor = try ClipRecord.fetchCursor(db, sql: "SELECT \(columns) FROM clip")
        while let record = try cursor.next() { try update.execute(arguments: [record.checksum, record.path]) }
        try db.execute(sql: "PRAGMA user_version = \(formatVersion)")
    }
}
