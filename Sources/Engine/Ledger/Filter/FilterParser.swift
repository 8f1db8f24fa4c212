import Base

/// Reads a filter. What it cannot read it leaves out and tells, so that a filter selects something sensible while it is being typed.
struct FilterParser {
    /// What stands in a filter by itself and is no text.
    static let words: Set<String> = ["or", "and", "not"]
    /// Parentheses within each other; SQLite allows expressions a thousand deep.
    private static let deepest = 50

    private enum Token {
        case open, close, or, not
        case word(FilterWord)
    }

    private(set) var problems: [FilterProblem] = []
    /// Columns that are named, each with the word in which it stands.
    private(set) var columns: [(column: ClipColumn, place: Range<Int>, word: String)] = []
    /// Nil where nothing is asked for.
    private(set) var filter: ClipFilter?
    private let letters: [Character]
    private var tokens: [(token: Token, place: Range<Int>)] = []
    private var next = 0

    init(_ text: String) {
        letters = Array(text.prefix(ClipFilter.longest))
        if text.count > ClipFilter.longest {
            problems.append(FilterProblem(place: ClipFilter.longest..<text.count, word: "", text: "a filter has at most \(ClipFilter.longest.grouped) characters; the rest is ignored"))
        }
        readTokens()
        var parts: [ClipFilter] = []
        while next < tokens.count {
            if let part = anyOf(depth: 0) { parts.append(part) }
            guard next < tokens.count else { break }
            // Only a parenthesis that nothing opened stops it before the end.
            tell(tokens[next].place, "there is no ( for it")
            next += 1
        }
        filter = parts.count > 1 ? .all(parts) : parts.first
        problems.sort { $0.place.lowerBound < $1.place.lowerBound }
    }

    private mutating func tell(_ place: Range<Int>, _ text: String) {
        problems.append(FilterProblem(place: place, word: String(letters[place]), text: text))
    }

    // MARK: Tokens

    private mutating func readTokens() {
        var place = 0
        while place < letters.count {
            let letter = letters[place]
            let after = place + 1 < letters.count ? letters[place + 1] : " "
            if letter.isWhitespace {
                place += 1
            } else if letter == "(" || letter == ")" {
                tokens.append((letter == "(" ? .open : .close, place..<place + 1))
                place += 1
            } else if letter == "!", after != "=" {
                tokens.append((.not, place..<place + 1))
                place += 1
            } else {
                let word = FilterWord(letters, from: place)
                place = word.place.upperBound
                append(word)
            }
        }
        for (token, _) in tokens {
            if case .word(let word) = token, word.isUnclosed { tell(word.place, "the closing \" is missing") }
        }
    }

    /// Blanks around a comparison are part of it: `T > 150` is `T>150`.
    private mutating func append(_ word: FilterWord) {
        if case .word(let last)? = tokens.last?.token, last.takes(word) {
            tokens[tokens.count - 1] = (.word(last.joined(word)), last.place.lowerBound..<word.place.upperBound)
            return
        }
        switch word.keyword {
        case "or", "|", "||": tokens.append((.or, word.place))
        case "not": tokens.append((.not, word.place))
        case "and", "&", "&&": break
        default: tokens.append((.word(word), word.place))
        }
    }

    // MARK: Grammar

    private mutating func anyOf(depth: Int) -> ClipFilter? {
        var parts: [ClipFilter] = []
        var isOneMissing = false
        while true {
            let start = next
            let part = allOf(depth: depth)
            if let part { parts.append(part) }
            // Something that was told of already is not missing.
            isOneMissing = isOneMissing || next == start
            guard next < tokens.count, case .or = tokens[next].token else { break }
            let place = tokens[next].place
            next += 1
            let isLast = next >= tokens.count || isClose(next)
            if isOneMissing || isLast {
                tell(place, "it joins two conditions; \(isLast ? "the second" : "the first") is missing")
                isOneMissing = false
                if isLast { break }
            }
        }
        return parts.count > 1 ? .any(parts) : parts.first
    }

    private func isClose(_ index: Int) -> Bool { if case .close = tokens[index].token { true } else { false } }

    private mutating func allOf(depth: Int) -> ClipFilter? {
        var parts: [ClipFilter] = []
        while next < tokens.count {
            switch tokens[next].token {
            case .or, .close: return Self.all(parts)
            default: if let part = term(depth: depth) { parts.append(part) }
            }
        }
        return Self.all(parts)
    }

    private static func all(_ parts: [ClipFilter]) -> ClipFilter? { parts.count > 1 ? .all(parts) : parts.first }

    private mutating func term(depth: Int) -> ClipFilter? {
        var isNegated = false
        var sign = tokens[next].place
        while next < tokens.count, case .not = tokens[next].token {
            isNegated.toggle()
            sign = tokens[next].place
            next += 1
        }
        guard next < tokens.count else {
            tell(sign, "the condition after it is missing")
            return nil
        }
        let place = tokens[next].place
        let part: ClipFilter?
        switch tokens[next].token {
        case .open:
            next += 1
            part = group(depth: depth, opened: place)
        case .word(let word):
            next += 1
            part = read(word)
        case .close, .or:
            tell(sign, "the condition after it is missing")
            part = nil
        case .not: part = nil
        }
        return isNegated ? part.map(ClipFilter.not) : part
    }

