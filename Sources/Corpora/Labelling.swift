import Base

/// How the clips of a dataset come by their labels.
///
/// A value that a run, a survey and an inspection have alike, so that they say the same of a clip.
package struct Labelling: Sendable {
    /// The corpus whose naming is followed; `folder` for none.
    package let kind: DatasetKind
    /// One, or several that share a name: a clip is of the first that its name fits.
    private let corpora: [Corpus]

    package init(_ kind: DatasetKind, in catalogue: @autoclosure () -> CorpusCatalogue = .standard) {
        self.kind = kind
        corpora = kind == .folder ? [] : catalogue().corpora(of: kind)
    }

    /// The label fields that clips may have, in the order of `metadata.csv`.
    package var columns: [String] {
        guard corpora.count > 1 else { return corpora.first?.columns ?? [] }
        var columns: [String] = []
        for column in corpora.flatMap(\.columns) where !columns.contains(column) { columns.append(column) }
        return columns
    }

    /// What is known of a clip by its path below the source, where folders may tell as much as the file's name.
    package func label(of clip: SourceClip) -> ClipLabel? { label(ofPath: clip.relativePath.text, below: clip.root) }

    /// - Parameters:
    ///   - path: relative to the source.
    ///   - root: the source's folder.
    package func label(ofPath path: String, below root: RawPath? = nil) -> ClipLabel? {
        guard let (corpus, reading, _) = read(path, below: root) else { return nil }
        return ClipLabel(kind: corpus.kind, fields: corpus.naming.fields(of: reading))
    }

    /// What is odd about the clip in the published corpus.
    package func notes(of clip: SourceClip) -> [ClipNote] { notes(ofPath: clip.relativePath.text, below: clip.root) }

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
}

extension Labelling: Hashable {
    package static func == (one: Self, other: Self) -> Bool { one.kind == other.kind }
    package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}
