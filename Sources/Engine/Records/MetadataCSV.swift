import Corpora
import Foundation
import Shapes

/// `OUT/metadata.csv`: one line a clip, as pandas and Hugging Face's audiofolder read it.
///
/// `file_name` is the clip's path relative to its source, so that the file can be put beside the recordings;
/// `feature_file` is the path of the features relative to the output folder, empty when there are none; with several outputs it is
/// the first's, and `feature_file_NAME` that of each other. `model` names the network and says where its weights are untrained;
/// of features of an older recipe it is empty. Of a segment `file_name` is its own name, and further columns tell of which file it is a
/// stretch. RFC 4180 with
/// `\n` line ends, UTF-8. Spreadsheets run cells that begin with `=`, `+`, `-` or `@`; names are written as they are,
/// because programs join on them.
package enum MetadataCSV {
    static let columns = [
        "file_name", "feature_file", "dataset", "outcome", "reason", "found", "needed", "remedies", "duration_seconds",
        "sample_rate_hz", "channels", "peak_dbfs", "input_shape", "layout", "cnn_input_shape", "feature_shape", "frames",
        "frames_cut", "notes", "elapsed_ms", "recipe",
    ]
    /// Behind the labels, so that every column that older tables have stays in its place.
    private static let lastColumns = ["model"]
    /// Where an output has segments: the recording's path relative to the source, and seconds from its beginning, as audformat
    /// names them. Of whole files the times are empty, as is the end of a segment that reaches to its recording's.
    private static let segmentColumns = ["file", "start", "end"]
    /// Where the doctor has measured the recordings: codes of what it found, separated by spaces. The last column of all.
    private static let findingColumns = ["findings"]

    /// Writes the file anew from the ledger, a row at a time.
    ///
    /// - Parameters:
    ///   - part: of which this process has temporary files.
    ///   - featureFolders: of several outputs, each with a column of its own after the first's; empty for one.
    ///   - findings: codes of what was found of a clip's recording; nil where nothing is known of any.
    ///   - featureNames: of a clip's features, relative to the output folder, one for each output.
    /// - Throws: ``SkipReason`` with code `output.unwritable` or `output.disk_full`, ``EngineError`` `.ledger`.
    package static func write(
        ledger: Ledger, folder: HeldFolder, part: PartFolder, featureFolders: [String] = [], findings: ((ClipRecord) -> String)? = nil,
        featureNames: (_ clip: String) -> [String]
    ) throws { try write(TableRows(ledger), folder, part, featureFolders, findings, featureNames) }

    /// As ``write(ledger:folder:part:featureFolders:findings:featureNames:)``, from the ledgers of all parts.
    package static func write(
        _ records: OutputRecords, folder: HeldFolder, part: PartFolder, featureFolders: [String] = [], findings: ((ClipRecord) -> String)? = nil,
        featureNames: (_ clip: String) -> [String]
    ) throws { try write(TableRows(records), folder, part, featureFolders, findings, featureNames) }

    private static func write(
        _ ledger: TableRows, _ folder: HeldFolder, _ part: PartFolder, _ featureFolders: [String], _ findings: ((ClipRecord) -> String)?,
        _ featureNames: (_ clip: String) -> [String]
    ) throws {
        let dataset = try ledger.fact("name") ?? ""
        let kind = try ledger.fact("kind").flatMap(DatasetKind.init(rawValue:)) ?? .folder
        let model = title(ofModel: try ledger.fact("model") ?? BuiltInModel.name, isTrained: (try? ledger.latestRun())?.isModelTrained)
        let labelColumns = try ledger.labelColumns() ?? Labelling(kind).columns
        let hasSegments = try ledger.hasSegments()
        let file = OutputFile(in: folder, temporaryFilesOf: part, sync: .each)
        _ = try file.write(to: OutputFolder.metadataName, name: TemporaryName.of("metadata")) { write in
            var bytes = [UInt8]()
            append(columns + featureFolders.dropFirst().map { "feature_file_\($0)" } + labelColumns + lastColumns
                + (hasSegments ? segmentColumns : []) + (findings == nil ? [] : findingColumns), to: &bytes)
            try ledger.forEachClip { record in
                let labels = Dictionary(record.labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
                var row = fields(of: record, dataset: dataset, featureNames: featureNames)
                row += labelColumns.map { labels[$0] ?? "" }
                row.append(record.outcome == .stale ? "" : model)
                if hasSegments { row += [record.file, record.segment.map { "\($0.startSeconds)" } ?? "", record.segment?.endSeconds.map { "\($0)" } ?? ""] }
                if let findings { row.append(findings(record)) }
                append(row, to: &bytes)
                guard bytes.count >= chunkBytes else { return }
                try bytes.withUnsafeBytes(write)
                bytes.removeAll(keepingCapacity: true)
            }
            try bytes.withUnsafeBytes(write)
        }
    }

    /// What a table is written from: one ledger or several.
    private struct TableRows {
        var fact: (String) throws -> String?
        var latestRun: () throws -> RunSnapshot?
        var labelColumns: () throws -> [String]?
        var hasSegments: () throws -> Bool
        var forEachClip: ((ClipRecord) throws -> Void) throws -> Void

        init(_ ledger: Ledger) {
            (fact, latestRun, labelColumns) = (ledger.fact, ledger.latestRun, ledger.labelColumns)
            (hasSegments, forEachClip) = (ledger.hasSegments, ledger.forEachClip)
        }

        init(_ records: OutputRecords) {
            (fact, latestRun, labelColumns) = (records.fact, records.latestRun, records.labelColumns)
            (hasSegments, forEachClip) = (records.hasSegments, records.forEachClip)
        }
    }

    /// The name of a model's file or folder: where it stood says nothing to whoever is handed the table.
    private static func title(ofModel model: String, isTrained: Bool?) -> String {
        if BuiltInModel(rawValue: model) != nil { return BuiltInModel.title(of: model) }
        return (model as NSString).lastPathComponent + (isTrained == false ? " (untrained)" : "")
    }

    /// A table of a million clips has some 300 MB; this much of it is in memory at a time.
    private static let chunkBytes = 1 << 20

    private static func fields(of record: ClipRecord, dataset: String, featureNames: (String) -> [String]) -> [String] {
        func text(_ value: String?) -> String { value ?? "" }
        func number(_ value: Int?) -> String { value.map { String($0) } ?? "" }
        func rounded(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
        let hasFeatures = record.outcome == .extracted || record.outcome == .stale
        let names = featureNames(record.path)
        let files = hasFeatures ? names : names.map { _ in "" }
        var fields: [String] = [record.path, files[0], dataset, record.outcome.rawValue]
        fields += [text(record.reason?.rawValue), text(record.found), text(record.needed), text(record.remedies)]
        fields += [rounded(record.durationSeconds), number(record.sampleRateHz), number(record.channels)]
        fields += [rounded(record.peakDBFS), text(record.inputShape), text(record.layout), text(record.cnnShape)]
        fields += [text(record.featureShape), number(record.frames)]
        let notes = record.notes
        fields += [number(notes.first { $0.code == .timeCropped }?.value.map { Int($0) }), notes.text, rounded(record.elapsedMs)]
        return fields + [record.recipeHash] + files.dropFirst()
    }

    /// One line of CSV, with its line end.
    package static func line(_ fields: [String]) -> String {
        var bytes: [UInt8] = []
        append(fields, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")

    private static func mustQuote(_ byte: UInt8) -> Bool {
        byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    static func append(_ fields: [String], to bytes: inout [UInt8]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if field.utf8.contains(where: mustQuote) {
                bytes.append(quote)
                for byte in field.utf8 {
                    if byte == quote { bytes.append(quote) }
                    bytes.append(byte)
                }
                bytes.append(quote)
            } else {
                bytes.append(contentsOf: field.utf8)
            }
        }
        bytes.append(0x0a)
    }
}
