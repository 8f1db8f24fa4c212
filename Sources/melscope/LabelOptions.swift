import ArgumentParser
import Base
import Corpora
import Foundation

/// Options that say where labels come from.
struct TableOptions: ParsableArguments {
    @Option(
        help: "A table of labels: CSV, TSV, JSON lines, an audiofolder's metadata.csv, audformat's CSV, a Kaldi folder, EmoEvaluation files; see docs/LABELS.md. Rows with start and end make segments. May be given several times; of two rows for one clip the first counts.",
        completion: .file())
    var labels: [String] = []

    @Option(help: "What the table's columns are, where that is not to be guessed: file=COLUMN,start=COLUMN,end=COLUMN,emotion=COLUMN,speaker=COLUMN and others, times=ms. Numbers count columns of a table without a heading.")
    var labelsColumns: String?

    @Option(help: "Labels from the clips' paths: a regular expression with named groups, such as '(?<speaker>[A-Z]+)_(?<emotion>[a-z]+)/[^/]+'; see docs/LABELS.md.")
    var pattern: String?

    func validate() throws {
        if labelsColumns != nil, labels.isEmpty { throw ValidationError("--labels-columns says what the columns of --labels are; give --labels as well.") }
        if labels.contains("") { throw ValidationError("--labels is empty; name a table.") }
    }

    /// - Throws: ``EngineError`` for columns that mean nothing.
    func source() throws -> LabelSource? {
        if let labelsColumns { _ = try LabelColumns(argument: labelsColumns) }
        guard !labels.isEmpty || pattern != nil else { return nil }
        let source = LabelSource(tables: labels, columns: labelsColumns, pattern: pattern)
        _ = try source.namePattern()
        return source
    }
}

/// Options that say where labels come from, and which stretches of recordings are clips.
struct LabelOptions: ParsableArguments {
    @OptionGroup var tables: TableOptions

    @Option(help: "Take recordings in windows of this length, each a clip of its own: 3s, 1500ms.")
    var segment: String?

    @Option(help: "From one window's beginning to the next; the window's length when not given.")
    var segmentHop: String?

    @Option(help: "What is left at a recording's end, shorter than a window: keep (a shorter clip, of 0.1 s or more), drop, or shift (a whole window that ends with the recording).")
    var segmentLast: SegmentWindows.Last?

    func validate() throws {
        if segment == nil, segmentHop != nil || segmentLast != nil {
            throw ValidationError("--segment-hop and --segment-last belong to --segment; give --segment as well.")
        }
        _ = try windows
    }

    /// - Throws: ``EngineError`` for columns that mean nothing.
    func source() throws -> LabelSource? { try tables.source() }

    var windows: SegmentWindows? {
        get throws {
            guard let segment else { return nil }
            let length = try Self.milliseconds(segment, of: "--segment")
            return SegmentWindows(lengthMs: length, hopMs: try segmentHop.map { try Self.milliseconds($0, of: "--segment-hop") }, last: segmentLast ?? .keep)
        }
    }

    private static func milliseconds(_ text: String, of option: String) throws -> Int {
        if let milliseconds = SegmentWindows.milliseconds(text) { return milliseconds }
        throw ValidationError("\(option) is '\(text)'; it must be a time such as 3s, 1.5s or 500ms, up to a day.")
    }
}

extension SegmentWindows.Last: ExpressibleByArgument {}
