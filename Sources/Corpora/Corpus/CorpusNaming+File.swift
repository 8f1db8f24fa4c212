import Base
import Settings

extension CorpusNaming {
    convenience init(_ reader: inout SettingsReader, words: [String]) throws {
        let ignoresCase = try reader.flag("ignore_case") ?? false
        guard let text = try reader.text("pattern") else {
            throw reader.refusal(of: "pattern", found: "missing", needed: "a regular expression with named groups, such as '(?<speaker>[0-9]+)_(?<emotion>[a-z]+)'")
        }
        let pattern: NamePattern
        do {
            pattern = try NamePattern(text, ignoresCase: ignoresCase)
        } catch {
            throw reader.refusal(of: "pattern", at: error.offset, found: error.found, needed: error.needed)
        }
        func require(_ group: String, _ section: SettingsReader) throws {
            guard !pattern.groups.contains(group) else { return }
            let names = pattern.groups.isEmpty ? "a pattern with groups" : "one of " + pattern.groups.joined(separator: ", ")
            throw section.refusal(of: group, found: "not a group of the pattern", needed: names)
        }
        // Codes of emotions may belong to a label file, where names tell none.
        let hasLabelFile = reader.has("labels_file")
        var codes: [String: CodeTable] = [:]
        var section = try reader.section("codes")
        for group in section.orderedKeys {
            if !(group == "emotion" && hasLabelFile) { try require(group, section) }
            let inner = try section.section(group)
            let table = try inner.texts()
            if group == "emotion" {
                for (code, word) in table where !words.contains(word) { throw Corpus.unknownWord(word, inner.refusal(of: code, found: "", needed: "")) }
            }
            codes[group] = CodeTable(order: table.map(\.key), words: Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0.text) }))
        }
        var aliases: [String: [String: String]] = [:]
        section = try reader.section("aliases")
        for group in section.orderedKeys {
            try require(group, section)
            let inner = try section.section(group)
            for (spelling, code) in try inner.texts() {
                if let table = codes[group], table.words[code] == nil {
                    throw inner.refusal(of: spelling, found: "'\(code)', which is not a code of \(group)", needed: "one of " + table.order.joined(separator: ", "))
                }
                aliases[group, default: [:]][spelling] = code
            }
        }
        var ranges: [String: CodeRanges] = [:]
        section = try reader.section("ranges")
        for field in section.orderedKeys {
            var inner = try section.section(field)
            guard let group = try inner.text("group"), pattern.groups.contains(group) else {
                throw inner.refusal(of: "group", found: "not a group of the pattern", needed: "one of " + pattern.groups.joined(separator: ", "))
            }
            let table = try inner.section("words")
            let rows = try table.texts().map { key, word -> (range: ClosedRange<Int>, word: String) in
                guard let range = NumberRange(key) else { throw table.refusal(of: key, found: "'\(key)'", needed: "a range such as 1..350") }
                if field == "emotion", !words.contains(word) { throw Corpus.unknownWord(word, table.refusal(of: key, found: "", needed: "")) }
                return (range.first...range.last, word)
            }
            try inner.finish()
            ranges[field] = CodeRanges(group: group, rows: rows)
        }
        var speakers = SpeakerTable()
        section = try reader.section("speakers")
        for speaker in section.orderedKeys {
            let facts = try section.section(speaker).texts()
            speakers.order.append(speaker)
            speakers.facts[speaker] = Dictionary(uniqueKeysWithValues: facts.map { ($0.key, $0.text) })
            for (name, _) in facts where !speakers.names.contains(name) { speakers.names.append(name) }
        }
        var key: NameTemplate?
        if let text = try reader.text("speaker_key") {
            key = NameTemplate(text)
            guard let names = key?.names, !names.isEmpty, names.allSatisfy(pattern.groups.contains) else {
                throw reader.refusal(of: "speaker_key", found: "'\(text)'", needed: "text with groups of the pattern in braces: " + pattern.groups.joined(separator: ", "))
            }
        }
        var columns: [Column]?
        if let given = try reader.texts("columns") {
            columns = try given.map { text in
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard let name = parts.first, let content = Self.content(parts.last ?? "", pattern.groups, codes, ranges, speakers, key), !name.isEmpty else {
                    throw reader.refusal(
                        of: "columns", found: "a list with '\(text)'",
                        needed: "names of groups, GROUP_code, keys of 'speakers', or NAME=ONE_OF_THEM")
                }
                return Column(name: name, content: content)
            }
            if Set(columns!.map(\.name)).count < columns!.count { throw reader.refusal(of: "columns", found: "a list with a name twice", needed: "each name once") }
        }
        guard pattern.groups.contains("emotion") || ranges["emotion"] != nil || hasLabelFile else {
            throw reader.refusal(of: "pattern", found: "without a group 'emotion'", needed: "'(?<emotion>…)', a range for it, or a 'labels_file' that holds it")
        }
        self.init(pattern: pattern, codes: codes, aliases: aliases, ranges: ranges, speakers: speakers, speakerKey: key, columns: columns)
    }

    private static func content(
        _ source: String, _ groups: [String], _ codes: [String: CodeTable], _ ranges: [String: CodeRanges], _ speakers: SpeakerTable, _ key: NameTemplate?
    ) -> Column.Content? {
        let group = groups.firstIndex(of: source)
        if source == "speaker" { return group != nil || key != nil ? .speaker : nil }
        if ranges[source] != nil { return .range(source) }
        if speakers.names.contains(source) { return .fact(source, group: group) }
        if let group { return .word(group) }
        if source.hasSuffix("_code"), let group = groups.firstIndex(of: String(source.dropLast(5))) { return .code(group) }
        return nil
    }
}
