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
        try Self.groups(in: [self], by: column, of: query, limit: limit)
    }

    /// As ``groups(by:of:limit:)``, of the clips of several ledgers.
    static func groups(in ledgers: [Ledger], by column: ClipColumn, of query: ClipQuery, limit: Int) throws -> (groups: [Group], total: Int) {
        if column.isNumber {
            let division = NumberDivision(column, try ledgers.map { try $0.numbers(of: column, query) })
            let groups = joined(try ledgers.map { try $0.groups(by: column, of: query, divided: division) }) { $0.step < $1.step }
            return (groups, groups.count)
        }
        let groups = joined(try ledgers.map { try $0.groups(byValuesOf: column, query) }) { ($1.group.clips, $0.group.value ?? "") < ($0.group.clips, $1.group.value ?? "") }
        return (Array(groups.prefix(column == .note ? .max : limit)), groups.count)
    }

    /// A group with its place among others: the step of an interval, infinity for no number.
    private typealias Placed = (step: Double, group: Group)

    /// Groups of one filter are one.
    private static func joined(_ groups: [[Placed]], _ comesBefore: (Placed, Placed) -> Bool) -> [Group] {
        guard groups.count > 1 else { return groups.first?.map(\.group) ?? [] }
        var byFilter: [String: Placed] = [:]
        for (step, group) in groups.joined() {
            guard var known = byFilter[group.filter] else {
                byFilter[group.filter] = (step, group)
                continue
            }
            known.group.clips += group.clips
            known.group.extracted += group.extracted
            known.group.skipped += group.skipped
            byFilter[group.filter] = known
        }
        return byFilter.values.sorted(by: comesBefore).map(\.group)
    }

    private func groups(byValuesOf column: ClipColumn, _ query: ClipQuery) throws -> [Placed] {
        let condition = query.condition(measured: isMeasured)
        return try read { db in
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
            var groups: [Placed] = []
            var places: [String: Int] = [:]
            while let row = try cursor.next() {
                let stored: String? = try row.decode(atIndex: 0)
                let counts = (try row.decode(Int.self, atIndex: 1), try row.decode(Int.self, atIndex: 2), try row.decode(Int.self, atIndex: 3))
                // All that is noted on a clip stands in one value of its row.
                let values = column == .note ? Set([ClipNote](stored: stored).map(\.code.rawValue)).sorted() : [stored].compactMap { $0 }.filter { !$0.isEmpty }
                for value in values.isEmpty ? [nil] : values.map(Optional.some) {
                    if let place = places[value ?? ""] {
                        groups[place].group.clips += counts.0
                        groups[place].group.extracted += counts.1
                        groups[place].group.skipped += counts.2
                        continue
                    }
                    places[value ?? ""] = groups.count
                    groups.append((0, Group(value: value, filter: Self.filter(column, value), clips: counts.0, extracted: counts.1, skipped: counts.2)))
                }
            }
            return column == .note ? groups.sorted { $0.group.clips > $1.group.clips } : groups
        }
    }

    private static func filter(_ column: ClipColumn, _ value: String?) -> String {
        guard let value else { return "!\(column.filterName):" }
        return column.filter(value)
    }

    /// What a ledger knows of the numbers of a column: the least, the largest, and up to some different ones.
    private struct Numbers {
        var low, high: Double
        var some: Set<Double>
    }

    /// How the numbers of a column are put into groups, the same in all ledgers.
    private struct NumberDivision {
        /// Most values of a number that are groups of their own; more are put into intervals of a round width.
        static let mostNumbers = 20

        var hasNumbers = true
        /// As they are written in the filters, so that a clip is counted where its filter finds it; empty where each number is a group.
        var edges: [String] = []

        init(_ column: ClipColumn, _ numbers: [Numbers?]) {
            let numbers = numbers.compactMap { $0 }
            guard let low = numbers.map(\.low).min(), let high = numbers.map(\.high).max() else {
                hasNumbers = false
                return
            }
            if numbers.reduce(into: Set<Double>(), { $0.formUnion($1.some) }).count <= Self.mostNumbers || low == high { return }
            let width = roundWidth((high - low) / Double(Self.mostNumbers))
            let places = max(0, Int(-log10(width).rounded(.down)))
            let first = (low / width).rounded(.down), count = Int((high / width).rounded(.down) - first) + 1
            edges = (0...count).map { String(format: "%.\(places)f", (first + Double($0)) * width) }
        }
    }

    private func values(of column: ClipColumn, _ query: ClipQuery) -> BoundSQL {
        let (value, condition) = (column.value(measured: isMeasured), query.condition(measured: isMeasured))
        return BoundSQL("(SELECT \(value.sql) AS value, outcome FROM clip WHERE \(condition.sql))", value.arguments + condition.arguments)
    }

    private func numbers(of column: ClipColumn, _ query: ClipQuery) throws -> Numbers? {
        let clips = values(of: column, query)
        return try read { db in
            let ends = try Row.fetchOne(
                db, sql: "SELECT min(value), max(value) FROM \(clips.sql) WHERE abs(value) < \(Self.beyond)", arguments: StatementArguments(clips.arguments))
            guard let ends, let low: Double = ends[0], let high: Double = ends[1] else { return nil }
            let some = try Row.fetchAll(
                db, sql: "SELECT DISTINCT value FROM \(clips.sql) LIMIT \(NumberDivision.mostNumbers + 2)", arguments: StatementArguments(clips.arguments))
            // One without a number counts as different from all others.
            return Numbers(low: low, high: high, some: Set(some.map { $0[0] as Double? ?? .infinity }))
        }
    }

    /// In the order of the numbers, those without one last.
    private func groups(by column: ClipColumn, of query: ClipQuery, divided division: NumberDivision) throws -> [Placed] {
        let clips = values(of: column, query)
        let name = column.filterName
        let none: (value: String?, filter: String) = (nil, "!\(name):")
        guard division.hasNumbers else { return try counted(BoundSQL("NULL"), clips) { _ in none } }
        // Digital silence has no level.
        let below = (value: "silence", filter: "\(name)<-\(Self.beyond)")
        let edges = division.edges
        if edges.isEmpty {
            return try counted(BoundSQL("value"), clips) { value in
                guard let value else { return none }
                return value < -1e300 ? below : (Self.number(value), "\(name)=\(Self.number(value))")
            }
        }
        let steps = edges.dropLast().map { _ in "(value >= ?)" }.joined(separator: " + ")
        return try counted(BoundSQL(steps, edges.dropLast().map { Double($0) ?? 0 }), clips) { step in
            guard let step else { return none }
            guard step >= 1 else { return below }
            let (from, to) = (edges[Int(step) - 1], edges[Int(step)])
            return ("\(from) to \(to)", "\(name)>=\(from) \(name)<\(to)")
        }
    }

    /// No value that is measured comes near it.
    private static let beyond = "1e300"

    private func counted(_ value: BoundSQL, _ clips: BoundSQL, _ words: (Double?) -> (value: String?, filter: String)) throws -> [Placed] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(value.sql) AS step, count(*), sum(outcome = 'extracted'), sum(outcome IN ('skipped', 'failed'))
                    FROM \(clips.sql) GROUP BY step ORDER BY step IS NULL, step
                    """, arguments: StatementArguments(value.arguments + clips.arguments))
            return try rows.map { row in
                let step = try row.decode(Double?.self, atIndex: 0)
                let (value, filter) = words(step)
                return (
                    step ?? .infinity,
                    Group(value: value, filter: filter, clips: try row.decode(atIndex: 1), extracted: try row.decode(atIndex: 2), skipped: try row.decode(atIndex: 3))
                )
            }
        }
    }

    private static func number(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)" }

    /// 1, 2 or 5 times a power of ten, at least `least`.
    static func roundWidth(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? least
    }
}
