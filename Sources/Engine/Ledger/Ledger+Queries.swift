import Base
import Corpora
import Foundation
import GRDB

/// What the interface, the commands and a resuming run ask of a ledger.
extension Ledger {
    /// One page of the clips that `query` selects.
    package func clips(_ query: ClipQuery = ClipQuery(), offset: Int = 0, limit: Int) throws -> [ClipRecord] {
        let asked = asked(query)
        return try read { db in
            try ClipRecord.fetchAll(
                db, sql: "SELECT \(Self.columns) FROM clip WHERE \(asked.condition) ORDER BY \(query.order(asked.value)) LIMIT ? OFFSET ?",
                arguments: asked.arguments + [limit, offset])
        }
    }

    package func count(_ query: ClipQuery = ClipQuery()) throws -> Int {
        let asked = asked(query)
        return try read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM clip WHERE \(asked.condition)", arguments: asked.arguments) ?? 0
        }
    }

    /// The position of a clip in the order of `query`, from 0; nil when it is not among them.
    package func position(of path: String, in query: ClipQuery) throws -> Int? {
        let asked = asked(query)
        return try read { db in
            guard let place = try Self.place(of: path, asked, db) else { return nil }
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM clip WHERE \(asked.condition) AND \(query.comes(.before, asked.value))",
                arguments: asked.arguments + place)
        }
    }

    /// The first skipped or failed clip after `path` in the order of `query`; nil when there is none or the clip is not among
    /// them.
    package func nextProblem(after path: String, in query: ClipQuery) throws -> ClipRecord? {
        try next(after: path, in: query, where: "outcome IN ('skipped', 'failed')")
    }

    /// The clip after `path` in the order of `query`; nil when there is none or the clip is not among them.
    package func next(after path: String, in query: ClipQuery) throws -> ClipRecord? { try next(after: path, in: query, where: "1") }

    private func next(after path: String, in query: ClipQuery, where kind: String) throws -> ClipRecord? {
        let asked = asked(query)
        return try read { db in
            guard let place = try Self.place(of: path, asked, db) else { return nil }
            return try ClipRecord.fetchOne(
                db,
                sql: """
                    SELECT \(Self.columns) FROM clip
                    WHERE \(kind) AND \(asked.condition) AND \(query.comes(.after, asked.value))
                    ORDER BY \(query.order(asked.value)) LIMIT 1
                    """, arguments: asked.arguments + place)
        }
    }

    /// A query in SQL: its condition, what it sorts by, and what is bound in both.
    struct Asked {
        var condition: String
        var value: String
        var arguments: StatementArguments
    }

    func asked(_ query: ClipQuery) -> Asked {
        let condition = query.condition(measured: isMeasured)
        let value = query.sortValue(measured: isMeasured)
        return Asked(condition: condition.sql, value: value.sql, arguments: StatementArguments(condition.arguments) + value.arguments)
    }

    /// What a clip is sorted by, for ``ClipQuery/comes(_:_:)``; nil when the query does not select it.
    private static func place(of path: String, _ asked: Asked, _ db: Database) throws -> StatementArguments? {
        let row = try Row.fetchOne(
            db, sql: "SELECT \(asked.value) AS value, rowid AS number FROM clip WHERE path = :path AND \(asked.condition)",
            arguments: asked.arguments + ["path": path])
        return row.map { ["value": $0["value"] as DatabaseValue, "number": $0["number"] as DatabaseValue] }
    }

    package func clip(_ path: String) throws -> ClipRecord? {
        try read { try ClipRecord.fetchOne($0, sql: "SELECT \(Self.columns) FROM clip WHERE path = ?", arguments: [path]) }
    }

    /// The first segment of a recording that has a row; nil for none.
    package func firstSegment(of recording: String) throws -> ClipRecord? {
        try read { db in
            try ClipRecord.fetchOne(
                db,
                sql: """
                    SELECT \(Self.columns) FROM clip WHERE segment IS NOT NULL AND \(LedgerFunctions.recording.name)(segment) = ?
                    ORDER BY CAST(segment AS REAL), path LIMIT 1
                    """, arguments: [recording])
        }
    }

    /// Number of clips by outcome and reason code (nil for extracted ones).
    package func tally() throws -> [(outcome: Outcome, reason: ReasonCode?, count: Int)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT outcome, reason, count(*) AS n FROM clip GROUP BY outcome, reason")
                .compactMap { row in
                    guard let outcome = Outcome(rawValue: try row.decode(atIndex: 0)) else { return nil }
                    let reason = try row.decode(String?.self, atIndex: 1)
                    return (outcome, reason.flatMap(ReasonCode.init(rawValue:)), try row.decode(atIndex: 2))
                }
        }
    }

    /// How many clips were extracted by this recipe before a time, in seconds since 1970.
    func extracted(by recipeHash: String, before time: Double) throws -> Int {
        try read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM clip WHERE outcome = 'extracted' AND recipeHash = ? AND finishedAt < ?", arguments: [recipeHash, time]) ?? 0
        }
    }

    /// Calls `body` with every clip, in the order of the paths, without holding them all.
    package func forEachClip(_ body: (ClipRecord) throws -> Void) throws {
        try read { db in
            let cursor = try ClipRecord.fetchCursor(db, sql: "SELECT \(Self.columns) FROM clip ORDER BY path")
            while let record = try cursor.next() { try body(record) }
        }
    }

    /// The time of the newest row, seconds since 1970; nil without any.
    func newestTime() throws -> Double? { try read { try Double.fetchOne($0, sql: "SELECT max(finishedAt) FROM clip") } }

    /// Whether any clip is a segment of a file.
    func hasSegments() throws -> Bool { try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM clip WHERE segment IS NOT NULL)") ?? false } }

    /// Hashes of the recipes of all clips that have features.
    func recipeHashes() throws -> Set<String> {
        try read { Set(try String.fetchAll($0, sql: "SELECT DISTINCT recipeHash FROM clip WHERE outputBytes IS NOT NULL")) }
    }

    /// Number of clips whose names follow the dataset's convention.
    package func labelledCount() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM clip WHERE labels IS NOT NULL AND labels != ''") ?? 0 }
    }

    /// Paths of the skipped and failed clips whose reason is accepted, in order.
    package func problemPaths(_ accepts: (ReasonCode) -> Bool = { _ in true }) throws -> [String] {
        try read { db in
            var paths: [String] = []
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT path, reason FROM clip WHERE outcome != ? AND reason IS NOT NULL ORDER BY path",
                arguments: [Outcome.extracted.rawValue])
            while let row = try cursor.next() {
                let code: String = try row.decode(atIndex: 1)
                if let reason = ReasonCode(rawValue: code), accepts(reason) { paths.append(try row.decode(atIndex: 0)) }
            }
            return paths
        }
    }

    /// Calls `body` with each skipped and failed clip that `query` selects and its reason, in the order of the paths.
    package func forEachProblem(of query: ClipQuery, _ body: (_ path: String, ReasonCode) -> Void) throws {
        let condition = query.condition(measured: isMeasured)
        try read { db in
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT path, reason FROM clip WHERE outcome IN ('skipped', 'failed') AND reason IS NOT NULL AND \(condition.sql) ORDER BY path",
                arguments: StatementArguments(condition.arguments))
            while let row = try cursor.next() {
                if let reason = ReasonCode(rawValue: try row.decode(atIndex: 1)) { body(try row.decode(atIndex: 0), reason) }
            }
        }
    }

    /// Calls `body` with the path of each clip that `query` selects.
    func forEachPath(of query: ClipQuery, _ body: (String) -> Void) throws {
        let condition = query.condition(measured: isMeasured)
        try read { db in
            let cursor = try String.fetchCursor(db, sql: "SELECT path FROM clip WHERE \(condition.sql)", arguments: StatementArguments(condition.arguments))
            while let path = try cursor.next() { body(path) }
        }
    }

    /// What decides whether a clip is up to date.
    struct ResumeFacts {
        var outcome: Outcome
        var isFailure: Bool
        var reason: ReasonCode?
        var recipeHash: String
        var inputBytes: Int64
        var inputModifiedNs: Int64
        var receipt: FeatureReceipt?
        var remedies: String?
        var inputChecksum: Int64?
        var storedSegment: String?

        /// The file of the clip of this path, relative to the source.
        func file(of path: String) -> String { storedSegment.flatMap(ClipSegment.read)?.file.text ?? path }
    }

    func resumeFacts() throws -> [String: ResumeFacts] {
        try read { db in
            var facts: [String: ResumeFacts] = [:]
            // Nearly always the same: kept once rather than a million times.
            var recipeHash = ""
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT path, outcome, reason, recipeHash, inputBytes, inputModifiedNs,
                        outputBytes, outputModifiedNs, remedies, inputChecksum, outputChecksum, featurePlace, segment FROM clip
                    """)
            while let row = try cursor.next() {
                guard let outcome = Outcome(rawValue: try row.decode(atIndex: 1)) else { continue }
                let reason = try row.decode(String?.self, atIndex: 2).flatMap(ReasonCode.init(rawValue:))
                let hash: String = try row.decode(atIndex: 3)
                if hash != recipeHash { recipeHash = hash }
                var receipt: FeatureReceipt?
                if let bytes = try row.decode(Int64?.self, atIndex: 6) {
                    receipt = FeatureReceipt(
                        bytes: bytes, modifiedNs: try row.decode(atIndex: 7), checksum: try row.decode(atIndex: 10),
                        place: try row.decode(atIndex: 11))
                }
                facts[try row.decode(atIndex: 0)] = ResumeFacts(
                    outcome: outcome, isFailure: reason?.isFailure ?? false, reason: reason, recipeHash: recipeHash,
                    inputBytes: try row.decode(atIndex: 4), inputModifiedNs: try row.decode(atIndex: 5), receipt: receipt,
                    remedies: try row.decode(atIndex: 8), inputChecksum: try row.decode(atIndex: 9), storedSegment: try row.decode(atIndex: 12))
            }
            return facts
        }
    }

    /// Numbers over extracted clips that a run shows from its start: frames and layouts.
    func shapeTally() throws -> (frames: [Int: Int], layouts: [String: Int]) {
        try read { db in
            var frames: [Int: Int] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT frames, count(*) FROM clip WHERE frames IS NOT NULL GROUP BY frames") {
                frames[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1)
            }
            var layouts: [String: Int] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT layout, count(*) FROM clip WHERE layout IS NOT NULL GROUP BY layout") {
                layouts[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1)
            }
            return (frames, layouts)
        }
    }

    /// Number of clips by the code of what is noted on them.
    func noteTally() throws -> [String: Int] {
        try read { db in
            var tally: [String: Int] = [:]
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT notes, count(*) FROM clip WHERE notes IS NOT NULL AND notes != '' GROUP BY notes")
            while let row = try cursor.next() {
                let count: Int = try row.decode(atIndex: 1)
                for code in Set([ClipNote](stored: try row.decode(atIndex: 0)).map(\.code)) { tally[code.rawValue, default: 0] += count }
            }
            return tally
        }
    }

    /// A fact about the output as a whole, such as its source's path.
    package func fact(_ name: String) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM fact WHERE name = ?", arguments: [name]) }
    }

    func setFact(_ name: String, _ value: String) throws {
        try write {
            try $0.execute(sql: "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }

    static let columns = ClipRecord.columns.joined(separator: ", ")

    package func save(_ records: [ClipRecord]) throws {
        guard !records.isEmpty else { return }
        try write { db in
            // Replacing gives the row a new rowid, so the newest result is always the last row.
            let statement = try db.cachedStatement(sql: ClipRecord.insertSQL)
            for record in records { try statement.execute(arguments: StatementArguments(record.values)) }
        }
    }
}
