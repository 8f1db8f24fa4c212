import GRDB

/// The ledger's tables, made and brought up to date.
extension Ledger {
    static func migrate(_ db: Database) throws {
        let version = try version(db)
        if version == formatVersion { return }
        guard version == 0 else {
            if version < 2 { try addChecksums(db) }
            if version < 3 { try add(contentColumns, db) }
            // Format 4 keeps plans and labels as values (``StoredValue``), where formats 1 to 3 kept texts, and format 2 sentences of
            // notes. Rows stay as they were written and are read as they are; only an older program would not understand the others.
            if version < 5 { try add(placeColumns, db) }
            if version < 6 { try add(segmentColumns, db) }
            return try db.execute(sql: "PRAGMA user_version = \(formatVersion)")
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
                    inputChecksum INTEGER, outputChecksum INTEGER,
                    featurePlace TEXT,
                    segment TEXT
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
        let later = Set(laterColumns.map(\.name))
        let formatOne = ClipRecord.columns.map { later.contains($0) ? "NULL" : $0 }.joined(separator: ", ")
        let cursor = try ClipRecord.fetchCursor(db, sql: "SELECT \(formatOne) FROM clip")
        while let record = try cursor.next() { try update.execute(arguments: [record.checksum, record.path]) }
    }

    /// What an older format lacks is NULL, and leaves the row's own checksum as it is.
    private static func add(_ columns: [(name: String, type: String)], _ db: Database) throws {
        for column in columns { try db.execute(sql: "ALTER TABLE clip ADD COLUMN \(column.name) \(column.type)") }
    }

    /// Formats 1 and 2 knew nothing of what is in the files.
    private static let contentColumns = [(name: "inputChecksum", type: "INTEGER"), (name: "outputChecksum", type: "INTEGER")]
    /// Formats 1 to 4 knew one store, in which a clip's name says where its features are.
    private static let placeColumns = [(name: "featurePlace", type: "TEXT")]
    /// Formats 1 to 5 knew whole files alone.
    private static let segmentColumns = [(name: "segment", type: "TEXT")]
    private static let laterColumns = contentColumns + placeColumns + segmentColumns

    /// Lets a reader ask an older ledger as one of today, with nothing in what it lacks.
    ///
    /// A view of the connection alone that stands before the table; the file stays as it is.
    /// - Parameter condition: which rows it is shown; nil for all.
    static func presentAsNewest(_ db: Database, condition: String? = nil) throws {
        let present = Set(try Row.fetchAll(db, sql: "PRAGMA main.table_info(clip)").compactMap { $0["name"] as String? })
        let missing = laterColumns.map(\.name).filter { !present.contains($0) }
        guard !present.isEmpty, !missing.isEmpty || condition != nil else { return }
        let nothing = missing.map { ", NULL AS \($0)" }.joined()
        let all = "SELECT rowid AS rowid, *\(nothing) FROM main.clip"
        try db.execute(sql: "CREATE TEMP VIEW clip AS " + (condition.map { "SELECT * FROM (\(all)) WHERE \($0)" } ?? all))
    }
}
