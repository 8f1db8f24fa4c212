import Foundation
import GRDB

/// What a ledger answers where it is one of several whose clips are put in one order: by what they are sorted by, then by the ledgers'
/// places among each other, then by their rows. The order in which clips were done is that of the time of their results.
extension Ledger {
    /// A clip's place in an order of clips of several ledgers.
    struct MergedPlace {
        var value: DatabaseValue
        var row: Int64
    }

    /// By what clips of several ledgers are sorted, in SQL.
    private func merged(_ query: ClipQuery) -> Asked {
        var asked = asked(query)
        if query.sort == .finished { asked.value = "finishedAt" }
        return asked
    }

    private func order(_ query: ClipQuery, _ value: String) -> String {
        let direction = query.descending ? "DESC" : "ASC"
        // The rows of a part stand in the order of time, which needs no sorting; those of a run of all clips nearly do.
        return query.sort == .finished && isOfPart ? "rowid \(direction)" : "\(value) \(direction), rowid \(direction)"
    }

    /// The places of the first clips in this ledger's order.
    func places(_ query: ClipQuery, limit: Int) throws -> [MergedPlace] {
        let asked = merged(query)
        return try read { db in
            var places: [MergedPlace] = []
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT \(asked.value), rowid FROM clip WHERE \(asked.condition) ORDER BY \(order(query, asked.value)) LIMIT ?",
                arguments: asked.arguments + [limit])
            while let row = try cursor.next() { places.append(MergedPlace(value: row[0], row: try row.decode(atIndex: 1))) }
            return places
        }
    }

    /// The clips of these rows, in their order.
    func clips(rows: [Int64]) throws -> [ClipRecord] {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM clip WHERE rowid = ?")
            return try rows.compactMap { try ClipRecord.fetchOne(statement, arguments: [$0]) }
        }
    }

    /// The place of a clip that `query` selects; nil for another.
    func mergedPlace(of path: String, in query: ClipQuery) throws -> MergedPlace? {
        let asked = merged(query)
        return try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(asked.value) AS value, rowid FROM clip WHERE path = :path AND \(asked.condition)", arguments: asked.arguments + ["path": path]
            ).map { MergedPlace(value: $0[0], row: try $0.decode(atIndex: 1)) }
        }
    }

    /// Where another clip's ledger stands beside this one.
    enum Standing { case earlier, same, later }

    /// How many clips come before a place of a ledger.
    func countBefore(_ place: MergedPlace, of other: Standing, in query: ClipQuery) throws -> Int {
        let asked = merged(query)
        return try read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM clip WHERE \(asked.condition) AND \(Self.comes(.before, asked.value, other, query))",
                arguments: asked.arguments + Self.arguments(place)) ?? 0
        }
    }

    /// The first clip behind a place of a ledger, with its own.
    ///
    /// - Parameter kind: a condition on the clip, in SQL.
    func firstAfter(_ place: MergedPlace, of other: Standing, in query: ClipQuery, where kind: String) throws -> (place: MergedPlace, clip: ClipRecord)? {
        let asked = merged(query)
        return try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT \(Self.columns), \(asked.value), rowid FROM clip
                    WHERE \(kind) AND \(asked.condition) AND \(Self.comes(.after, asked.value, other, query))
                    ORDER BY \(order(query, asked.value)) LIMIT 1
                    """, arguments: asked.arguments + Self.arguments(place))
            let count = ClipRecord.columns.count
            return try row.map { (MergedPlace(value: $0[count], row: try $0.decode(atIndex: count + 1)), try ClipRecord(row: $0)) }
        }
    }

    private static func arguments(_ place: MergedPlace) -> StatementArguments { ["value": place.value, "number": place.row] }

    /// The condition that a clip of this ledger comes before or after a place of another.
    private static func comes(_ side: ClipQuery.Side, _ value: String, _ other: Standing, _ query: ClipQuery) -> String {
        let isRising = query.descending == (side == .before)
        let sign = isRising ? ">" : "<"
        let null = isRising ? "(:value IS NULL AND \(value) IS NOT NULL)" : "(:value IS NOT NULL AND \(value) IS NULL)"
        let equal =
            switch other {
            case .same: "rowid \(sign) :number"
            // Of equal clips those of a ledger that stands later are the larger ones. What is not asked for is named, since it is bound.
            case .earlier: isRising ? ":number IS NOT NULL" : ":number IS NULL"
            case .later: isRising ? ":number IS NULL" : ":number IS NOT NULL"
            }
        return "(\(value) \(sign) :value OR \(null) OR (\(value) IS :value AND \(equal)))"
    }
}

extension DatabaseValue {
    /// In SQLite's order: NULL, numbers, texts by their bytes, blobs.
    func comesBefore(_ other: DatabaseValue) -> Bool {
        switch (storage, other.storage) {
        case (.null, .null): false
        case (.int64(let a), .int64(let b)): a < b
        case (.int64(let a), .double(let b)): Double(a) < b
        case (.double(let a), .int64(let b)): a < Double(b)
        case (.double(let a), .double(let b)): a < b
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.blob(let a), .blob(let b)): a.lexicographicallyPrecedes(b)
        default: rank < other.rank
        }
    }

    private var rank: Int {
        switch storage {
        case .null: 0
        case .int64, .double: 1
        case .string: 2
        case .blob: 3
        }
    }
}
