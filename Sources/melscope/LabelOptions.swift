import ArgumentParser
import Base
import Corpora
import Foundation

/// Options that say where labels come from.
struct TableOptions: ParsableArguments {
    @Option(
        help: "Table of labels: CSV, TSV, JSON lines, an audiofolder's metadata.csv, audformat's CSV, a Kaldi folder, EmoEvaluation files; see docs/LABELS.md. Rows with start and end make segments. May be given several times; if a clip has several rows, the first counts.",
        completion: .file())
    var labels: [String] = []

    @Option(help: "What the columns of the table are, if their names do not say: file=COLUMN,start=COLUMN,end=COLUMN,emotion=COLUMN,speaker=COLUMN and others, times=ms. In a table without a heading, COLUMN is a number.")
    var labelsColumns: String?

    @Option(help: "Take labels from the clips' paths: a regular expression with named groups, such as '(?<speaker>[A-Z]+)_(?<emotion>[a-z]+)/[^/]+'; see docs/LABELS.md.")
    var pattern: String?

    func validate() throws {
        if labelsColumns != nil, labels.isEmpty { throw ValidationError("--labels-columns only works with --labels; give both.") }
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

    @Option(help: "Split recordings into segments of this length, each of them a clip: 3s, 1500ms.")
    var segment: String?

    @Option(help: "Time from the start of one segment to the start of the next; by default the length of a segment.")
    var segmentHop: String?

    @Option(help: "What to do with the remainder of a recording that is shorter than a segment: keep (a shorter clip, of 0.1 s or more), drop, or shift (a whole segment that ends with the recording).")
    var segmentLast: SegmentWindows.Last?

    func validate() throws {
        if segment == nil, segmentHop != nil || segmentLast != nil {
            throw ValidationError("--segment-hop and --segment-last only work with --segment; give it too.")
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
