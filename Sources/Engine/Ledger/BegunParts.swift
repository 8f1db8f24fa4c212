import Base
import Corpora
import GRDB

/// Which parts of a division have begun: what the ledger of all clips says of theirs counts no more.
package final class BegunParts: Sendable {
    let count: Int
    private let indexes: Set<Int>

    init(_ indexes: Set<Int>, of count: Int) {
        self.count = count
        self.indexes = indexes
    }

    /// How many have.
    var size: Int { indexes.count }

    static let functionName = "melscope_begun"

    /// `(path, segment)`: whether the clip is a part's that has begun.
    var function: DatabaseFunction {
        DatabaseFunction(Self.functionName, argumentCount: 2) { [self] values in
            guard let path = String.fromDatabaseValue(values[0]) else { return false }
            let index = Self.part(ofClip: path, segment: String.fromDatabaseValue(values[1]), count: count)
            return indexes.contains(index)
        }
    }

    /// The part of a row's clip.
    static func part(ofClip path: String, segment: String?, count: Int) -> Int {
        PartNumber.index(of: segment.flatMap(ClipSegment.read)?.file ?? RawPath(text: path), count: count)
    }
}

/// What a part keeps of having begun, and takes over when it does.
extension Ledger {
    private static let begunFact = "part_begun"

    /// Whether the part has taken over what was recorded of its clips before there were parts.
    func hasBegun() throws -> Bool { try fact(Self.begunFact) != nil }

    /// Takes over the rows of a part's clips from the ledger of all clips, once. Rows that are not as they were written stay there, and
    /// their clips are extracted again.
    ///
    /// They come in the order of time, as do all rows of a part, so that the rows of several parts can be put in one order.
    ///
    /// - Returns: how many.
    @discardableResult
    package func begin(_ number: PartNumber, from whole: Ledger?) throws -> Int {
        if try hasBegun() { return 0 }
        var rows: [ClipRecord] = []
        try whole?.forEachIntact(of: number) { rows.append($0) }
        rows.sort { ($0.finishedAt, $0.path) < ($1.finishedAt, $1.path) }
        try write { db in
            let statement = try db.cachedStatement(sql: ClipRecord.insertSQL)
            for row in rows { try statement.execute(arguments: StatementArguments(row.values)) }
            try db.execute(sql: "INSERT OR REPLACE INTO fact (name, value) VALUES (?, '1')", arguments: [Self.begunFact])
        }
        return rows.count
    }

    private func forEachIntact(of number: PartNumber, _ body: (ClipRecord) -> Void) throws {
        try read { db in
            let isTheirs = DatabaseFunction("melscope_is_theirs", argumentCount: 2) { values in
                guard let path = String.fromDatabaseValue(values[0]) else { return false }
                return BegunParts.part(ofClip: path, segment: String.fromDatabaseValue(values[1]), count: number.count) == number.index
            }
            db.add(function: isTheirs)
            defer { db.remove(function: isTheirs) }
            let hasChecksums = try Self.version(db) > 1
            let columns = Self.columns + (hasChecksums ? ", checksum" : "")
            let cursor = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM clip WHERE melscope_is_theirs(path, segment)")
            while let row = try cursor.next() {
                guard let record = try? ClipRecord(row: row) else { continue }
                if !hasChecksums || record.checksum == (try? row.decode(Int64.self, atIndex: ClipRecord.columns.count)) { body(record) }
            }
        }
    }

    /// Takes over a part's rows as they are, with its facts, in the place of what this ledger says of the part's clips. Doing it again
    /// changes nothing.
    ///
    /// - Returns: how many rows.
    func merge(_ part: Ledger) throws -> Int {
        try part.read { source in
            let facts = try Row.fetchAll(source, sql: "SELECT name, value FROM fact WHERE name != ? ORDER BY rowid", arguments: [Self.begunFact])
            let cursor = try Row.fetchCursor(source, sql: "SELECT \(Self.columns), checksum FROM clip ORDER BY rowid")
            return try write { db in
                let insert = try db.cachedStatement(sql: ClipRecord.insertSQL)
                var count = 0
                while let row = try cursor.next() {
                    try insert.execute(arguments: StatementArguments(row.databaseValues))
                    count += 1
                }
                for fact in facts {
                    try db.execute(sql: "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", arguments: StatementArguments(fact.databaseValues))
                }
                return count
            }
        }
    }

    /// Forgets what this ledger says of the clips of parts that have begun: it is in theirs.
    func drop(clipsOf begun: BegunParts) throws {
        try write { db in
            db.add(function: begun.function)
            defer { db.remove(function: begun.function) }
            try db.execute(sql: "DELETE FROM clip WHERE \(BegunParts.functionName)(path, segment)")
        }
    }

    /// Takes over the runs of other ledgers, in the order of time. One that is here already is not taken again.
    func addRuns(of parts: [Ledger]) throws {
        var runs: [(startedAt: Double, row: Row)] = []
        for part in parts {
            try part.read { db in
                let rows = try Row.fetchAll(
                    db, sql: "SELECT startedAt, endedAt, state, snapshot FROM run WHERE id BETWEEN 1 AND ? AND length(snapshot) <= ? ORDER BY id",
                    arguments: [1 << 40, Self.snapshotLimitBytes])
                for row in rows { runs.append((try row.decode(Double.self, atIndex: 0), row)) }
            }
        }
        runs.sort { $0.startedAt < $1.startedAt }
        try write { db in
            for (_, row) in runs.suffix(Self.keptRuns) {
                try db.execute(
                    sql: """
                        INSERT INTO run (startedAt, endedAt, state, snapshot) SELECT ?1, ?2, ?3, ?4
                        WHERE NOT EXISTS (SELECT 1 FROM run WHERE startedAt = ?1 AND snapshot = ?4)
                        """, arguments: StatementArguments(row.databaseValues))
            }
        }
    }
}
