import Base
import Engine

/// Why clips have no features.
enum SkippedSection {
    static func make(_ material: ReportMaterial) -> ReportSection? {
        let parts = material.outputs.filter { !$0.reasons.isEmpty }.map { Block.part(.name($0.title), blocks($0)) }
        guard !parts.isEmpty else {
            return ReportSection(id: "skipped", title: "Clips without features", blocks: [.paragraph("No clip was left without features for a reason of its own.")])
        }
        return ReportSection(id: "skipped", title: "Clips without features", blocks: parts)
    }

    private static func blocks(_ output: OutputMaterial) -> [Block] {
        let rows = output.reasons.map { reason -> [Words] in
            [.code(reason.code.rawValue), .text(Readable.count(reason.count)), .text(reason.code.meaning + "."), .text(reason.code.advice)]
        }
        let table = ReportTable("Reasons, the most frequent first", [.init("reason"), .number("clips"), .long("meaning"), .long("what to do")], rows)
        let lists = output.reasons.flatMap { reason -> [Block] in
            let rest = reason.count > reason.clips.count ? ", the first \(Readable.count(reason.clips.count)) of \(Readable.count(reason.count)) clips" : ""
            return [.paragraph("\(code: reason.code.rawValue)\(rest):"), .list(reason.clips.map { "\(code: $0.path)\($0.found.isEmpty ? "" : ": ")\(name: $0.found)" })]
        }
        return [.table(table), .aside("The clips of each reason", lists)]
    }
}
