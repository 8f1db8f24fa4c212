import Base
import Engine
import Foundation

/// What the end of a filter that is being typed may become.
struct FilterCompletion {
    enum Want: Equatable {
        case column(beginning: String)
        case value(of: ClipColumn, beginning: String)
        case saved(beginning: String)
    }

    let want: Want
    /// The text before what is completed.
    let kept: String

    init(_ text: String) {
        // The word under way: from the last blank outside quotes.
        var isQuoted = false
        var start = text.startIndex
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            if text[index] == " ", !isQuoted { start = text.index(after: index) }
        }
        while start < text.endIndex, "!(".contains(text[start]) { start = text.index(after: start) }
        let word = text[start...]
        guard let sign = word.firstIndex(where: { ":<>=!".contains($0) }) else {
            kept = String(text[..<start])
            want = word.first == SavedFilters.sign ? .saved(beginning: String(word.dropFirst())) : .column(beginning: String(word))
            return
        }
        let values = word[sign...].drop { ":<>=!".contains($0) }
        let last = values.lastIndex(of: ",").map { values[values.index(after: $0)...] } ?? values
        kept = String(text[..<last.startIndex])
        want = .value(of: ClipColumn.named(String(word[..<sign])), beginning: String(last).replacingOccurrences(of: "\"", with: ""))
    }

    struct Choice: Hashable {
        var shown: String
        var note: String
        /// The line after it was taken.
        var text: String
    }

    /// Names of columns; values come from the ledger.
    func columns(labels: [String]) -> [Choice] {
        guard case .column(let beginning) = want else { return [] }
        let all = labels.map(ClipColumn.label) + ClipColumn.known.filter { !labels.contains($0.name) }
        return all.filter { $0.filterName.lowercased().hasPrefix(beginning.lowercased()) }.map { column in
            Choice(shown: column.filterName, note: column.summary, text: kept + column.filterName + (column.isNumber ? ">" : ":"))
        }
    }

    func values(_ groups: [Ledger.Group]) -> [Choice] {
        guard case .value(let column, let beginning) = want, !column.isNumber else { return [] }
        return groups.compactMap { group in
            guard let value = group.value, value.lowercased().hasPrefix(beginning.lowercased()) else { return nil }
            return Choice(shown: value, note: Readable.clips(group.clips), text: kept + ClipFilter.quoted(value))
        }
    }

    func saved(_ filters: [SavedFilters.Filter]) -> [Choice] {
        let beginning = if case .saved(let beginning) = want { beginning } else { "" }
        return filters.filter { $0.name.hasPrefix(beginning) }.map {
            Choice(shown: String(SavedFilters.sign) + $0.name, note: $0.text, text: (kept.isEmpty ? "" : kept) + $0.text)
        }
    }
}
