import Base

/// A corpus's file, tried on names: for whoever writes one.
package struct CorpusCheck: Sendable, Encodable {
    package struct Unread: Sendable, Encodable {
        package var name: String
        /// The part of it that the pattern reads before it fails, from where it gets furthest.
        package var readAs: String
        package var stopsAt: String
    }

    package struct Code: Sendable, Encodable {
        package var group: String
        package var code: String
        package var clips: Int
    }

    package var corpus: String
    package var names = 0
    package var read = 0
    /// The first ``limit`` names that are not read.
    package var unread: [Unread] = []
    /// Codes of groups with a table that has no word for them.
    package var codesWithoutWord: [Code] = []
    /// Codes of the tables that no name has.
    package var unusedCodes: [Code] = []
    package var emotions: [String: Int] = [:]
    package var speakers: [String: Int] = [:]
    /// Speakers that the file's table does not have, where it has one.
    package var unlistedSpeakers: [String] = []
    /// Names that say the same as an earlier one.
    package var repeated = 0
    /// How many of the names other corpora read; of a long list of ``CorpusCatalogue/sampleSize`` names, evenly spread.
    package var others: [String: Int] = [:]
    /// What is complete, in words; nil where the file does not say what that is.
    package var completeness: String?
    /// The first name with what is read from it.
    package var example: String?

    package static let limit = 10_000

    package var isClean: Bool { read == names && codesWithoutWord.isEmpty }

    /// - Parameters:
    ///   - names: paths below the source.
    ///   - root: the source's folder.
    ///   - others: corpora that may read them as well.
    package init(_ corpus: Corpus, names: [String], below root: RawPath?, others: [Corpus]) {
        self.corpus = corpus.id
        self.names = names.count
        let catalogue = CorpusCatalogue([corpus])
        let labelling = Labelling(corpus.kind, in: catalogue)
        let naming = corpus.naming
        var used: [String: [String: Int]] = [:]
        var seen: Set<[String?]> = []
        for name in names {
            guard let (_, reading, _) = labelling.read(name, below: root) else {
                if unread.count < Self.limit {
                    let (before, after) = naming.pattern.reach(in: name)
                    unread.append(Unread(name: name, readAs: before, stopsAt: after))
                }
                continue
            }
            read += 1
            if !seen.insert(reading.values).inserted { repeated += 1 }
            if let speaker = reading.speaker { speakers[speaker, default: 0] += 1 }
            if let emotion = naming.emotion(of: reading) { emotions[emotion, default: 0] += 1 }
            for (group, value) in zip(naming.pattern.groups, reading.values) where naming.codes[group] != nil {
                if let value { used[group, default: [:]][value, default: 0] += 1 }
            }
            if let ranges = naming.ranges["emotion"], naming.emotion(of: reading) == nil, let value = naming.code(ranges.group, of: reading) {
                used["emotion", default: [:]][value, default: 0] += 1
            }
            if example == nil { example = "\(name): " + naming.fields(of: reading).map { "\($0.name) \($0.value)" }.joined(separator: ", ") }
        }
        for (group, counts) in used.sorted(by: { $0.key < $1.key }) {
            let words = naming.codes[group]?.words ?? [:]
            codesWithoutWord += counts.filter { words[$0.key] == nil }.sorted { $0.key < $1.key }.map { Code(group: group, code: $0.key, clips: $0.value) }
        }
        for (group, table) in naming.codes.sorted(by: { $0.key < $1.key }) where naming.pattern.groups.contains(group) {
            unusedCodes += table.order.filter { used[group]?[$0] == nil }.map { Code(group: group, code: $0, clips: 0) }
        }
        if !naming.speakers.order.isEmpty { unlistedSpeakers = speakers.keys.filter { naming.speakers.facts[$0] == nil }.sorted() }
        let sampled = min(names.count, CorpusCatalogue.sampleSize)
        for index in 0..<sampled {
            guard let subject = NameSubject(names[index * names.count / sampled]) else { continue }
            for other in others where other.id != corpus.id && other.naming.pattern.values(in: subject) != nil { self.others[other.id, default: 0] += 1 }
        }
        completeness = DatasetInventory(corpus.kind, in: catalogue)?.completeness(of: names, below: root).fullText
    }

    /// Lines for people; their text is not yet printable.
    ///
    /// - Parameter all: whether every name that is not read is named.
    package func text(all: Bool) -> [String] {
        let share = names == 0 ? 0 : Double(read) / Double(names) * 100
        var lines = ["\(corpus): \(read.grouped) of \(names.grouped) names are read (\(Self.percent(share)))"]
        func add(_ name: String, _ text: String) { lines.append("  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + text) }
        if let example { add("for example", example) }
        if !speakers.isEmpty { add("speakers", "\(speakers.count.grouped): " + Self.list(speakers)) }
        if !emotions.isEmpty { add("emotions", Self.list(emotions)) }
        if emotions.isEmpty, read > 0 { add("emotions", "none known from the names; a table of labels can give them: --labels TABLE") }
        if let completeness { add("complete", completeness) }
        if repeated > 0 { add("duplicates", repeated == 1 ? "1 name has the same fields as an earlier one" : "\(repeated.grouped) names have the same fields as an earlier one") }
        if !codesWithoutWord.isEmpty {
            add("no word for", codesWithoutWord.map { "\($0.group) '\($0.code)' (\($0.clips == 1 ? "1 clip" : "\($0.clips.grouped) clips"))" }.joined(separator: ", "))
        }
        if !unusedCodes.isEmpty { add("never seen", unusedCodes.map { "\($0.group) '\($0.code)'" }.joined(separator: ", ")) }
        if !unlistedSpeakers.isEmpty { add("not listed", "speakers " + unlistedSpeakers.prefix(20).joined(separator: ", ") + (unlistedSpeakers.count > 20 ? ", …" : "")) }
        if !others.isEmpty {
            add("also read by", others.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) (\($0.value.grouped))" }.joined(separator: ", "))
        }
        if read < names { lines.append("  not read (| marks how far the pattern gets):") }
        let shown = all ? unread.count : min(10, unread.count)
        lines += unread.prefix(shown).map { "    \($0.readAs)|\($0.stopsAt)" }
        if names - read > shown { lines.append("    and \((names - read - shown).grouped) more" + (all ? "" : "; --all lists them")) }
        return lines
    }

    private static func percent(_ share: Double) -> String {
        // A share that is not whole is never said to be.
        let tenths = share > 99.9 && share < 100 ? 999 : Int((share * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }

    private static func list(_ counts: [String: Int]) -> String {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.prefix(12).map { "\($0.key) \($0.value.grouped)" }.joined(separator: ", ") + (sorted.count > 12 ? ", and \(sorted.count - 12) more" : "")
    }
}
