import Corpora
import GRDB

/// Which clips of a ledger, in which order: the filter line of the interface and of `melscope retry`.
///
/// A filter is words separated by spaces, all of which must hold: `reason:silent` (part of a code), `outcome:skipped`,
/// `T>150`, `T<=20`, `ms>100`, `seconds<1`, `emotion:fear` (any label field of a known kind of dataset), and plain words,
/// which must occur in the path.
package struct ClipQuery: Sendable, Hashable {
    package enum Sort: String, Sendable, Hashable, Codable, CaseIterable {
        case finished, path, outcome, reason, frames, milliseconds, seconds

        var column: String {
            switch self {
            case .finished: "rowid"
            case .path: "path"
            case .outcome: "outcome"
            case .reason: "reason"
            case .frames: "frames"
            case .milliseconds: "elapsedMs"
            case .seconds: "durationSeconds"
            }
        }
    }

    package var filter: String
    package var sort: Sort
    package var descending: Bool

    package init(filter: String = "", sort: Sort = .finished, descending: Bool = true) {
        self.filter = filter
        self.sort = sort
        self.descending = descending
    }

    /// The words of the filter that mean nothing, for a message: `T>many`, `outcome:lost`, `colour:red`.
    package var problems: [String] {
        words.filter { word in
            if case .invalid = Self.term(of: word) { return true }
            return false
        }
    }

    /// Blanks around a comparison are part of it: `T > 150` is `T>150`.
    private var words: [String] {
        var words: [String] = []
        var joinsNext = false
        for word in filter.prefix(1000).split(separator: " ").map(String.init) {
            let isOperator = word.allSatisfy { "<>=".contains($0) }
            if let last = words.last, joinsNext || isOperator && Self.numberColumns[last] != nil {
                words[words.count - 1] = last + word
                joinsNext = isOperator && !joinsNext
            } else {
                words.append(word)
                joinsNext = false
            }
        }
        return words
    }

    enum Term {
        case sql(String, [any DatabaseValueConvertible])
        case invalid
    }

    /// The `WHERE` clause with its arguments; `1` when everything is asked for.
    var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        for word in words {
            guard case .sql(let sql, let values) = Self.term(of: word) else { continue }
            parts.append(sql)
            arguments += values
        }
        return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), StatementArguments(arguments))
    }

    var order: String {
        let direction = descending ? "DESC" : "ASC"
        return sort == .finished ? "rowid \(direction)" : "\(sort.column) \(direction), rowid \(direction)"
    }

    enum Side { case before, after }

    /// The condition that a clip comes before or after the one whose sort value is `:value` and whose row is `:number`.
    ///
    /// In SQLite's order NULL comes before every value, but compares with none.
    func comes(_ side: Side) -> String {
        let isRising = descending == (side == .before)
        let sign = isRising ? ">" : "<"
        guard sort != .finished else { return "rowid \(sign) :number" }
        let null = isRising ? "(:value IS NULL AND \(sort.column) IS NOT NULL)" : "(:value IS NOT NULL AND \(sort.column) IS NULL)"
        return "(\(sort.column) \(sign) :value OR \(null) OR (\(sort.column) IS :value AND rowid \(sign) :number))"
    }

    /// What can be compared with a number, and its column.
    private static let numberColumns = [
        "T": "frames", "t": "frames", "ms": "elapsedMs", "seconds": "durationSeconds", "s": "durationSeconds",
    ]

    private static let labelFields = Set(DatasetKind.allCases.flatMap(ClipLabel.columns(for:)))

    private static func term(of word: String) -> Term {
        if let comparison = comparison(word) { return comparison }
        guard let colon = word.firstIndex(of: ":"), colon != word.startIndex else {
            return .sql("path LIKE ? ESCAPE '\\'", [like(word)])
        }
        let key = word[..<colon].lowercased()
        let value = String(word[word.index(after: colon)...])
        switch key {
        case "outcome":
            guard let outcome = Outcome.allCases.first(where: { $0.rawValue.hasPrefix(value.lowercased()) }), !value.isEmpty
            else { return .invalid }
            return .sql("outcome = ?", [outcome.rawValue])
        case "reason": return .sql("reason LIKE ? ESCAPE '\\'", [like(value)])
        case "shape": return .sql("inputShape LIKE ? ESCAPE '\\'", [like(value)])
        case "layout": return .sql("layout LIKE ? ESCAPE '\\'", [like(value)])
        case "note": return .sql("notes LIKE ? ESCAPE '\\'", [like(value)])
        default:
            guard labelFields.contains(key) else { return .invalid }
            return .sql(
                "(labels LIKE ? ESCAPE '\\' OR (char(10) || labels) LIKE ? ESCAPE '\\')",
                [like(LabelSearch.text(key, value)), like(LabelSearch.olderText(key, value))])
        }
    }

    private static func comparison(_ word: String) -> Term? {
        guard let split = word.firstIndex(where: { "<>=".contains($0) }), let column = numberColumns[String(word[..<split])]
        else { return nil }
        let rest = word[split...]
        let symbols = rest.prefix { "<>=".contains($0) }
        guard ["<", ">", "<=", ">=", "="].contains(String(symbols)), let number = Double(rest.dropFirst(symbols.count)),
            number.isFinite
        else { return .invalid }
        return .sql("\(column) \(symbols) ?", [number])
    }

    private static func like(_ text: String) -> String { "%" + escaped(text) + "%" }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\%_".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
