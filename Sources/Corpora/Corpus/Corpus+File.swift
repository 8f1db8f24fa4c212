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
                needed: "a file named after the corpus: lower-case letters, digits and '-', such as my-lab.yaml; not 'folder'")
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
            labelFile: reader.has("labels_file") ? try CorpusLabelFile(reader.section("labels_file")) : nil,
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
        error.found = place.found.replacing(" is ", with: " is '\(word)', which is not in the vocabulary", maxReplacements: 1)
        error.needed = near.isEmpty ? "one of \(EmotionWords.all.joined(separator: ", "))" : near.map { "'\($0)'" }.joined(separator: " or ")
        error.advice = "List words of your own under 'words:'."
        return error
    }
}
