import Base
import Engine
import Export

/// An export as people read it.
enum ExportText {
    static func text(_ report: ExportReport) -> String {
        let request = report.request
        var facts = [request.format.rawValue, Readable.clips(report.clips)]
        if let pool = report.pool { facts.append(pool.rawValue) }
        facts += [report.valueType.rawValue, Readable.roundBytes(report.bytes)]
        if report.files.count > 1 { facts.append("\(Readable.count(report.files.count)) files") }
        var lines = ["\(Printable.text(request.destination)): " + facts.joined(separator: ", ")]
        if report.clipsFromBefore > 0 { lines.append("  \(Readable.clips(report.clipsFromBefore)) were there already, of the export that was interrupted") }
        if !report.parts.isEmpty {
            let name = Set(report.splits).sorted().joined(separator: " and ")
            let shown = report.parts.prefix(12).map { "\(Printable.text($0.name)) \(Readable.count($0.clips))" }
            let rest = report.parts.count - shown.count
            lines.append("  split \(Printable.text(name)): " + shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more parts" : ""))
        }
        let left = report.leftOut
        var out: [String] = []
        if left.withoutFeatures > 0 { out.append("\(Readable.clips(left.withoutFeatures)) without features") }
        if left.byFilter > 0 { out.append("\(Readable.clips(left.byFilter)) that the filter leaves out") }
        if left.withoutPart > 0 { out.append("\(Readable.clips(left.withoutPart)) in no part of the split") }
        if !report.omissions.isEmpty { out.append("\(Readable.clips(report.omissions.count)) whose features are missing or damaged ('melscope verify' says more)") }
        if !out.isEmpty { lines.append("  not exported: " + out.joined(separator: ", ")) }
        lines += report.notes.map { "  " + $0.text }
        return lines.joined(separator: "\n")
    }
}

/// An export as an object of `--json`.
struct ExportLine: Encodable {
    struct Part: Encodable {
        var name: String
        var clips: Int
    }

    var output: [String]
    var destination: String
    var format: String
    var dtype: String
    var pool: String?
    var clips: Int
    var clipsFromBefore: Int
    var bytes: Int
    var files: [String]
    var splits: [String]
    var parts: [Part]
    var leftOut: ExportLeftOut
    var omitted: [ExportOmission]
    var notes: [String]

    init(_ report: ExportReport) {
        let request = report.request
        (output, destination, format) = (request.outputs.map(\.path), request.destination, request.format.rawValue)
        (dtype, pool, clips, clipsFromBefore) = (report.valueType.rawValue, report.pool?.rawValue, report.clips, report.clipsFromBefore)
        (bytes, files, splits) = (report.bytes, report.files, report.splits)
        parts = report.parts.map { Part(name: $0.name, clips: $0.clips) }
        (leftOut, omitted, notes) = (report.leftOut, report.omissions, report.notes.map(\.text))
    }
}
