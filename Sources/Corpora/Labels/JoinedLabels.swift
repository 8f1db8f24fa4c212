import Base

/// What tables, a pattern and windows make of a listing.
package struct JoinedLabels: Sendable {
    package let table: TableLabels?
    package let pattern: NamePattern?
    /// Which stretches of recordings are clips; nil takes all whole.
    package let segments: SegmentSource?
    /// How tables were read, a sentence without full stop each.
    package let reading: [String]
    /// What is amiss with tables or pattern, in the same way.
    package let doubts: [String]
    /// What whoever gave them should know.
    package var remarks: [String] { reading + doubts }
    /// As given, with what the tables hold now.
    package let source: LabelSource?

    /// Reads the tables and finds the clips that their rows mean.
    ///
    /// - Parameters:
    ///   - listing: the source's files, not divided yet.
    ///   - windows: what divides recordings where no table does.
    ///   - kind: the corpus by whose codes tables are read that are no corpus's own; nil recognises it by the names.
    /// - Throws: ``EngineError``: as ``LabelSource/read()`` and ``LabelSource/namePattern()``; `.invalidArgument` for windows beside a
    ///   table with segments, for tables of which no row has a clip, and for a pattern that no clip matches.
    package init(_ source: LabelSource?, listing: SourceListing, windows: SegmentSource?, kind: DatasetKind? = nil) throws(EngineError) {
        let tables = Self.translated(try source?.read() ?? [], kind, listing)
        pattern = try source?.namePattern()
        var given = source
        given?.checksums = tables.map(\.checksum)
        self.source = given
        var doubts: [String] = []
        reading = tables.isEmpty ? [] : tables.flatMap(\.reading)
        if tables.isEmpty {
            table = nil
            segments = windows
        } else {
            let labels = TableLabels(tables, clips: listing.clips)
            guard labels.isUsed else {
                throw EngineError(
                    .invalidArgument, subject: tables[0].path, step: "joining the table of labels to the clips of \(listing.root.text)",
                    found: (labels.reading.suffix(1) + labels.remarks).joined(separator: "; "), needed: "rows that name clips of the source",
                    advice: "Check the source, and which column names the recording: --labels-columns file=COLUMN.")
            }
            guard labels.segments.isEmpty || windows == nil else {
                throw EngineError(
                    .invalidArgument, subject: tables[0].path, step: "dividing recordings into segments", found: "both a table with segments and --segment",
                    needed: "one of them", advice: "Leave out --segment, or the times of the table.")
            }
            table = labels
            segments = labels.segments.isEmpty ? windows : .listed(labels.segments)
            doubts += labels.remarks
        }
        if let pattern { doubts += try Self.remarks(on: pattern, listing) }
        self.doubts = doubts
    }

    /// Tables in the words that all corpora share.
    private static func translated(_ tables: [LabelTable], _ kind: DatasetKind?, _ listing: SourceListing) -> [LabelTable] {
        guard tables.contains(where: { $0.corpus == nil }) else { return tables }
        let catalogue = CorpusCatalogue.standard
        let words = TableWords(catalogue.corpora(of: kind ?? catalogue.recognise(listing.clips.lazy.map(\.file.text), below: listing.root).kind))
        return tables.map { $0.corpus == nil ? $0.translated(by: words) : $0 }
    }

    private static func remarks(on pattern: NamePattern, _ listing: SourceListing) throws(EngineError) -> [String] {
        let others = listing.clips.filter { pattern.values(in: $0.file.text) == nil }
        let examples = others.prefix(3).map(\.file.text).joined(separator: "; ")
        guard others.count < listing.clips.count else {
            throw EngineError(
                .invalidArgument, subject: pattern.text, step: "reading labels from the paths of \(listing.root.text)",
                found: Printable.text("no clip that matches; the paths are such as \(examples)"), needed: "a pattern that matches the whole path below the source, or its last parts",
                advice: Printable.text(advice(on: pattern, others)))
        }
        guard !others.isEmpty else { return [] }
        let count = others.count == 1 ? "1 clip does not match" : "\(others.count.grouped) clips do not match"
        return [Printable.text("\(count) the pattern: \(examples)" + (others.count > 3 ? "; and \((others.count - 3).grouped) more" : ""))]
    }

    /// What to try with a pattern that none of the clips matches.
    private static func advice(on pattern: NamePattern, _ clips: [SourceClip]) -> String {
        func matches(_ text: String) -> Bool {
            guard let other = try? NamePattern(text, ignoresCase: pattern.ignoresCase) else { return false }
            return clips.contains { other.values(in: $0.file.text) != nil }
        }
        let unseen = "The pattern sees the path without its extension"
        if let ending = pattern.fileExtension {
            let rest = String(pattern.text.dropLast(ending.count))
            return unseen + ": leave \(ending) out" + (matches(rest) ? "." : "; even so no clip matches: [^/]+/ matches a folder, [^/]+ a name.")
        }
        if matches("(?:\(pattern.text.withoutAnchors)).*") { return "It matches the beginning of a path, and has to match to the end: add .* behind it." }
        return unseen + "; [^/]+/ matches a folder, [^/]+ a name."
    }
}

extension NamePattern {
    /// `\.wav$`, where the pattern ends in the extension of a clip, which it never sees.
    fileprivate var fileExtension: String? {
        let end = text.withoutAnchors
        guard let dot = end.lastIndex(of: "."), ClipKind(fileExtension: end[end.index(after: dot)...].lowercased()) != nil else { return nil }
        let ending = end[..<dot].last == "\\" ? "\\" + end[dot...] : String(end[dot...])
        return text.hasSuffix("$") ? ending + "$" : ending
    }
}

extension String {
    /// Without what says that a pattern begins and ends where the path does, which every pattern does.
    fileprivate var withoutAnchors: String {
        let rest = hasPrefix("^") ? dropFirst() : self[...]
        return String(rest.hasSuffix("$") && !rest.hasSuffix("\\$") ? rest.dropLast() : rest)
    }
}
