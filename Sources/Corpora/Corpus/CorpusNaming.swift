import Base

/// How the clips of a corpus are named: a pattern, and what its groups mean.
package final class CorpusNaming: Sendable {
    package let pattern: NamePattern
    /// By group: a code, and the word for it.
    package let codes: [String: CodeTable]
    /// By group: another spelling, and the code that it stands for.
    package let aliases: [String: [String: String]]
    /// By field: words for ranges of a number that a group holds.
    package let ranges: [String: CodeRanges]
    /// By speaker: `sex`, `age` and whatever else is known.
    package let speakers: SpeakerTable
    /// Text with groups in braces that names the speaker, where no group `speaker` does.
    package let speakerKey: NameTemplate?
    package let columns: [Column]
    /// By index of ``NamePattern/groups``: what a captured text is written as. Nil for as it is.
    private let spellings: [[String: String]?]
    /// By index of ``columns``: what its value is looked up in; nil where it is taken as it is.
    private let tables: [[String: String]?]
    private let speakerIndex: Int?
    private let emotionIndex: Int?

    package struct CodeTable: Sendable, Hashable {
        /// In the file's order.
        package var order: [String]
        package var words: [String: String]
    }

    package struct CodeRanges: Sendable, Hashable {
        package var group: String
        package var rows: [(range: ClosedRange<Int>, word: String)]

        package static func == (one: Self, other: Self) -> Bool {
            one.group == other.group && one.rows.map(\.range) == other.rows.map(\.range) && one.rows.map(\.word) == other.rows.map(\.word)
        }
        package func hash(into hasher: inout Hasher) { hasher.combine(group) }
    }

    package struct SpeakerTable: Sendable, Hashable {
        package var order: [String] = []
        package var facts: [String: [String: String]] = [:]
        /// Names of the facts, in the order in which they are first given.
        package var names: [String] = []
    }

    /// A label field, and where its value comes from.
    package struct Column: Sendable, Hashable {
        package var name: String
        package var content: Content

        package enum Content: Sendable, Hashable {
            case speaker
            /// What a group holds, by index.
            case code(Int)
            /// The word for it; without a table what it holds.
            case word(Int)
            /// The word for a range of numbers, by the field's name.
            case range(String)
            /// A fact of the speaker's, or else the word for a group.
            case fact(String, group: Int?)
        }
    }

    init(
        pattern: NamePattern, codes: [String: CodeTable], aliases: [String: [String: String]], ranges: [String: CodeRanges], speakers: SpeakerTable,
        speakerKey: NameTemplate?, columns: [Column]?
    ) {
        self.pattern = pattern
        self.codes = codes
        self.aliases = aliases
        self.ranges = ranges
        self.speakers = speakers
        self.speakerKey = speakerKey
        spellings = pattern.groups.map { group in
            var spellings: [String: String] = [:]
            if pattern.ignoresCase {
                for code in (codes[group]?.order ?? []) + (group == "speaker" ? speakers.order : []) { spellings[code.lowercased()] = code }
            }
            for (spelling, code) in aliases[group] ?? [:] { spellings[pattern.ignoresCase ? spelling.lowercased() : spelling] = code }
            return spellings.isEmpty ? nil : spellings
        }
        let all = columns ?? Self.columns(pattern.groups, codes, ranges, speakers, hasKey: speakerKey != nil)
        self.columns = all
        tables = all.map { column in
            switch column.content {
            case .word(let index): codes[pattern.groups[index]]?.words
            case .fact(let name, _): speakers.facts.compactMapValues { $0[name] }
            case .speaker, .code, .range: nil
            }
        }
        speakerIndex = pattern.groups.firstIndex(of: "speaker")
        emotionIndex = pattern.groups.firstIndex(of: "emotion")
    }

    /// Speaker and what is known of it, emotion, then the groups as the pattern has them.
    private static func columns(
        _ groups: [String], _ codes: [String: CodeTable], _ ranges: [String: CodeRanges], _ speakers: SpeakerTable, hasKey: Bool
    ) -> [Column] {
        var columns: [Column] = []
        func group(_ name: String) -> Int? { groups.firstIndex(of: name) }
        let hasSpeaker = hasKey || group("speaker") != nil
        if hasSpeaker { columns.append(Column(name: "speaker", content: .speaker)) }
        let known = hasSpeaker ? speakers.names : []
        for name in ["sex", "age"] + known.filter({ !["sex", "age"].contains($0) }) where known.contains(name) || group(name) != nil {
            columns.append(Column(name: name, content: .fact(name, group: group(name))))
        }
        if ranges["emotion"] != nil {
            columns.append(Column(name: "emotion", content: .range("emotion")))
        } else if let index = group("emotion") {
            columns.append(Column(name: "emotion", content: .word(index)))
            if codes["emotion"] != nil { columns.append(Column(name: "emotion_code", content: .code(index))) }
        }
        for field in ranges.keys.sorted() where field != "emotion" { columns.append(Column(name: field, content: .range(field))) }
        let told = Set(columns.map(\.name))
        for (index, name) in groups.enumerated() where !told.contains(name) {
            // What is said has one name in all tables.
            let column = name == "statement" ? "sentence" : name
            if codes[name] != nil || name != "statement" { columns.append(Column(name: column, content: .word(index))) }
            if codes[name] != nil || name == "statement" { columns.append(Column(name: column + "_code", content: .code(index))) }
        }
        return columns
    }

    // MARK: Reading

    /// A name, read.
    package struct Reading: Sendable, Hashable {
        /// By index of the pattern's groups, spelt as the corpus spells it; nil for a group that took no part.
        package let values: [String?]
        package let speaker: String?
    }

    /// - Returns: nil for a name that the pattern does not fit.
    package func read(_ subject: NameSubject) -> Reading? {
        guard var values = pattern.values(in: subject) else { return nil }
        for (index, spellings) in spellings.enumerated() {
            guard let spellings, let value = values[index] else { continue }
            if let spelling = spellings[pattern.ignoresCase ? value.lowercased() : value] { values[index] = spelling }
        }
        let speaker = speakerKey.map { $0.text { name in self.value(name, values) } } ?? speakerIndex.flatMap { values[$0] }
        return Reading(values: values, speaker: speaker)
    }

    package func read(_ path: String) -> Reading? { NameSubject(path).flatMap { read($0) } }

    private func value(_ group: String, _ values: [String?]) -> String? { pattern.groups.firstIndex(of: group).flatMap { values[$0] } }

    /// What a group holds, spelt as the corpus spells it.
    package func code(_ group: String, of reading: Reading) -> String? { value(group, reading.values) }

    /// The word for the emotion; nil where the name does not tell it, or has a code without a word.
    package func emotion(of reading: Reading) -> String? {
        if ranges["emotion"] != nil { return word(inRange: "emotion", reading) }
        return emotionIndex.flatMap { word(of: $0, reading) }
    }

    /// The label fields that have a value.
    package func fields(of reading: Reading) -> [ClipLabel.Field] {
        var fields: [ClipLabel.Field] = []
        fields.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            let value: String? =
                switch column.content {
                case .speaker: reading.speaker
                case .code(let group): reading.values[group]
                case .word(let group): reading.values[group].flatMap { value in tables[index].map { $0[value] } ?? value }
                case .range(let field): word(inRange: field, reading)
                case .fact(_, let group): reading.speaker.flatMap { tables[index]?[$0] } ?? group.flatMap { word(of: $0, reading) }
                }
            if let value, !value.isEmpty { fields.append(ClipLabel.Field(column.name, value)) }
        }
        return fields
    }

    private func word(of group: Int, _ reading: Reading) -> String? {
        guard let value = reading.values[group] else { return nil }
        return codes[pattern.groups[group]].map { $0.words[value] } ?? value
    }

    private func word(inRange field: String, _ reading: Reading) -> String? {
        guard let ranges = ranges[field], let value = value(ranges.group, reading.values), let number = Int(value) else { return nil }
        return ranges.rows.first { $0.range.contains(number) }?.word
    }
}

/// Text with names in braces: `Ses0{session}{talker}`.
package struct NameTemplate: Sendable, Hashable {
    private let parts: [(text: String, isName: Bool)]
    package let source: String

    /// - Returns: nil when a brace is not closed.
    init?(_ source: String) {
        self.source = source
        var parts: [(text: String, isName: Bool)] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            parts.append((String(rest[..<open]), false))
            parts.append((String(rest[rest.index(after: open)..<close]), true))
            rest = rest[rest.index(after: close)...]
        }
        self.parts = parts + [(String(rest), false)]
    }

    var names: [String] { parts.filter(\.isName).map(\.text) }

    /// - Returns: nil when a name has no value.
    func text(_ value: (String) -> String?) -> String? {
        var text = ""
        for part in parts {
            guard let piece = part.isName ? value(part.text) : part.text else { return nil }
            text += piece
        }
        return text
    }

    package static func == (one: Self, other: Self) -> Bool { one.source == other.source }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
