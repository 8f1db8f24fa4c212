import Base
import GRDB

/// Which clips of a ledger, in which order: what the tables of clips and `melscope retry --filter` ask. ``ClipFilter`` says how a
/// filter is written.
package struct ClipQuery: Sendable, Hashable {
    /// By what clips are sorted.
    package enum Sort: Sendable, Hashable {
        /// In the order in which they were done.
        case finished
        case column(ClipColumn)

        package static let path = Sort.column(.file)
        package static let outcome = Sort.column(.outcome)
        package static let reason = Sort.column(.reason)
        package static let frames = Sort.column(.frames)
        package static let milliseconds = Sort.column(.milliseconds)
        package static let seconds = Sort.column(.seconds)

        /// As the interface names it.
        package var name: String {
            switch self {
            case .finished: "time of the result"
            case .column(let column): column.name
            }
        }

        package var column: ClipColumn? { if case .column(let column) = self { column } else { nil } }

        /// Whether the largest comes first unless it is asked otherwise.
        package var fallsFirst: Bool { self == .finished || self == .milliseconds }
    }

    package var filter: String
    package var sort: Sort
    package var descending: Bool

    package init(filter: String = "", sort: Sort = .finished, descending: Bool = true) {
        self.filter = filter
        self.sort = sort
        self.descending = descending
    }

    /// What in the filter means nothing, in order, as far as the filter itself tells; see ``Ledger/problems(of:)``. What is left of
    /// the filter selects clips all the same.
    package var problems: [FilterProblem] { FilterParser(filter).problems }

    /// The `WHERE` clause; `1` when everything is asked for.
    func condition(measured: Bool) -> BoundSQL { FilterParser(filter).filter?.condition(measured: measured) ?? BoundSQL("1") }

    /// What is sorted by, in SQL. A label field is bound by name, since it stands in several places of a statement.
    func sortValue(measured: Bool) -> (sql: String, arguments: StatementArguments) {
        guard case .column(let column) = sort else { return ("rowid", [:]) }
        if column.kind == .label { return column.namedValue(":sortField") }
        return (column.value(measured: measured).sql, [:])
    }

    func order(_ value: String) -> String {
        let direction = descending ? "DESC" : "ASC"
        return sort == .finished ? "rowid \(direction)" : "\(value) \(direction), rowid \(direction)"
    }

    enum Side { case before, after }

    /// The condition that a clip comes before or after the one whose sort value is `:value` and whose row is `:number`.
    ///
    /// In SQLite's order NULL comes before every value, but compares with none.
    func comes(_ side: Side, _ value: String) -> String {
        let isRising = descending == (side == .before)
        let sign = isRising ? ">" : "<"
        guard sort != .finished else { return "rowid \(sign) :number" }
        let null = isRising ? "(:value IS NULL AND \(value) IS NOT NULL)" : "(:value IS NOT NULL AND \(value) IS NULL)"
        return "(\(value) \(sign) :value OR \(null) OR (\(value) IS :value AND rowid \(sign) :number))"
    }
}
