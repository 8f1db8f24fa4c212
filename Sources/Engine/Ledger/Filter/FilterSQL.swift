import GRDB

/// A piece of SQL with what is bound in it. No text of a filter or a ledger ever stands in the SQL itself.
struct BoundSQL {
    var sql: String
    var arguments: [DatabaseValue]

    init(_ sql: String, _ arguments: [any DatabaseValueConvertible] = []) {
        self.sql = sql
        self.arguments = arguments.map(\.databaseValue)
    }

    static func joined(_ parts: [BoundSQL], _ separator: String) -> BoundSQL {
        var joined = BoundSQL("(" + parts.map(\.sql).joined(separator: separator) + ")")
        joined.arguments = parts.flatMap(\.arguments)
        return joined
    }

    /// NULL as no.
    var orFalse: BoundSQL { BoundSQL("coalesce(\(sql), 0)", arguments) }

    var negated: BoundSQL { BoundSQL("(NOT \(sql))", arguments) }

    /// Followed by more, in parentheses.
    func with(_ more: String, _ others: [any DatabaseValueConvertible] = []) -> BoundSQL {
        BoundSQL("(\(sql)\(more))", arguments + others.map(\.databaseValue))
    }
}

extension ClipFilter {
    /// 0 or 1 for a row of `clip`, never NULL, so that its negation is the rest of the clips.
    ///
    /// - Parameter measured: whether there is a schema `quality`.
    func condition(measured: Bool) -> BoundSQL {
        switch self {
        case .text(let text): Self.text(text)
        case .match(let column, let values):
            values.isEmpty ? column.isThere(measured: measured) : .joined(values.map { column.matches($0, measured: measured) }, " OR ")
        case .compare(let column, .notEqual, let value): column.compares("=", value, measured: measured).negated
        case .compare(let column, let comparison, let value): column.compares(comparison.rawValue, value, measured: measured)
        case .not(let part): part.condition(measured: measured).negated
        case .all(let parts): .joined(parts.map { $0.condition(measured: measured) }, " AND ")
        case .any(let parts): .joined(parts.map { $0.condition(measured: measured) }, " OR ")
        }
    }

    /// A part of any text of the clip. What stands in a row's labels and notes as a whole is looked at first: most rows hold it nowhere.
    private static func text(_ text: String) -> BoundSQL {
        let part = Like.part(text)
        func within(_ column: String, _ function: DatabaseFunction) -> BoundSQL {
            let isEscaped = text.contains { "\"\\".contains($0) || $0.asciiValue.map { $0 < 0x20 } ?? false }
            let exact = "\(function.name)(\(column), ?)"
            if isEscaped { return BoundSQL(exact, [text]).orFalse }
            // Inside an expression SQLite asks both sides of an AND, but one branch of a CASE.
            return BoundSQL("CASE WHEN \(column) LIKE ? ESCAPE '\\' THEN \(exact) ELSE 0 END", [part, text])
        }
        return .joined(
            [BoundSQL("path LIKE ? ESCAPE '\\'", [part]), BoundSQL("reason LIKE ? ESCAPE '\\'", [part]).orFalse,
             within("labels", LedgerFunctions.anyLabel), within("notes", LedgerFunctions.anyNote)], " OR ")
    }
}

/// Patterns of LIKE.
enum Like {
    static func part(_ text: String) -> String { "%" + escaped(text) + "%" }

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\%_".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}

extension ClipColumn {
    /// The value in a row of `clip`, to sort and group by; NULL for none.
    func value(measured: Bool) -> BoundSQL {
        switch kind {
        case .text, .outcome, .number: BoundSQL(stored)
        case .label: Self.named(name) { BoundSQL("\(LedgerFunctions.label.name)(labels, ?)", [$0]) }
        case .measured:
            measured
                ? BoundSQL("(SELECT m.\(stored) FROM quality.measure AS m WHERE m.path = \(Self.recording))") : BoundSQL("NULL")
        case .finding:
            measured
                ? BoundSQL("(SELECT group_concat(code, ', ') FROM (SELECT DISTINCT f.code FROM quality.finding AS f WHERE f.path IN (clip.path, \(Self.recording))))")
                : BoundSQL("NULL")
        }
    }

    /// The same of a label field whose name is bound as `parameter`, since it stands in several places of a statement.
    func namedValue(_ parameter: String) -> (sql: String, arguments: StatementArguments) {
        let value = "\(LedgerFunctions.label.name)(labels, \(parameter))"
        guard let earlier = names.dropFirst().first else { return (value, [String(parameter.dropFirst()): name]) }
        let second = parameter + "Earlier"
        return ("coalesce(\(value), \(LedgerFunctions.label.name)(labels, \(second)))", [String(parameter.dropFirst()): name, String(second.dropFirst()): earlier])
    }

