/// A word of a filter, as it was typed: letters without blanks, of which some may stand in quotes.
struct FilterWord {
    private(set) var letters: [(letter: Character, isQuoted: Bool)] = []
    /// Letters of the filter, from 0.
    private(set) var place: Range<Int>
    private(set) var isUnclosed = false

    /// Reads a word: up to a blank, or to a parenthesis that it has not opened.
    init(_ text: [Character], from start: Int) {
        place = start..<start
        var index = start
        var depth = 0
        var isQuoted = false
        while index < text.count {
            let letter = text[index]
            if isQuoted {
                if letter == "\"" {
                    isQuoted = false
                } else if letter == "\\", index + 1 < text.count, "\"\\".contains(text[index + 1]) {
                    index += 1
                    letters.append((text[index], true))
                } else {
                    letters.append((letter, true))
                }
            } else if letter == "\"", isValueStart {
                isQuoted = true
                hasQuotes = true
            } else if letter.isWhitespace && depth == 0 || letter == ")" && depth == 0 {
                break
            } else {
                if letter == "(" { depth += 1 }
                if letter == ")" { depth -= 1 }
                letters.append((letter, false))
            }
            index += 1
        }
        isUnclosed = isQuoted
        place = start..<index
    }

    private var hasQuotes = false

    /// Quotes open where a value begins; elsewhere they are letters of a name.
    private var isValueStart: Bool { letters.last.map { !$0.isQuoted && ":<>=,".contains($0.letter) } ?? !hasQuotes }

    var text: String { String(letters.map(\.letter)) }

    /// In lower case, where it may be one; empty for a word in quotes.
    var keyword: String { hasQuotes ? "" : text.lowercased() }

    private var isBareName: Bool { !hasQuotes && Self.isName(letters[...]) }
    private var isComparison: Bool { !hasQuotes && letters.allSatisfy { "<>=!".contains($0.letter) } }
    private var endsInComparison: Bool { letters.count > 1 && letters.last.map { !$0.isQuoted && "<>=".contains($0.letter) } ?? false }

    /// Whether `next`, behind a blank, belongs to the same comparison.
    func takes(_ next: FilterWord) -> Bool {
        if next.isComparison || next.leadingComparison != nil { return isBareName && !FilterParser.words.contains(keyword) }
        return endsInComparison && condition != nil
    }

    func joined(_ next: FilterWord) -> FilterWord {
        var joined = self
        joined.letters += next.letters
        joined.place = place.lowerBound..<next.place.upperBound
        joined.hasQuotes = hasQuotes || next.hasQuotes
        joined.isUnclosed = next.isUnclosed
        return joined
    }

    /// `>` of `>5`, where no column stands before it.
    var leadingComparison: String? {
        let sign = String(letters.prefix { !$0.isQuoted && "<>=!".contains($0.letter) }.map(\.letter))
        return sign.isEmpty || sign == "!" ? nil : sign
    }

    /// Column, sign (a colon or a comparison) and values; nil for a plain text.
    var condition: (column: String, sign: String, values: [String])? {
        guard let split = letters.indices.first(where: { !letters[$0].isQuoted && ":<>=!".contains(letters[$0].letter) }), split > 0,
            Self.isName(letters[..<split])
        else { return nil }
        let signLetters = letters[split].letter == ":" ? 1 : letters[split...].prefix { !$0.isQuoted && "<>=!".contains($0.letter) }.count
        let sign = String(letters[split..<split + signLetters].map(\.letter))
        // "hey!" is a text.
        guard sign != "!" else { return nil }
        return (String(letters[..<split].map(\.letter)), sign, Self.values(letters[(split + signLetters)...]))
    }

    private static func isName(_ letters: ArraySlice<(letter: Character, isQuoted: Bool)>) -> Bool {
        guard let first = letters.first, first.letter.isLetter || first.letter == "_" else { return false }
        return letters.allSatisfy { !$0.isQuoted && ($0.letter.isLetter || $0.letter.isNumber || "_-.".contains($0.letter)) }
    }

    /// Parts between commas; those in quotes and in parentheses, as in a shape, part nothing.
    private static func values(_ letters: ArraySlice<(letter: Character, isQuoted: Bool)>) -> [String] {
        var values = [""]
        var depth = 0
        for (letter, isQuoted) in letters {
            if !isQuoted, letter == "(" { depth += 1 }
            if !isQuoted, letter == ")" { depth -= 1 }
            if !isQuoted, letter == ",", depth <= 0 { values.append("") } else { values[values.count - 1].append(letter) }
        }
        return values
    }
}
