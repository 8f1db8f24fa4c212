import Base
import Corpora
import Engine

/// A clip that is exported.
struct ExportItem: Sendable {
    /// The clip's relative path without ending, behind the dataset's name where several are exported.
    var key: String
    /// The key as the format holds it.
    var name: String
    /// As the ledger has it.
    var path: String
    /// Index into the plan's sources.
    var source: Int
    var receipt: FeatureReceipt
    /// As recorded: `(11, 2048)`; of several arrays the first's.
    var shape: String?
    /// Of each array that is exported, as recorded.
    var lengths: [[Int]?]
    /// Index into the plan's sets of labels; most clips share theirs.
    var labels: Int
    var speaker: String?
    /// The part of the split, where one was asked for.
    var part: String?
    /// Of the whole clip.
    var seconds: Double?
}

/// An output from which clips are exported.
struct ExportSource: Sendable {
    /// In front of the keys where several are exported.
    var name: String
    var run: RecordedRun
    var store: OutputStore
    /// Which of a clip's arrays are exported, and what each is called; the name is empty where a clip has one.
    var arrays: [(place: Int, name: String)]
    /// Along which axis of each of those time runs; nil without time.
    var timeAxes: [Int?]
    /// The network's card in YAML; nil without one.
    var card: String?
    /// The split in full.
    var split: String?
}

/// A file, or a part of a folder, that is written at once.
struct ExportShard: Sendable, Hashable {
    /// The part of the split whose clips it has; nil where the format does not divide them.
    var part: String?
    /// Among those of the part, from 0.
    var number: Int
    /// Of the plan's items.
    var items: Range<Int>

    /// Unlike that of any other shard, and a file's name.
    var id: String { "\(part ?? "all")-\(String(number).leftPadded(to: 6))" }
}

extension String {
    /// With zeros in front.
    func leftPadded(to width: Int) -> String { String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self }
}
