/// Which convention the file names of a dataset follow: a corpus that is known, a name that several corpora share, or any other folder of clips.
package struct DatasetKind: RawRepresentable, Sendable, Hashable, Codable {
    /// The ``Corpus/id``, or "folder".
    package let rawValue: String

    package init(_ id: String) { rawValue = id }

    /// - Returns: nil for a corpus that is not known.
    package init?(rawValue: String) {
        guard CorpusCatalogue.standard.knows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Any folder of clips; names carry no labels.
    package static let folder = DatasetKind("folder")

    /// The dataset's own spelling.
    package var title: String { self == .folder ? rawValue : CorpusCatalogue.standard.title(of: self) }
}

extension DatasetKind: CaseIterable {
    package static var allCases: [DatasetKind] { CorpusCatalogue.standard.kinds }
}
