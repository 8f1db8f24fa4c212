import Base
import Corpora
import Engine

/// Which clips are exported, under which names, in which order: all that decides an export's bytes but the features' values.
struct ExportPlan: Sendable {
    var request: ExportRequest
    var sources: [ExportSource]
    /// In the order of part, then of the names' bytes.
    var items: [ExportItem]
    /// Each set that clips share.
    var labelSets: [[ClipLabel.Field]]
    /// Names of the label fields, in the order of the first clip that has each.
    var fields: [String]
    /// Whether the speaker of any clip is known.
    var hasSpeakers: Bool
    /// Of the split, those that have clips; empty without one.
    var parts: [String]
    var shards: [ExportShard]
    var valueType: OutputOptions.ValueType
    var leftOut: ExportLeftOut
    var notes: [ExportNote]

    func labels(of item: ExportItem) -> [ClipLabel.Field] { labelSets[item.labels] }

    func value(_ field: String, of item: ExportItem) -> String? { labels(of: item).first { $0.name == field }?.value }

    var hasSeveralSources: Bool { sources.count > 1 }

    /// What is told of each clip.
    enum Column: Hashable {
        case field(String)
        case speaker, part, dataset
    }

    /// Labels, then `speaker`, `split` and `dataset` where there are any and no label has the name.
    var columns: [(name: String, column: Column)] {
        var columns = fields.map { (name: $0, column: Column.field($0)) }
        if hasSpeakers, !fields.contains("speaker") { columns.append(("speaker", .speaker)) }
        if !parts.isEmpty { columns.append((fields.contains("split") ? "split_part" : "split", .part)) }
        if hasSeveralSources { columns.append((fields.contains("dataset") ? "dataset_name" : "dataset", .dataset)) }
        return columns
    }

    /// Empty where nothing is known.
    func value(_ column: Column, of item: ExportItem) -> String {
        switch column {
        case .field(let name): value(name, of: item) ?? ""
        case .speaker: item.speaker ?? ""
        case .part: item.part ?? ""
        case .dataset: sources[item.source].name
        }
    }

    /// In the order of ``columns``.
    func values(of item: ExportItem) -> [String] { columns.map { value($0.column, of: item) } }

    /// What is known of a clip, by the columns' names.
    func facts(of item: ExportItem) -> [(name: String, value: String)] {
        columns.map { (name: $0.name, value: value($0.column, of: item)) }.filter { !$0.value.isEmpty }
    }
}

/// Why clips of the outputs are not in an export.
package struct ExportLeftOut: Sendable, Hashable, Codable {
    /// Skipped, failed, or of an older recipe.
    package var withoutFeatures = 0
    /// Not what the filter selects.
    package var byFilter = 0
    /// In no part of the split.
    package var withoutPart = 0
}

/// What must be known of an export beside its figures.
package enum ExportNote: Sendable, Hashable {
    /// The format holds vectors alone.
    case pooledByDefault(FeaturePool, ExportFormat)
    /// The features are one vector a clip already.
    case alreadyVectors
    case escaped(Int, example: String, name: String)
    /// A clip that has the name of a folder with clips keeps its ending in HDF5.
    case keepsEnding(Int, example: String, name: String)
    case prefixed([String])
    /// Kaldi wants ids that begin with the speaker.
    case speakerOrder
    case timeMadeFirst

    /// A sentence without a full stop.
    package var text: String {
        switch self {
        case .pooledByDefault(let pool, let format):
            "\(format.rawValue) holds one vector a clip: frames are pooled by \(pool.rawValue) (--pool takes another)"
        case .alreadyVectors: "the features are one vector a clip already: --pool changes nothing"
        case .escaped(let count, let example, let name):
            "\(Readable.count(count)) \(count == 1 ? "key has" : "keys have") signs that the format does not hold, written as %XX: "
                + "\(Printable.text(example)) is \(Printable.text(name))"
        case .keepsEnding(let count, let example, let name):
            "\(Readable.clips(count)) \(count == 1 ? "has" : "have") the name of a folder with clips and \(count == 1 ? "keeps its" : "keep their") ending: "
                + "\(Printable.text(example)) is \(Printable.text(name))"
        case .prefixed(let names): "keys begin with the dataset: " + names.map { Printable.text($0) + "/" }.joined(separator: ", ")
        case .speakerOrder:
            "ids do not begin with their speaker, which Kaldi's validate_data_dir.sh wants; it takes --no-spk-sort"
        case .timeMadeFirst: "time is made the first axis, as the format wants it"
        }
    }
}
