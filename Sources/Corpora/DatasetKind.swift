/// Which convention the file names of a dataset follow: a corpus that is known, or any other folder of clips.
package struct DatasetKind: RawRepresentable, Sendable, Hashable, Codable {
    /// The ``Corpus/id``, or "folder".
    package let rawValue: String

    package init(_ id: String) { rawValue = id }

    /// - Returns: nil for a corpus that is not known.
    package init?(rawValue: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = kind
    }

    /// Any folder of clips; names carry no labels.
    package static let folder = DatasetKind("folder")
    package static let cremaD = Corpus.cremaD.kind
    package static let ravdess = Corpus.ravdess.kind

    /// The dataset's own spelling.
    package var title: String { CorpusCatalogue.corpus(self)?.title ?? rawValue }

    /// The corpus whose convention more than half of the names follow, else `folder`.
    ///
    /// Arrays named like the clips count as much as recordings. Of a long list 4,096 names, evenly spread, are looked
    /// at.
    package static func recognise(fileNames: some RandomAccessCollection<String>) -> DatasetKind {
        let total = fileNames.count
        guard total > 0 else { return .folder }
        let sampled = min(total, 4096)
        var counts = [Int](repeating: 0, count: CorpusCatalogue.corpora.count)
        for index in 0..<sampled {
            let name = fileNames[fileNames.index(fileNames.startIndex, offsetBy: index * total / sampled)]
            if let corpus = CorpusCatalogue.corpora.firstIndex(where: { $0.name(name) != nil }) { counts[corpus] += 1 }
        }
        return counts.firstIndex { $0 * 2 > sampled }.map { CorpusCatalogue.corpora[$0].kind } ?? .folder
    }
}

extension DatasetKind: CaseIterable {
    package static let allCases = CorpusCatalogue.corpora.map(\.kind) + [.folder]
}
