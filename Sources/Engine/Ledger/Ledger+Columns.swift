import Base
import Corpora
import GRDB

/// What the rows of a ledger can be asked by.
extension Ledger {
    /// Label fields of the clips, in the order of their corpus: of those done first and last, so that a ledger of any size answers at once.
    package func labelFields() throws -> [String] {
        try read { db in
            let sql = "SELECT labels FROM (SELECT labels FROM clip ORDER BY rowid LIMIT 100) UNION ALL SELECT labels FROM (SELECT labels FROM clip ORDER BY rowid DESC LIMIT 100)"
            var names: [String] = []
            for stored in Set(try String?.fetchAll(db, sql: sql).compactMap { $0 }).sorted() {
                for field in [ClipLabel.Field](stored: stored) where !names.contains(field.name) { names.append(field.name) }
            }
            return names
        }
    }

    /// What in the filter of `query` means nothing here: what the filter itself tells, label fields that no clip has, and what
    /// was not measured. A ledger without clips knows no field, and says nothing of any.
    package func problems(of query: ClipQuery) throws -> [FilterProblem] {
        let parser = FilterParser(query.filter)
        var problems = parser.problems
        for (column, place, word) in parser.columns {
            if let text = try problem(with: column) { problems.append(FilterProblem(place: place, word: word, text: text)) }
        }
        return problems.sorted { $0.place.lowerBound < $1.place.lowerBound }
    }

    private func problem(with column: ClipColumn) throws -> String? {
        switch column.kind {
        case .text, .outcome, .number: return nil
        case .measured where isMeasured: return nil
        case .finding where isMeasured: return nil
        case .measured, .finding: return "not measured yet; run 'melscope doctor'"
        case .label:
            let labels = try labelFields()
            if labels.contains(where: { $0.lowercased() == column.name.lowercased() }) { return nil }
            let isThere = try read { db in
                guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM clip)") ?? false else { return true }
                let condition = ClipFilter.match(column, []).condition(measured: isMeasured)
                return try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM clip WHERE \(condition.sql))", arguments: StatementArguments(condition.arguments)) ?? false
            }
            if isThere { return nil }
            let names = labels + ClipColumn.known.map(\.name)
            let near = NearNames.of(column.name, among: names)
            let there = near.isEmpty ? "the columns are \(names.prefix(24).joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"
            return "no clip has a column '\(column.name)'; \(there)"
        }
    }

    /// What the doctor measured of these clips, by path and the name of ``ClipColumn/measured``, and the codes of what it found. Of a
    /// segment that is what was measured and found of its recording.
    package func measured(_ paths: [String]) throws -> (measures: [String: [String: Double]], findings: [String: [String]]) {
        guard isMeasured, !paths.isEmpty else { return ([:], [:]) }
        let names = ClipColumn.measured.map(\.stored).joined(separator: ", ")
        return try read { db in
            func rows(_ sql: String, _ keys: [String]) throws -> [Row] {
                try Row.fetchAll(db, sql: sql.replacing("(?)", with: "(" + keys.map { _ in "?" }.joined(separator: ", ") + ")"), arguments: StatementArguments(keys))
            }
            // By what the doctor calls it, the clips that it is of.
            var clips = Dictionary(paths.map { ($0, [$0]) }, uniquingKeysWith: { first, _ in first })
            for row in try rows("SELECT path, segment FROM clip WHERE segment IS NOT NULL AND path IN (?)", paths) {
                guard let stored = row["segment"] as String?, let file = ClipSegment.read(stored)?.file.text, let path = row["path"] as String? else { continue }
                if file != path { clips[file, default: []].append(path) }
            }
            var measures: [String: [String: Double]] = [:]
            var findings: [String: [String]] = [:]
            for row in try rows("SELECT path, \(names) FROM quality.measure WHERE path IN (?)", Array(clips.keys)) {
                var values: [String: Double] = [:]
                for (index, column) in ClipColumn.measured.enumerated() { values[column.name] = try row.decode(Double?.self, atIndex: index + 1) }
                for clip in clips[try row.decode(atIndex: 0)] ?? [] { measures[clip] = values }
            }
            for row in try rows("SELECT path, code FROM quality.finding WHERE path IN (?) ORDER BY code", Array(clips.keys)) {
                let code: String = try row.decode(atIndex: 1)
                for clip in clips[try row.decode(atIndex: 0)] ?? [] where findings[clip]?.contains(code) != true { findings[clip, default: []].append(code) }
            }
            return (measures, findings)
        }
    }
}