    fileprivate func isThere(measured: Bool) -> BoundSQL {
        switch kind {
        case .label: Self.labelled(names) { (#"["\#($0)",""#, "\n\($0)=") }
        case .finding: finding("1", [], measured: measured)
        case .text: BoundSQL("(\(stored) IS NOT NULL AND \(stored) != '')")
        case .outcome, .number, .measured: value(measured: measured).with(" IS NOT NULL")
        }
    }

    fileprivate func matches(_ value: ClipFilter.Value, measured: Bool) -> BoundSQL {
        switch (kind, value) {
        case (.label, .text(let text)): return matches(labelled: text)
        case (.outcome, .text(let text)): return BoundSQL("outcome = ?", [text])
        case (.finding, .text(let text)): return finding("f.code LIKE ? ESCAPE '\\'", [Like.part(text)], measured: measured)
        case (_, .text(let text)): return BoundSQL("\(stored) LIKE ? ESCAPE '\\'", [Like.part(text)]).orFalse
        case (_, .number): return compares("=", value, measured: measured)
        case (_, .range(let range)): return self.value(measured: measured).with(" BETWEEN ? AND ?", [range.lowerBound, range.upperBound]).orFalse
        }
    }

    fileprivate func compares(_ sign: String, _ value: ClipFilter.Value, measured: Bool) -> BoundSQL {
        switch (kind, value) {
        case (.label, .number(let number)):
            return numberOfLabel.with(" \(sign) ?", [number]).orFalse
        case (.label, .text(let text)):
            let whole = self.value(measured: measured).with(" = ? COLLATE NOCASE", [text]).orFalse
            guard let number = Double(text), number.isFinite else { return whole }
            return .joined([whole, compares("=", .number(number), measured: measured)], " OR ")
        case (.finding, .text(let text)): return finding("f.code = ? COLLATE NOCASE", [text], measured: measured)
        case (_, .text(let text)): return BoundSQL("\(stored) = ? COLLATE NOCASE", [text]).orFalse
        case (_, .number(let number)): return self.value(measured: measured).with(" \(sign) ?", [number]).orFalse
        case (_, .range): return matches(value, measured: measured)
        }
    }

    /// A label field's name, and the one by which rows of before have the same: speakers of CREMA-D and RAVDESS were actors.
    private static let earlierNames = ["speaker": "actor"]

    private var names: [String] { [name] + [Self.earlierNames[name.lowercased()]].compactMap { $0 } }

    /// What a field's name gives, or where that is nothing what its earlier name does.
    private static func named(_ name: String, _ value: (String) -> BoundSQL) -> BoundSQL {
        guard let earlier = earlierNames[name.lowercased()] else { return value(name) }
        return BoundSQL("coalesce\(BoundSQL.joined([value(name), value(earlier)], ", ").sql)", value(name).arguments + value(earlier).arguments)
    }

    /// The field's number, of its earlier name only where the row has no other.
    private var numberOfLabel: BoundSQL {
        func number(_ name: String) -> BoundSQL { BoundSQL("\(LedgerFunctions.labelNumber.name)(labels, ?)", [name]) }
        guard let earlier = names.dropFirst().first else { return number(name) }
        var sql = BoundSQL("CASE WHEN \(LedgerFunctions.label.name)(labels, ?) IS NULL THEN \(number(earlier).sql) ELSE \(number(name).sql) END", [name])
        sql.arguments += number(earlier).arguments + number(name).arguments
        return sql
    }

    /// Rows whose field begins with `text`. The earlier name counts where a row has no other.
    private func matches(labelled text: String) -> BoundSQL {
        func begins(_ name: String) -> BoundSQL { Self.labelled([name]) { (LabelSearch.text($0, text), LabelSearch.olderText($0, text)) } }
        guard let earlier = names.dropFirst().first else { return begins(name) }
        let isThere = Self.labelled([name]) { (#"["\#($0)",""#, "\n\($0)=") }
        return .joined([begins(name), .joined([isThere.negated, begins(earlier)], " AND ")], " OR ")
    }

    /// Rows whose labels hold one of two texts for one of the names, today's and that of formats 1 to 3.
    private static func labelled(_ names: [String], _ texts: (String) -> (today: String, older: String)) -> BoundSQL {
        let parts = names.map { name in
            let (text, older) = texts(name)
            return BoundSQL(
                "(labels LIKE ? ESCAPE '\\' OR (char(10) || labels) LIKE ? ESCAPE '\\')", [Like.part(text), Like.part(older)]
            ).orFalse
        }
        return parts.count == 1 ? parts[0] : .joined(parts, " OR ")
    }

    private func finding(_ condition: String, _ arguments: [any DatabaseValueConvertible], measured: Bool) -> BoundSQL {
        guard measured else { return BoundSQL("0") }
        func exists(_ path: String) -> String { "EXISTS (SELECT 1 FROM quality.finding AS f WHERE f.path \(path) AND \(condition))" }
        // Most rows are whole recordings, which are looked up once.
        return BoundSQL(
            "CASE WHEN clip.segment IS NULL THEN \(exists("= clip.path")) ELSE \(exists("IN (clip.path, \(Self.recording))")) END", arguments + arguments)
    }

    /// The path under which the doctor keeps what it measured of a row's recording, which is measured whole.
    fileprivate static let recording = "(CASE WHEN clip.segment IS NULL THEN clip.path ELSE \(LedgerFunctions.recording.name)(clip.segment) END)"
}
