import Base

/// The words of the vocabulary that the emotions of a table stand for.
///
/// A corpus's codes come first; a word that is spelt as one of the vocabulary but for its case is that word. Nothing is guessed.
struct TableWords {
    private let corpora: [Corpus]
    private let vocabulary: Set<String>

    /// - Parameter corpora: the table's own, or those whose names its clips have.
    init(_ corpora: [Corpus]) {
        self.corpora = corpora
        vocabulary = Set(EmotionWords.all + corpora.flatMap { ($0.naming.codes["emotion"]?.words ?? [:]).values })
    }

    /// - Returns: nil for what is neither a code nor a word; the corpus where it is one's code.
    func word(for text: String) -> (word: String, corpus: Corpus?)? {
        for corpus in corpora { if let word = corpus.naming.codes["emotion"]?.words[text] { return (word, corpus) } }
        if vocabulary.contains(text) { return (text, nil) }
        let lower = text.lowercased()
        return vocabulary.contains(lower) ? (lower, nil) : nil
    }
}

extension LabelTable {
    /// Puts words in the place of the codes of emotions, which stand beside them as `emotion_code`. A table with a column of that name has
    /// both already.
    ///
    /// What is no code stays as it is, and is told.
    func translated(by words: TableWords) -> LabelTable {
        guard columns.contains("emotion"), !columns.contains("emotion_code") else { return self }
        var table = self
        var used: [String] = []
        var foreign: [String: Int] = [:]
        var hasCodes = false
        for row in rows.indices {
            guard let place = rows[row].labels.firstIndex(where: { $0.name == "emotion" }), !rows[row].labels[place].value.isEmpty else { continue }
            let code = rows[row].labels[place].value
            guard let (word, corpus) = words.word(for: code) else {
                foreign[code, default: 0] += 1
                continue
            }
            if let name = corpus?.name, word != code, !used.contains(name) { used.append(name) }
            guard word != code else { continue }
            hasCodes = true
            table.rows[row].labels[place].value = word
            table.rows[row].labels.insert(.init("emotion_code", code), at: place + 1)
        }
        if hasCodes { table.columns = Self.ordered(columns + ["emotion_code"]) }
        if !used.isEmpty { table.reading.append("codes of emotions are read as those of " + used.joined(separator: " and ")) }
        table.reading += Self.words(foreign)
        return table
    }

    private static func words(_ foreign: [String: Int]) -> [String] {
        guard !foreign.isEmpty else { return [] }
        let sorted = foreign.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = sorted.prefix(5).map { text, _ in
            let near = EmotionWords.near(text)
            return "'\(Printable.text(String(text.prefix(40))))'" + (near.first.map { " (\($0)?)" } ?? "")
        }
        let count = foreign.values.reduce(0, +)
        return [
            "\(count == 1 ? "1 row has an emotion" : "\(count.grouped) rows have emotions") outside of the vocabulary, kept as written: "
                + shown.joined(separator: ", ") + (sorted.count > 5 ? " and \((sorted.count - 5).grouped) more" : "")
        ]
    }
}