    private mutating func group(depth: Int, opened: Range<Int>) -> ClipFilter? {
        guard depth < Self.deepest else {
            tell(opened, "parentheses are nested more than \(Self.deepest) deep")
            next = tokens.count
            return nil
        }
        let part = anyOf(depth: depth + 1)
        if next < tokens.count {
            next += 1
        } else {
            tell(opened, "the closing ) is missing")
        }
        return part
    }

    // MARK: Conditions

    private mutating func read(_ word: FilterWord) -> ClipFilter? {
        guard let (key, sign, values) = word.condition else {
            let text = word.text
            if let sign = word.leadingComparison {
                tell(word.place, "the column is missing before \(sign), such as T\(text)")
                return nil
            }
            return text.isEmpty ? nil : .text(text)
        }
        let column = ClipColumn.named(key)
        columns.append((column, word.place, String(letters[word.place])))
        do throws(Fault) {
            return sign == ":" ? .match(column, try match(column, values)) : try comparison(column, sign, values)
        } catch {
            tell(word.place, error.text)
            return nil
        }
    }

    private struct Fault: Error { var text: String }

    private func match(_ column: ClipColumn, _ values: [String]) throws(Fault) -> [ClipFilter.Value] {
        let values = values.filter { !$0.isEmpty }
        switch column.kind {
        case .text, .label, .finding: return values.map { .text($0) }
        case .outcome:
            guard !values.isEmpty else { throw Fault(text: "an outcome is missing: \(Self.outcomes)") }
            var outcomes: [ClipFilter.Value] = []
            for value in values {
                guard let outcome = Outcome.allCases.first(where: { $0.rawValue.hasPrefix(value.lowercased()) }) else {
                    throw Fault(text: "'\(value)' is not an outcome; use \(Self.outcomes)")
                }
                outcomes.append(.text(outcome.rawValue))
            }
            return outcomes
        case .number, .measured:
            var numbers: [ClipFilter.Value] = []
            for value in values { numbers.append(try Self.numbers(value, of: column)) }
            return numbers
        }
    }

    private static let outcomes = Outcome.allCases.map(\.rawValue).joined(separator: ", ")

    /// `12`, `1..3`, `..3`, `1..`.
    private static func numbers(_ value: String, of column: ClipColumn) throws(Fault) -> ClipFilter.Value {
        guard let dots = value.range(of: "..") else { return .number(try number(value, of: column)) }
        let low = value[..<dots.lowerBound], high = value[dots.upperBound...]
        let from = low.isEmpty ? -Double.greatestFiniteMagnitude : try number(String(low), of: column)
        let to = high.isEmpty ? Double.greatestFiniteMagnitude : try number(String(high), of: column)
        guard from <= to else { throw Fault(text: "\(low) is more than \(high)") }
        return .range(from...to)
    }

    private static func number(_ value: String, of column: ClipColumn) throws(Fault) -> Double {
        if let number = Double(value), number.isFinite { return number }
        let example = "\(column.filterName)>\(column.isNegative ? "-1" : "10")"
        if column.kind == .label, !value.isEmpty {
            throw Fault(text: "'\(value)' is not a number; \(column.filterName):\(value) searches for it as text")
        }
        throw Fault(text: "\(value.isEmpty ? "a number is missing" : "'\(value)' is not a number"), as in \(example)")
    }

    private func comparison(_ column: ClipColumn, _ sign: String, _ values: [String]) throws(Fault) -> ClipFilter {
        guard let comparison = ClipFilter.Comparison(rawValue: sign) else {
            throw Fault(text: "'\(sign)' is not a comparison; use < <= > >= = !=")
        }
        guard values.count == 1 else { throw Fault(text: "only one value can follow \(sign); a list follows a colon, as in \(column.name):\(values.joined(separator: ","))") }
        let value = values[0]
        switch column.kind {
        case .number, .measured: return .compare(column, comparison, .number(try Self.number(value, of: column)))
        case .label where comparison == .equal || comparison == .notEqual: return .compare(column, comparison, .text(value))
        case .label: return .compare(column, comparison, .number(try Self.number(value, of: column)))
        case .text, .outcome, .finding:
            guard comparison == .equal || comparison == .notEqual else {
                throw Fault(text: "\(column.name) is text and cannot be compared by size; \(column.name):\(value.isEmpty ? "…" : value) searches for it")
            }
            let values: [ClipFilter.Value] = column.kind == .outcome ? try match(column, [value]) : [.text(value)]
            return .compare(column, comparison, values[0])
        }
    }
}

extension ClipColumn {
    /// Whether its values lie below zero, as levels do.
    fileprivate var isNegative: Bool { self == .peak || kind == .measured }
}
