import Base

/// How the clips of a dataset come by their labels.
///
/// A value that a run, a survey and an inspection have alike, so that they say the same of a clip.
package struct Labelling: Sendable {
    /// The corpus whose naming is followed; `folder` for none.
    package let kind: DatasetKind
    /// One, or several that share a name: a clip is of the first that its name fits.
    private let corpora: [Corpus]
    /// What tables say of the clips; it goes before what their names say.
    package let table: TableLabels?
    /// What the paths of clips say beside the corpus's own names; it goes before those.
    package let pattern: NamePattern?

    package init(
        _ kind: DatasetKind, table: TableLabels? = nil, pattern: NamePattern? = nil, in catalogue: @autoclosure () -> CorpusCatalogue = .standard
    ) {
        self.kind = kind
        self.table = table
        self.pattern = pattern
        corpora = kind == .folder ? [] : catalogue().corpora(of: kind)
    }

    package init(_ kind: DatasetKind, _ joined: JoinedLabels) { self.init(kind, table: joined.table, pattern: joined.pattern) }

    /// The label fields that clips may have, in the order of `metadata.csv`.
    package var columns: [String] {
        var columns: [String] = []
        let more = (pattern?.groups.map(LabelTable.labelName) ?? []) + (table?.columns ?? [])
        for column in corpora.flatMap(\.columns) + more where !columns.contains(column) { columns.append(column) }
        return columns
    }

    /// What is known of a clip: by tables, and by its path below the source, where folders may tell as much as the file's name.
    package func label(of clip: SourceClip) -> ClipLabel? {
        var label = label(ofPath: clip.relativePath.text, below: clip.root)
        // Of a segment whose own name tells nothing, the recording's may.
        if label == nil, clip.segment != nil { label = self.label(ofPath: clip.file.text, below: clip.root) }
        if let fields = patternFields(of: clip) { label = merged(fields, into: label) }
        if let fields = table?.fields(of: clip) { label = merged(fields, into: label) }
        return label
    }

    /// What the name says, without tables and patterns.
    ///
    /// - Parameters:
    ///   - path: relative to the source.
    ///   - root: the source's folder.
    package func label(ofPath path: String, below root: RawPath? = nil) -> ClipLabel? {
        guard let (corpus, reading, _) = read(path, below: root) else { return nil }
        return ClipLabel(kind: corpus.kind, fields: corpus.naming.fields(of: reading))
    }

    /// What is odd about the clip, or the recording that it is a segment of, in the published corpus.
    package func notes(of clip: SourceClip) -> [ClipNote] { notes(ofPath: clip.file.text, below: clip.root) }

    package func notes(ofPath path: String, below root: RawPath? = nil) -> [ClipNote] {
        guard let (corpus, _, subject) = read(path, below: root) else { return [] }
        return corpus.notes(for: subject)
    }

    /// The corpus that a path is of, and what its name says.
    ///
    /// Tried is the path below the source; then the source's folder and the one above in front of it, since whoever names a single speaker's
    /// folder as the source has left out what tells the speaker.
    func read(_ path: String, below root: RawPath?) -> (corpus: Corpus, reading: CorpusNaming.Reading, subject: NameSubject)? {
        guard !corpora.isEmpty, let subject = NameSubject(path) else { return nil }
        if let found = read(subject) { return found }
        return Self.lengthened(path, below: root).flatMap { read($0) }
    }

    private func read(_ subject: NameSubject) -> (corpus: Corpus, reading: CorpusNaming.Reading, subject: NameSubject)? {
        for corpus in corpora { if let reading = corpus.naming.read(subject) { return (corpus, reading, subject) } }
        return nil
    }

    /// A path with the source's folder and the one above in front of it.
    static func lengthened(_ path: String, below root: RawPath?) -> NameSubject? {
        guard let root, !root.text.isEmpty, root.text != "/" else { return nil }
        return NameSubject(root.text.split(separator: "/").suffix(2).joined(separator: "/") + "/" + path)
    }

    /// What the pattern's groups hold; of a segment the recording's path counts.
    private func patternFields(of clip: SourceClip) -> [ClipLabel.Field]? {
        guard let pattern, let values = pattern.values(in: clip.file.text) else { return nil }
        return zip(pattern.groups, values).compactMap { group, value in value.map { ClipLabel.Field(LabelTable.labelName(of: group), $0) } }
    }

    /// Fields that go before those of a label.
    private func merged(_ fields: [ClipLabel.Field], into label: ClipLabel?) -> ClipLabel {
        guard var label else { return ClipLabel(kind: kind, fields: fields) }
        // The code of another word would contradict it.
        if fields.contains(where: { $0.name == "emotion" }), !fields.contains(where: { $0.name == "emotion_code" }) {
            label.fields.removeAll { $0.name == "emotion_code" }
        }
        for field in fields {
            guard let index = label.fields.firstIndex(where: { $0.name == field.name }) else {
                label.fields.append(field)
                continue
            }
            if !field.value.isEmpty { label.fields[index].value = field.value }
        }
        return label
    }
}

extension Labelling: Hashable {
    package static func == (one: Self, other: Self) -> Bool {
        one.kind == other.kind && one.table == other.table && one.pattern == other.pattern
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(table)
        hasher.combine(pattern)
    }
}
