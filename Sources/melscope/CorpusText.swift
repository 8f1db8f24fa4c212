import Base
import Corpora
import Foundation

/// A corpus in lines of text.
enum CorpusText {
    static func text(_ corpus: Corpus) -> [String] {
        var lines = ["\(corpus.name) (\(corpus.id))"]
        func add(_ name: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            lines.append("  " + name + String(repeating: " ", count: max(1, 12 - name.count)) + text)
        }
        add("title", corpus.title)
        add("page", corpus.page)
        if let licence = corpus.licence {
            add("licence", CorporaCommand.licence(licence) + (licence.source.map { "; source: \($0)" } ?? "") + (licence.note.map { "; \($0)" } ?? ""))
        }
        add("language", corpus.languages.joined(separator: ", "))
        add("kind", corpus.style)
        add("part of", corpus.partOf)
        let size = corpus.size
        add(
            "size",
            [
                (size.clips ?? corpus.inventory?.total).map { "\(Readable.count($0)) clips" }, size.speakers.map { "\(Readable.count($0)) speakers" },
                size.emotions.map { "\(Readable.count($0)) emotions" }, size.hours.map { String(format: "%g h", $0) },
            ].compactMap(\.self).joined(separator: ", "))
        add("emotions", corpus.emotionCounts.map { "\($0.word) \(Readable.count($0.count))" }.joined(separator: ", "))
        if let inventory = corpus.inventory {
            add("complete", (inventory.isListed ? "all names are known" : "names are not listed, only counted") + (inventory.note.map { "; \($0)" } ?? ""))
        }
        add("columns", corpus.columns.joined(separator: ", "))
        add("pattern", corpus.naming.pattern.text + (corpus.naming.pattern.ignoresCase ? "  (ignores case)" : ""))
        add("file", corpus.file)
        let tables = corpus.naming.codes.sorted { $0.key < $1.key }
        if !tables.isEmpty || !corpus.naming.ranges.isEmpty { lines += ["", "codes"] }
        for (group, table) in tables { add(group, table.order.map { "\($0) \(table.words[$0] ?? "")" }.joined(separator: ", ")) }
        for (field, ranges) in corpus.naming.ranges.sorted(by: { $0.key < $1.key }) {
            add(field, "by \(ranges.group): " + ranges.rows.map { "\($0.range.lowerBound) to \($0.range.upperBound) \($0.word)" }.joined(separator: ", "))
        }
        let speakers = corpus.naming.speakers
        if !speakers.names.isEmpty {
            lines += ["", "speakers"]
            for speaker in speakers.order {
                add(speaker, speakers.names.compactMap { name in speakers.facts[speaker]?[name].map { "\(name) \($0)" } }.joined(separator: ", "))
            }
        }
        if !corpus.defects.isEmpty { lines += ["", "known defects"] }
        for defect in corpus.defects {
            let clips = defect.clips.isEmpty ? "" : ": " + defect.clips.prefix(8).joined(separator: ", ") + (defect.clips.count > 8 ? ", …" : "")
            lines.append("  \(defect.kind)\(defect.count.map { " (\(Readable.count($0)) clips)" } ?? "")\(clips)")
            if let evidence = defect.evidence { lines.append("    " + evidence) }
        }
        if !corpus.splits.isEmpty { lines += ["", "splits of speakers"] }
        for split in corpus.splits {
            let parts =
                split.folds.isEmpty
                ? split.parts.map { "\($0.name) \($0.speakers.count)" }.joined(separator: ", ") + " speakers"
                : "\(split.folds.count) folds of \(split.folds.map { String($0.count) }.joined(separator: ", ")) speakers"
            lines.append("  \(corpus.id)/\(split.id): \(split.kind): \(parts)" + (split.isVerified ? "" : " (not verified)"))
            if let source = split.source { lines.append("    " + source) }
            if let note = split.note { lines.append("    " + note) }
        }
        if !corpus.leakingSplits.isEmpty { lines += ["", "splits that leak: speakers are in both train and test"] }
        for split in corpus.leakingSplits {
            let shared = split.sharedSpeakers.flatMap { shared in split.testSpeakers.map { "\(shared) of \($0) test speakers are also in train" } }
            let clips = split.testClipsOfShared.flatMap { shared in split.testClips.map { "\(Readable.count(shared)) of \(Readable.count($0)) test clips are of those speakers" } }
            lines.append("  \(split.id): " + [shared, clips, split.how].compactMap(\.self).joined(separator: "; "))
            if let source = split.source { lines.append("    " + source) }
            if let note = split.note { lines.append("    " + note) }
        }
        if !corpus.facts.isEmpty { lines += ["", "further facts"] }
        for fact in corpus.facts { lines.append("  \(fact.key): \(fact.text)") }
        return lines
    }
}

