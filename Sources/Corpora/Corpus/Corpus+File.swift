import Base
import Settings

/// Corpora as files. docs/CORPORA.md lists the keys.
extension Corpus {
    /// The version of the format that this program writes about and reads.
    static let formatVersion = 1
    private static let known = [
        "melscope_corpus", "name", "title", "page", "part_of", "licence", "language", "kind", "size", "versions", "counts", "audio", "note", "pattern",
        "ignore_case", "speaker_key", "columns", "codes", "aliases", "ranges", "words", "speakers", "speakers_rule", "inventory", "labels_file",
        "segments", "defects", "splits", "leaking", "checked",
    ]

    /// Reads the file at `path`; its name without the extension is the corpus's id.
    ///
    /// - Throws: ``EngineError`` `.notFound`, `.inputOutput` or `.invalidConfiguration`, with line and column.
    package convenience init(path: String) throws {
        let file = RawPath(text: path).lastComponent
        let id = String(decoding: file.text.utf8.prefix(file.stemLength), as: UTF8.self)
        try self.init(SettingsReader(path: path, shape: .facts), id: id, file: path)
    }

    package convenience init(yaml: String, id: String, file: String) throws {
        try self.init(SettingsReader(text: yaml, file: file, shape: .facts), id: id, file: file)
    }

    private convenience init(_ given: SettingsReader, id: String, file: String) throws {
        var reader = given
        guard Self.isID(id) else {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading a corpus", found: "the name '\(id)'",
                needed: "a file named like the corpus: lower-case letters, digits and '-', such as my-lab.yaml; not 'folder'")
        }
        _ = try reader.integer("melscope_corpus", in: 1...Self.formatVersion)
        let words = EmotionWords.all + (try reader.texts("words") ?? [])
        let naming = try CorpusNaming(&reader, words: words)
        var counts = try reader.section("counts")
        var emotionCounts: [(word: String, count: Int)] = []
        if counts.isMapping("emotion") {
            var section = try counts.section("emotion")
            for word in section.orderedKeys {
                guard words.contains(word) else { throw Self.unknownWord(word, section.refusal(of: word, found: "", needed: "")) }
                emotionCounts.append((word, try section.integer(word, in: 0...1_000_000_000) ?? 0))
            }
        }
        var facts = try counts.given().filter { !$0.key.hasPrefix("emotion.") }.map { Fact(key: "counts." + $0.key, text: $0.text) }
        for key in ["versions", "audio", "labels_file", "segments", "checked"] {
            facts += try reader.section(key).given().map { Fact(key: key + "." + $0.key, text: $0.text) }
        }
        for key in ["note", "speakers_rule"] { if let text = try reader.text(key) { facts.append(Fact(key: key, text: text)) } }
        self.init(
            id: id, file: file, name: try reader.text("name") ?? id, title: try reader.text("title"), page: try reader.text("page"),
            licence: try Self.licence(reader.section("licence"), isGiven: reader.has("licence")), languages: try reader.textOrTexts("language") ?? [],
            style: try reader.text("kind"), partOf: try reader.text("part_of"), size: try Self.size(reader.section("size")), emotionCounts: emotionCounts,
            facts: facts, naming: naming,
            inventory: try CorpusInventory(reader.section("inventory"), naming: naming, isGiven: reader.has("inventory")),
            defects: try reader.sections("defects").flatMap { try CorpusDefect.list($0, groups: naming.pattern.groups) },
            splits: try reader.sections("splits").map { try CorpusSplit($0) }, leakingSplits: try reader.sections("leaking").map { try LeakingSplit($0) })
        try reader.finish(known: Self.known)
    }

    /// Ids stand in command lines, ledgers and file names.
    static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 60, text != "folder", first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func licence(_ section: SettingsReader, isGiven: Bool) throws -> Licence? {
        guard isGiven else { return nil }
        var section = section
        guard let id = try section.text("id") else { return nil }
        let licence = Licence(
            id: id, source: try section.text("source"), isVerified: try section.flag("verified") ?? false, note: try section.text("note"))
        try section.finish()
        return licence
    }

    private static func size(_ section: SettingsReader) throws -> Size {
        var section = section
        let count = 0...1_000_000_000
        let size = Size(
            clips: try section.integer("clips", in: count), speakers: try section.integer("speakers", in: count),
            emotions: try section.integer("emotions", in: count), hours: try section.number("hours", in: 0...1e9))
        try section.finish()
        return size
    }

    static func unknownWord(_ word: String, _ place: EngineError) -> EngineError {
        var error = place
        let near = EmotionWords.near(word)
        error.found = place.found.replacing(" is ", with: " is '\(word)', which is no word of the vocabulary", maxReplacements: 1)
        error.needed = near.isEmpty ? "one of \(EmotionWords.all.joined(separator: ", "))" : near.map { "'\($0)'" }.joined(separator: " or ")
        error.advice = "A word of one's own is listed under 'words:'."
        return error
    }
}

