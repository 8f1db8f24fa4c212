import GRDB

/// The ledger's tables, made and brought up to date.
extension Ledger {
    static func migrate(_ db: Database) throws {
        switch try version(db) {
        case formatVersion: return
        case 1:
            try addChecksums(db)
            try addContentChecksums(db)
            return try allowValues(db)
        case 2:
            try addContentChecksums(db)
            return try allowValues(db)
        case 3: return try allowValues(db)
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
                    checksum INTEGER NOT NULL,
                    inputChecksum INTEGER, outputChecksum INTEGER
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
        let formatOne = ClipRecord.columns.prefix(25).joined(separator: ", ") + ", NULL, NULL"
        let cursor = try ClipRecord.fetchCursor(db, sql: "SELECT \(formatOne) FROM clip")
        while let record = try cursor.next() { try update.execute(arguments: [record.checksum, record.path]) }
    }

    /// Formats 1 and 2 knew nothing of what is in the files. A row's own checksum is the same without.
    private static func addContentChecksums(_ db: Database) throws {
        for column in contentColumns { try db.execute(sql: "ALTER TABLE clip ADD COLUMN \(column) INTEGER") }
    }

    /// Formats 1 to 3 kept plans and labels as texts, format 2 notes too. Those rows stay as they are and are read as they are
    /// (``StoredValue``); what is new is only that an older program would not understand the others.
    private static func allowValues(_ db: Database) throws { try db.execute(sql: "PRAGMA user_version = 4") }

    private static let contentColumns = ["inputChecksum", "outputChecksum"]

    /// Lets a reader ask an older ledger as one of today, with nothing in what it lacks.
    ///
    /// A view of the connection alone that stands before the table; the file stays as it is.
    static func presentAsNewest(_ db: Database) throws {
        let present = Set(try Row.fetchAll(db, sql: "PRAGMA main.table_info(clip)").compactMap { $0["name"] as String? })
        let missing = contentColumns.filter { !present.contains($0) }
        guard !present.isEmpty, !missing.isEmpty else { return }
        let nothing = missing.map { "NULL AS \($0)" }.joined(separator: ", ")
        try db.execute(sql: "CREATE TEMP VIEW clip AS SELECT rowid AS rowid, *, \(nothing) FROM main.clip")
    }
}
