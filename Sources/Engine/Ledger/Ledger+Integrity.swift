import Foundation
import GRDB

/// What was found wrong with a ledger when it was opened for writing, and what became of it.
package enum LedgerDamage: Sendable, Hashable {
    /// It could not be read or contradicted itself; it now stands at this path, and a new one was begun.
    case movedAside(String)
    /// This number of rows no longer said what had been written into them; they were dropped.
    case rowsDropped(Int)
    /// It held triggers, views or indexes that this program does not make; they were dropped, and perhaps rows.
    case partsDropped([String], rows: Int)
    /// A rollback journal stood beside it, which this program does not leave: SQLite would have changed the ledger by it. It now
    /// stands at this path.
    case journalMovedAside(String)

    init?(rows: Int, parts: [String]) {
        guard rows > 0 || !parts.isEmpty else { return nil }
        self = parts.isEmpty ? .rowsDropped(rows) : .partsDropped(parts, rows: rows)
    }

    /// For the operator; the clips concerned are extracted again.
    package var text: String {
        switch self {
        case .movedAside(let path): "the ledger was damaged and was moved to \(path); its clips are extracted again"
        case .journalMovedAside(let path): "Melscope did not write the journal beside the ledger; it was moved to \(path)"
        case .rowsDropped(let count):
            "\(count.grouped) \(count == 1 ? "row" : "rows") of the ledger were damaged and dropped; their clips are extracted again"
        case .partsDropped(let parts, let rows):
            "the ledger held objects that Melscope does not create, which were dropped: " + parts.prefix(3).joined(separator: ", ")
                + (parts.count > 3 ? " and \((parts.count - 3).grouped) more" : "") + (rows > 0 ? "; " + Self.rowsDropped(rows).text : "")
        }
    }
}

extension Ledger {
    /// Compares structure, indexes and tables. Time grows with the size of the file.
    ///
    /// - Throws: `DatabaseError` `SQLITE_CORRUPT`.
    static func requireSound(_ db: Database) throws {
        let finding = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
        guard finding == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: finding) }
        let tables = [
            "clip": ClipRecord.columns + ["checksum"], "run": ["id", "startedAt", "endedAt", "state", "snapshot"],
            "fact": ["name", "value"],
        ]
        for (table, needed) in tables {
            let present = try Row.fetchAll(db, sql: "PRAGMA table_info(\(table))").compactMap { $0["name"] as String? }
            guard Set(needed).isSubset(of: present) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "table \(table) lacks columns")
            }
        }
    }

    /// Drops rows that do not match their checksum, and those that this program cannot have written; see ``Plausible``.
    ///
    /// - Returns: how many.
    static func dropAlteredRows(_ db: Database) throws -> Int {
        var altered: [Int64] = []
        let cursor = try Row.fetchCursor(db, sql: "SELECT \(checkedColumns), rowid FROM clip")
        while let row = try cursor.next() {
            if try !isIntact(row) { altered.append(try row.decode(Int64.self, atIndex: ClipRecord.columns.count + 1)) }
        }
        let statement = try db.makeStatement(sql: "DELETE FROM clip WHERE rowid = ?")
        for rowID in altered { try statement.execute(arguments: [rowID]) }
        return altered.count
    }

    /// Calls `body` with every clip, in the order of the paths, and whether its row is as it was written. A row that
    /// cannot be read is not passed on; its number is returned.
    func forEachChecked(_ body: (ClipRecord, _ isIntact: Bool) throws -> Void) throws -> Int {
        try read { db in
            guard try Self.version(db) > 1 else {
                let cursor = try ClipRecord.fetchCursor(db, sql: "SELECT \(Self.columns) FROM clip ORDER BY path")
                while let record = try cursor.next() { try body(record, true) }
                return 0
            }
            var unreadable = 0
            let cursor = try Row.fetchCursor(db, sql: "SELECT \(Self.checkedColumns) FROM clip ORDER BY path")
            while let row = try cursor.next() {
                guard let record = try? ClipRecord(row: row) else {
                    unreadable += 1
                    continue
                }
                try body(record, try Self.isIntact(row))
            }
            return unreadable
        }
    }

    /// Compares structure and indexes of a ledger that is open for reading.
    ///
    /// - Throws: ``EngineError`` with code `.ledger`.
    func requireSound() throws {
        try read { db in
            let finding = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
            guard finding == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: finding) }
        }
    }

    private static let checkedColumns = ClipRecord.columns.joined(separator: ", ") + ", checksum"

    private static func isIntact(_ row: Row) throws -> Bool {
        guard let record = try? ClipRecord(row: row) else { return false }
        return record.checksum == (try? row.decode(Int64.self, atIndex: ClipRecord.columns.count))
    }
}