/// A corpus's line of `--json`.
struct CorpusLine: Encodable {
    struct Size: Encodable {
        var clips, speakers, emotions: Int?
        var hours: Double?
    }
    struct Defect: Encodable {
        var kind: String
        var clips: [String]?
        var note: String?
        var count: Int?
        var evidence: String?
    }
    struct Split: Encodable {
        var id, kind: String
        var source: String?
        var verified: Bool
        var note: String?
        var folds: [[String]]?
        var parts: [String: [String]]?
    }
    struct Leaking: Encodable {
        var id: String
        var source, note, how: String?
        var testSpeakers, sharedSpeakers, testClips, testClipsOfShared: Int?
    }

    var id, name: String
    var title, page: String?
    var licence: Corpus.Licence?
    var language: [String]
    var kind, partOf: String?
    var size: Size
    var emotions: [String: Int]
    var columns: [String]
    var pattern: String
    var ignoresCase: Bool
    var codes: [String: [String: String]]
    var speakers: [String: [String: String]]
    var total: Int?
    var defects: [Defect]
    var splits: [Split]
    var leaking: [Leaking]
    var facts: [String: String]
    var file: String

    init(_ corpus: Corpus) {
        (id, name, title, page, licence) = (corpus.id, corpus.name, corpus.title, corpus.page, corpus.licence)
        (language, kind, partOf) = (corpus.languages, corpus.style, corpus.partOf)
        size = Size(clips: corpus.size.clips, speakers: corpus.size.speakers, emotions: corpus.size.emotions, hours: corpus.size.hours)
        emotions = Dictionary(corpus.emotionCounts.map { ($0.word, $0.count) }, uniquingKeysWith: { first, _ in first })
        columns = corpus.columns
        (pattern, ignoresCase) = (corpus.naming.pattern.text, corpus.naming.pattern.ignoresCase)
        codes = corpus.naming.codes.mapValues(\.words)
        speakers = corpus.naming.speakers.facts
        total = corpus.inventory?.total ?? corpus.size.clips
        defects = corpus.defects.map {
            Defect(kind: $0.kind, clips: $0.clips.isEmpty ? nil : $0.clips, note: $0.note, count: $0.count, evidence: $0.evidence)
        }
        splits = corpus.splits.map { split in
            Split(
                id: "\(corpus.id)/\(split.id)", kind: split.kind, source: split.source, verified: split.isVerified, note: split.note,
                folds: split.folds.isEmpty ? nil : split.folds,
                parts: split.parts.isEmpty ? nil : Dictionary(split.parts.map { ($0.name, $0.speakers) }, uniquingKeysWith: { first, _ in first }))
        }
        leaking = corpus.leakingSplits.map {
            Leaking(
                id: $0.id, source: $0.source, note: $0.note, how: $0.how, testSpeakers: $0.testSpeakers, sharedSpeakers: $0.sharedSpeakers,
                testClips: $0.testClips, testClipsOfShared: $0.testClipsOfShared)
        }
        facts = Dictionary(corpus.facts.map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
        file = corpus.file
    }
}
