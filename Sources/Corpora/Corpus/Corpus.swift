import Base

/// What is known of a published dataset, or of one of one's own, as its file says: how clips are named, what the names mean, what a complete
/// copy holds, what is wrong with it, and which splits others use.
package final class Corpus: Sendable {
    /// As `--dataset`, the ledger and `metadata.csv` have it: the file's name without its extension.
    package let id: String
    /// The short one: "CREMA-D".
    package let name: String
    package let title: String?
    package let page: String?
    package let licence: Licence?
    package let languages: [String]
    /// "acted", "podcasts, crowd-labelled".
    package let style: String?
    /// The name that it shares with others: RAVDESS has speech and song.
    package let partOf: String?
    package let size: Size
    /// Number of clips of a complete copy by word of emotion.
    package let emotionCounts: [(word: String, count: Int)]
    /// What only people read: audio, versions, label files, segments, remarks. Dotted keys, and values as YAML has them.
    package let facts: [Fact]
    /// How names are read.
    package let naming: CorpusNaming
    package let inventory: CorpusInventory?
    /// How its own table of labels is read; nil for none.
    package let labelFile: CorpusLabelFile?
    package let defects: [CorpusDefect]
    package let splits: [CorpusSplit]
    package let leakingSplits: [LeakingSplit]
    /// The file that it was read from.
    package let file: String

    init(
        id: String, file: String, name: String, title: String?, page: String?, licence: Licence?, languages: [String], style: String?, partOf: String?,
        size: Size, emotionCounts: [(word: String, count: Int)], facts: [Fact], naming: CorpusNaming, inventory: CorpusInventory?,
        labelFile: CorpusLabelFile?, defects: [CorpusDefect], splits: [CorpusSplit], leakingSplits: [LeakingSplit]
    ) {
        (self.id, self.file, self.name, self.title, self.page) = (id, file, name, title, page)
        (self.licence, self.languages, self.style, self.partOf, self.size) = (licence, languages, style, partOf, size)
        (self.emotionCounts, self.facts, self.naming, self.inventory) = (emotionCounts, facts, naming, inventory)
        (self.labelFile, self.defects, self.splits, self.leakingSplits) = (labelFile, defects, splits, leakingSplits)
    }

    package struct Licence: Sendable, Hashable, Codable {
        package var id: String
        /// Where it is stated.
        package var source: String?
        /// Whether it was read at the corpus's own source, and not in the tables of others.
        package var isVerified: Bool
        package var note: String?
    }

    /// Of a complete copy; nil where it is unknown or differs by release.
    package struct Size: Sendable, Hashable {
        package var clips: Int?
        package var speakers: Int?
        package var emotions: Int?
        package var hours: Double?
    }

    package struct Fact: Sendable, Hashable {
        package var key: String
        package var text: String
    }

    package var kind: DatasetKind { DatasetKind(id) }
    /// The label fields of a clip, in the order of `metadata.csv`.
    package var columns: [String] { naming.columns.map(\.name) }
    /// What its speakers are called.
    package var speakersWord: String { style?.hasPrefix("acted") == true ? "actors" : "speakers" }
}
