import Base
import Foundation
import GRDB

/// How the clips of a ledger fall into groups.
extension Ledger {
    /// Clips with one value of a column.
    package struct Group: Sendable, Hashable {
        /// As it is shown; nil for the clips without one.
        package var value: String?
        /// The filter word that selects them.
        package var filter: String
        package var clips: Int
        package var extracted: Int
        /// Skipped and failed.
        package var skipped: Int
    }

    /// The clips of `query` by the values of a column, the largest group first; numbers in intervals where there are many.
    ///
    /// - Parameter limit: groups at most.
    /// - Returns: the groups, and how many there are in all.
    package func groups(by column: ClipColumn, of query: ClipQuery, limit: Int) throws -> (groups: [Group], total: Int) {
        let condition = query.condition(measured: isMeasured)
        return try read { db in
            if column.isNumber { return try Self.intervals(column, column.value(measured: isMeasured), condition, db) }
            let value = column.kind == .finding && isMeasured ? BoundSQL("f.code") : column.value(measured: isMeasured)
            // A segment has what was found of its recording, and of itself.
            let ofSegment = "(clip.segment IS NOT NULL AND f.path = \(LedgerFunctions.recording.name)(clip.segment))"
            let joined = column.kind == .finding && isMeasured ? " LEFT JOIN quality.finding AS f ON f.path = clip.path OR \(ofSegment)" : ""
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(value.sql) AS grouped, count(*), sum(outcome = 'extracted'), sum(outcome IN ('skipped', 'failed'))
                    FROM (SELECT * FROM clip WHERE \(condition.sql)) AS clip\(joined) GROUP BY grouped ORDER BY 2 DESC, grouped
                    """, arguments: StatementArguments(value.arguments + condition.arguments))
            var groups: [Group] = []
            var total = 0
            var places: [String: Int] = [:]
            while let row = try cursor.next() {
                let stored: String? = try row.decode(atIndex: 0)
                let counts = (try row.decode(Int.self, atIndex: 1), try row.decode(Int.self, atIndex: 2), try row.decode(Int.self, atIndex: 3))
                // All that is noted on a clip stands in one value of its row.
                let values = column == .note ? Set([ClipNote](stored: stored).map(\.code.rawValue)).sorted() : [stored].compactMap { $0 }.filter { !$0.isEmpty }
                for value in values.isEmpty ? [nil] : values.map(Optional.some) {
                    if let place = places[value ?? ""] {
                        groups[place].clips += counts.0
                        groups[place].extracted += counts.1
                        groups[place].skipped += counts.2
                        continue
                    }
                    total += 1
                    guard groups.count < limit || column == .note else { continue }
                    places[value ?? ""] = groups.count
                    groups.append(Group(value: value, filter: Self.filter(column, value), clips: counts.0, extracted: counts.1, skipped: counts.2))
                }
            }
            return (column == .note ? groups.sorted { $0.clips > $1.clips } : groups, total)
        }
    }

    private static func filter(_ column: ClipColumn, _ value: String?) -> String {
        guard let value else { return "!\(column.filterName):" }
        return column.filter(value)
    }

    /// Most values of a number that are groups of their own; more are put into intervals of a round width.
    private static let mostNumbers = 20

    private static func intervals(
        _ column: ClipColumn, _ value: BoundSQL, _ condition: BoundSQL, _ db: Database
    ) throws -> (groups: [Group], total: Int) {
        let clips = "(SELECT \(value.sql) AS value, outcome FROM clip WHERE \(condition.sql))"
        let arguments = value.arguments + condition.arguments
        let ends = try Row.fetchOne(
            db,
            sql: """
                SELECT min(value), max(value), (SELECT count(*) FROM (SELECT DISTINCT value FROM \(clips) LIMIT \(mostNumbers + 2)))
                FROM \(clips) WHERE abs(value) < \(beyond)
                """, arguments: StatementArguments(arguments + arguments))
        let name = column.filterName
        let none: (value: String?, filter: String) = (nil, "!\(name):")
        guard let ends, let low: Double = ends[0], let high: Double = ends[1], let distinct: Int = ends[2] else {
            return try counted(BoundSQL("NULL"), clips, arguments, db) { _ in none }
        }
        // Digital silence has no level.
        let below = (value: "silence", filter: "\(name)<-\(beyond)")
        if distinct <= mostNumbers || low == high {
            return try counted(BoundSQL("value"), clips, arguments, db) { value in
                guard let value else { return none }
                return value < -1e300 ? below : (number(value), "\(name)=\(number(value))")
            }
        }
        // The edges as they are written in the filters, so that a clip is counted where its filter finds it.
        let width = roundWidth((high - low) / Double(mostNumbers))
        let places = max(0, Int(-log10(width).rounded(.down)))
        let first = (low / width).rounded(.down), count = Int((high / width).rounded(.down) - first) + 1
        let edges = (0...count).map { String(format: "%.\(places)f", (first + Double($0)) * width) }
        let steps = edges.dropLast().map { _ in "(value >= ?)" }.joined(separator: " + ")
        return try counted(BoundSQL(steps, edges.dropLast().map { Double($0) ?? 0 }), clips, arguments, db) { step in
            guard let step else { return none }
            guard step >= 1 else { return below }
            let (from, to) = (edges[Int(step) - 1], edges[Int(step)])
            return ("\(from) to \(to)", "\(name)>=\(from) \(name)<\(to)")
        }
    }

    /// No value that is measured comes near it.
    private static let beyond = "1e300"

    /// In the order of the numbers, those without one last.
    private static func counted(
        _ value: BoundSQL, _ clips: String, _ arguments: [DatabaseValue], _ db: Database, _ words: (Double?) -> (value: String?, filter: String)
    ) throws -> (groups: [Group], total: Int) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(value.sql) AS step, count(*), sum(outcome = 'extracted'), sum(outcome IN ('skipped', 'failed'))
                FROM \(clips) GROUP BY step ORDER BY step IS NULL, step
                """, arguments: StatementArguments(value.arguments + arguments))
        let groups = try rows.map { row in
            let (value, filter) = words(try row.decode(Double?.self, atIndex: 0))
            return Group(
                value: value, filter: filter, clips: try row.decode(atIndex: 1), extracted: try row.decode(atIndex: 2), skipped: try row.decode(atIndex: 3))
        }
        return (groups, groups.count)
    }

    private static func number(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)" }

    /// 1, 2 or 5 times a power of ten, at least `least`.
    static func roundWidth(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? least
    }
}