extension CorpusNaming {
    fileprivate convenience init(_ reader: inout SettingsReader, words: [String]) throws {
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
            let names = pattern.groups.isEmpty ? "a pattern with groups" : "a group of the pattern: " + pattern.groups.joined(separator: ", ")
            throw section.refusal(of: group, found: "of no group", needed: names)
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
                    throw inner.refusal(of: spelling, found: "'\(code)', which is no code of \(group)", needed: "one of " + table.order.joined(separator: ", "))
                }
                aliases[group, default: [:]][spelling] = code
            }
        }
        var ranges: [String: CodeRanges] = [:]
        section = try reader.section("ranges")
        for field in section.orderedKeys {
            var inner = try section.section(field)
            guard let group = try inner.text("group"), pattern.groups.contains(group) else {
                throw inner.refusal(of: "group", found: "of no group", needed: "a group of the pattern: " + pattern.groups.joined(separator: ", "))
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
                        needed: "names of groups, of those with '_code' behind, of what is known of speakers, or NAME=ONE_OF_THEM")
                }
                return Column(name: name, content: content)
            }
            if Set(columns!.map(\.name)).count < columns!.count { throw reader.refusal(of: "columns", found: "a list with one name twice", needed: "each once") }
        }
        guard pattern.groups.contains("emotion") || ranges["emotion"] != nil || hasLabelFile else {
            throw reader.refusal(of: "pattern", found: "without a group 'emotion'", needed: "'(?<emotion>…)', a range for it, or a 'labels_file' that tells it")
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

/// `1001..1091`, `a1..a9`: a range of numbers with what stands in front of them, as wide as written.
struct NumberRange {
    var first: Int
    var last: Int
    /// A range stands for at most so many texts.
    static let limit = 100_000
    private var prefix: String
    private var width: Int

    init?(_ text: String) {
        guard let dots = text.range(of: "..") else { return nil }
        let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
        let digits = { (text: String) in String(text.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()) }
        let (first, last) = (digits(low), digits(high))
        prefix = String(low.dropLast(first.count))
        guard let low = Int(first), let upper = Int(last), low <= upper, upper - low < Self.limit, high.dropLast(last.count) == prefix, first.count <= 9, last.count <= 9
        else { return nil }
        (self.first, self.last) = (low, upper)
        width = first.hasPrefix("0") ? first.count : 1
    }

    var texts: [String] {
        (first...last).map { number in
            let digits = String(number)
            return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}

extension CorpusInventory {
    fileprivate init?(_ section: SettingsReader, naming: CorpusNaming, isGiven: Bool) throws {
        guard isGiven else { return nil }
        var section = section
        total = try section.integer("total", in: 0...1_000_000_000)
        note = try section.text("note")
        let groups = naming.pattern.groups
        func template(_ key: String, _ names: [String]) throws -> NameTemplate? {
            guard let text = try section.text(key) else { return nil }
            guard let template = NameTemplate(text), template.names.allSatisfy(names.contains) else {
                throw section.refusal(of: key, found: "'\(text)'", needed: "text with names in braces: " + names.joined(separator: ", "))
            }
            return template
        }
        speakerName = try template("speaker_name", ["speaker"])
        var axes: [String] = []
        var products: [[[String]]] = []
        var size = 0
        for var product in try section.sections("product") {
            let names = product.orderedKeys
            if axes.isEmpty {
                axes = names
                guard axes.first == "speaker" else { throw section.refusal(of: "product", found: "a list whose first key is '\(axes.first ?? "")'", needed: "'speaker' first") }
                for axis in axes where axis != "speaker" && !groups.contains(axis) {
                    throw product.refusal(of: axis, found: "of no group", needed: "a group of the pattern: " + groups.joined(separator: ", "))
                }
            }
            guard names == axes else { throw section.refusal(of: "product", found: "a list with other keys in one part", needed: "the same in the same order: " + axes.joined(separator: ", ")) }
            var values: [[String]] = []
            var count = 1
            for name in names {
                var axis: [String] = []
                for text in try product.textOrTexts(name) ?? [] {
                    axis += NumberRange(text)?.texts ?? [text]
                    // Before the next is written out: a few characters may stand for very many.
                    guard count * axis.count <= Self.limit - size else {
                        throw section.refusal(of: "product", found: "a list of more than \(Self.limit.grouped) clips", needed: "fewer")
                    }
                }
                count *= axis.count
                values.append(axis)
            }
            size += count
            products.append(values)
        }
        stem = try template("stem", axes)
        absent = try (section.texts("absent") ?? []).map { text in
            let values = text.split(separator: " ").map(String.init)
            guard values.count <= axes.count, !values.isEmpty else {
                throw section.refusal(of: "absent", found: "a list with '\(text)'", needed: "values of " + axes.joined(separator: ", ") + ", from the first on")
            }
            return values
        }
        self.axes = axes
        self.products = products
        if !products.isEmpty, let total, count != total {
            throw section.refusal(of: "total", found: "\(total), and the product has \(count)", needed: "the same number")
        }
        try section.finish()
    }
}

extension CorpusDefect {
    /// A defect of pairs is one for each pair.
    fileprivate static func list(_ section: SettingsReader, groups: [String]) throws -> [CorpusDefect] {
        var section = section
        guard let kind = try section.text("kind") else { throw section.refusal(of: "kind", found: "missing", needed: "a word for what is wrong") }
        var defect = CorpusDefect(
            kind: kind, clips: try section.texts("clips") ?? [], twins: [], conditions: [:], note: try section.text("note"),
            count: try section.integer("count", in: 0...1_000_000_000), evidence: try section.text("evidence"))
        for pair in try section.lists("pairs") ?? [] {
            guard pair.count == 2 else { throw section.refusal(of: "pairs", found: "a list with \(pair.count) names in one", needed: "pairs such as [[a, b], [c, d]]") }
            defect.clips += pair
            defect.twins += pair.reversed()
        }
        if !defect.twins.isEmpty, defect.clips.count != defect.twins.count { throw section.refusal(of: "pairs", found: "given with clips", needed: "one of the two") }
        var conditions = try section.section("where")
        for group in conditions.orderedKeys {
            guard groups.contains(group) else { throw conditions.refusal(of: group, found: "of no group", needed: "a group of the pattern: " + groups.joined(separator: ", ")) }
            defect.conditions[group] = try conditions.textOrTexts(group) ?? []
        }
        // For people alone.
        for key in ["speakers", "where_found"] { _ = try section.texts(key) }
        _ = try section.text("layout")
        try section.finish()
        return [defect]
    }
}

extension CorpusSplit {
    fileprivate init(_ section: SettingsReader) throws {
        var section = section
        guard let id = try section.text("id") else { throw section.refusal(of: "id", found: "missing", needed: "a name for the split") }
        var parts: [Part] = []
        var given = try section.section("parts")
        for name in given.orderedKeys { parts.append(Part(name: name, speakers: try given.texts(name) ?? [])) }
        self.init(
            id: id, kind: try section.text("kind") ?? "", source: try section.text("source"), isVerified: try section.flag("verified") ?? false,
            note: try section.text("note"), folds: try section.lists("folds") ?? [], parts: parts)
        // What was counted with it follows from the lists.
        if section.isMapping("clips") { _ = try section.section("clips") } else { _ = try section.texts("clips") }
        for key in ["disjoint", "covers_all"] { _ = try section.flag(key) }
        guard folds.isEmpty != parts.isEmpty else { throw section.refusal(of: "id", found: "a split of \(folds.isEmpty ? "no folds and no parts" : "folds and parts")", needed: "one of them") }
        try section.finish()
    }
}

extension LeakingSplit {
    fileprivate init(_ section: SettingsReader) throws {
        var section = section
        let count = 0...1_000_000_000
        guard let id = try section.text("id") else { throw section.refusal(of: "id", found: "missing", needed: "a name for the split") }
        self.init(
            id: id, source: try section.text("source"), note: try section.text("note"), testSpeakers: try section.integer("test_speakers", in: count),
            sharedSpeakers: try section.integer("shared_speakers", in: count), testClips: try section.integer("test_clips", in: count),
            testClipsOfShared: try section.integer("test_clips_of_shared", in: count), how: try section.text("how"))
        try section.finish()
    }
}
