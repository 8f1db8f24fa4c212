import Base

/// What is known of a published dataset: how its files are named, what is complete, which clips are odd.
///
/// One value for each, in a file of its own, and a line in ``CorpusCatalogue``. Everything else asks the value.
package struct Corpus: Sendable {
    /// As `--dataset`, the ledger and `metadata.csv` have it; never renamed.
    package var id: String
    /// The dataset's own spelling.
    package var title: String
    /// The label fields of a clip, in the order of `metadata.csv`.
    package var columns: [String]
    /// Reads a file name; nil when it does not follow the convention to the letter.
    var name: @Sendable (_ fileName: String) -> (any CorpusName)?
    /// What a complete copy holds, in parts that are published, and may be missing, as a whole.
    var parts: @Sendable () -> [Part]
    /// What is odd about single clips as they were published, by ``CorpusName/stem``.
    package var notes: [String: String]

    /// A part of a complete copy.
    struct Part {
        package var title: String
        /// Actor by actor.
        package var clips: [(key: Int, stem: String, actor: String)]
    }

    package var kind: DatasetKind { DatasetKind(id) }

    /// Words for ``notes``.
    static func identical(_ other: String) -> String { "identical to \(other) in the published dataset" }
}

/// A file name of a corpus, read.
protocol CorpusName: Sendable {
    /// Values of the corpus's columns.
    var values: [String] { get }
    /// The official spelling, without extension.
    var stem: String { get }
    /// A number for the clip, the same whatever of the name does not tell clips apart.
    var key: Int { get }
}

/// The corpora that are known. A new one is a file beside this one and a line here.
package enum CorpusCatalogue {
    package static let corpora: [Corpus] = [
        .cremaD,
        .ravdess,
    ]

    private static let byID = Dictionary(uniqueKeysWithValues: corpora.map { ($0.id, $0) })

    package static func corpus(_ kind: DatasetKind) -> Corpus? { byID[kind.rawValue] }

    /// What is known of a clip by its name, for the clip's notes; nil for a clip about which nothing special is.
    package static func note(for fileName: String) -> ClipNote? {
        for corpus in corpora {
            if let name = corpus.name(fileName) { return corpus.notes[name.stem].map { ClipNote(.datasetKnown, $0) } }
        }
        return nil
    }
}
