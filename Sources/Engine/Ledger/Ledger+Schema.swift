import Base
import CSQLite
import Foundation
import GRDB

/// What a ledger consists of, and nothing else.
///
/// A database that was made elsewhere can hold triggers, views, constraints, generated columns and indexes that act, or
/// cost time, when it is used.
extension Ledger {
    /// No text and no snapshot that this program writes comes near it.
    static let valueLimitBytes = 16 << 20

    /// Prepares a connection before anything of the file is used.
    static func distrust(_ db: Database) throws {
        melscope_sqlite_distrust(db.sqliteConnection, Int32(valueLimitBytes))
        try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        LedgerFunctions.add(to: db)
    }

    /// Column definitions by table, and indexes, in normal form.
    struct Schema {
        var tables: [String: Set<String>] = [:]
        var indexes: [String: String] = [:]
        /// Triggers and views.
        var active: [(kind: String, name: String)] = []
        /// Whatever else, or what is not spelt as this program spells it.
        var unreadable: [String] = []

        /// As it is made anew.
        static let own = Result {
            try DatabaseQueue().write { db in
                try Ledger.migrate(db)
                return try Schema(db)
            }
        }

        private static let mostObjects = 1000

        /// The spelling of the ledger of this version that was found sound last. Parts are spelt alike, and to take one apart is half of what
        /// opening it costs.
        static let accepted = Guarded<[String]?>(nil)

        /// All that ``init(_:)`` would see, as it stands there; nil for what is longer than any ledger.
        static func spelling(_ db: Database) throws -> [String]? {
            let (mostTexts, mostBytes) = (300, 64 << 10)
            let cursor = try Row.fetchCursor(db, sql: "SELECT type, name, sql FROM sqlite_master")
            var (texts, bytes): ([String], Int) = ([], 0)
            while let row = try cursor.next() {
                for index in 0..<3 {
                    let text = try row.decode(String?.self, atIndex: index) ?? ""
                    bytes += text.utf8.count
                    texts.append(text)
                }
                guard texts.count <= mostTexts, bytes <= mostBytes else { return nil }
            }
            return texts
        }

        init(_ db: Database) throws {
            let cursor = try Row.fetchCursor(db, sql: "SELECT type, name, sql FROM sqlite_master")
            var count = 0
            while let row = try cursor.next() {
                count += 1
                guard count <= Self.mostObjects else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "more than \(Self.mostObjects) tables, indexes and the like")
                }
                let kind = try row.decode(String.self, atIndex: 0)
                let name = try row.decode(String.self, atIndex: 1)
                // SQLite's own: statistics, and the indexes that UNIQUE makes.
                if name.lowercased().hasPrefix("sqlite_") { continue }
                let sql = Self.normal(try row.decode(String?.self, atIndex: 2) ?? "")
                switch kind {
                case "table":
                    if let columns = Self.columns(sql, of: name) { tables[name] = columns } else { unreadable.append(name) }
                case "index": indexes[name] = sql
                default: active.append((kind, name))
                }
            }
        }

        /// Lower case, no quotes around names, one blank between words.
        private static func normal(_ sql: String) -> String {
            var text = sql.lowercased().filter { $0 != "\"" }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for mark in ["(", ")", ","] {
                text = text.replacingOccurrences(of: " " + mark, with: mark).replacingOccurrences(of: mark + " ", with: mark)
            }
            return text
        }

        private static func columns(_ sql: String, of name: String) -> Set<String>? {
            let start = "create table \(name.lowercased())("
            guard sql.hasPrefix(start), sql.hasSuffix(")") else { return nil }
            let parts = sql.dropFirst(start.count).dropLast().split(separator: ",", omittingEmptySubsequences: false)
            // A column that a migration added has a default value that one of a new ledger does not need.
            let literal = /\ default (-?[0-9]+|'')$/
            return Set(parts.map { String($0).replacing(literal, with: "") })
        }

        /// The first difference of a table from what this version makes, in words; nil when there is none.
        ///
        /// - Parameter isCurrent: whether the ledger has this version's format; an older one may lack columns.
        func difference(isCurrent: Bool) throws -> String? {
            let own = try Self.own.get()
            if let name = unreadable.sorted().first { return "table \(name)in a form that Melscope does not create" }
            for (name, columns) in tables.sorted(by: { $0.key < $1.key }) {
                guard let expected = own.tables[name] else { return "table \(name), which Melscope does not create" }
                if let column = columns.subtracting(expected).sorted().first {
                    return "table \(name) with '\(column)', which Melscope does not create"
                }
                if isCurrent, let column = expected.subtracting(columns).sorted().first { return "table \(name) without '\(column)'" }
            }
            if isCurrent, let name = Set(own.tables.keys).subtracting(tables.keys).sorted().first { return "no table \(name)" }
            return nil
        }
    }

    /// - Throws: `DatabaseError` `SQLITE_CORRUPT` when a table is not as this program makes it.
    static func requireOwnTables(_ db: Database) throws {
        let isCurrent = try version(db) == formatVersion
        let spelt = isCurrent ? try Schema.spelling(db) : nil
        if spelt != nil, spelt == Schema.accepted.withLock({ $0 }) { return }
        if let difference = try Schema(db).difference(isCurrent: isCurrent) {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: difference)
        }
        if let spelt { Schema.accepted.withLock { $0 = spelt } }
    }

    /// Removes triggers, views and indexes that this program does not make; its own indexes are made anew where they differ.
    ///
    /// - Returns: what was removed, in words.
    static func dropForeignParts(_ db: Database) throws -> [String] {
        let schema = try Schema(db)
        let own = try Schema.own.get()
        func quoted(_ name: String) -> String { "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
        var dropped: [String] = []
        for (kind, name) in schema.active {
            guard kind == "trigger" || kind == "view" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an object of kind \(kind)")
            }
            try db.execute(sql: "DROP \(kind.uppercased()) \(quoted(name))")
            dropped.append("\(kind) \(name)")
        }
        for (name, sql) in schema.indexes.sorted(by: { $0.key < $1.key }) where own.indexes[name] != sql {
            try db.execute(sql: "DROP INDEX \(quoted(name))")
            dropped.append("index \(name)")
        }
        if try version(db) == formatVersion {
            for (name, sql) in own.indexes where schema.indexes[name] != sql { try db.execute(sql: sql) }
        }
        return dropped
    }

    /// How many runs' states are kept.
    static let keptRuns = 1000
    /// A state has some 10 kB, and more with many frame counts.
    static let snapshotLimitBytes = 4 << 20

    /// Forgets runs that no run of this program has recorded so, and those that are long past.
    static func tidyRuns(_ db: Database) throws {
        try db.execute(
            sql: "DELETE FROM run WHERE id NOT BETWEEN 1 AND ? OR length(snapshot) > ?", arguments: [1 << 40, snapshotLimitBytes])
        try db.execute(sql: "DELETE FROM run WHERE id <= (SELECT max(id) FROM run) - ?", arguments: [keptRuns])
        try closeUnfinishedRuns(db)
    }
}
