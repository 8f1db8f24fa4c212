import Base

/// Which clips of a ledger are meant: a filter's text, read.
///
///     filter     = terms { "or" terms }          "or" may be "|"; it binds less than the blank between terms, which means "and"
///     terms      = term { ["and"] term }
///     term       = [ "!" | "not" ] ( "(" filter ")" | match | comparison | text )
///     match      = column ":" value { "," value }      one of the values: a part of a text, the beginning of a label, an outcome,
///                                                      a number or a range of numbers such as 1..3; none: it has any
///     comparison = column ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) value
///     text       = value                               a part of any text of the clip: file, labels, reason, note
///     value      = letters, or "…" with blanks and signs in it; \" and \\ in quotes
///
/// A clip that has no such value matches no comparison and no match, and so it matches their `!`.
indirect package enum ClipFilter: Sendable, Hashable {
    case text(String)
    case match(ClipColumn, [Value])
    case compare(ClipColumn, Comparison, Value)
    case not(ClipFilter)
    case all([ClipFilter])
    case any([ClipFilter])

    package enum Comparison: String, Sendable, Hashable, CaseIterable {
        case lessOrEqual = "<=", greaterOrEqual = ">=", notEqual = "!=", less = "<", greater = ">", equal = "="
    }

    package enum Value: Sendable, Hashable {
        case text(String)
        case number(Double)
        case range(ClosedRange<Double>)
    }

    /// Most letters of a filter.
    static let longest = 1000

    /// As a value of a filter: with quotes where it would be read otherwise.
    package static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.allSatisfy { !" ,:<>=!|()\"\\\t\n".contains($0) } && !FilterParser.words.contains(text.lowercased())
        return isPlain ? text : "\"" + text.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    }
}

/// What is wrong in a filter, and where.
package struct FilterProblem: Sendable, Hashable, CustomStringConvertible {
    /// Letters of the filter, from 0.
    package var place: Range<Int>
    /// What stands there.
    package var word: String
    /// What is wrong with it and what would be right; no full stop.
    package var text: String

    /// `T>many: 'many' is not a number`, printable.
    package var description: String { Printable.text(word.isEmpty ? text : "\(word): \(text)") }
}
