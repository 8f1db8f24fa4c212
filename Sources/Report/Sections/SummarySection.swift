import Base
import Engine

/// What there is, and what must be known before any of it is used.
enum SummarySection {
    static func make(_ material: ReportMaterial) -> ReportSection {
        let columns: [ReportTable.Column] = [
            .init("output"), .init("dataset"), .init("network"), .number("clips with features"), .number("all clips"), .init("features of a clip"), .init("recipe"), .init("UAR of the probe"),
        ]
        let rows = material.outputs.enumerated().map { index, output -> [Words] in
            let judged = material.probe?.entries.first { $0.output == index && $0.judgement.baseline == nil }?.judgement.result
            return [
                .name(output.title), .name(material.datasets[output.dataset].name), .name(output.network), .text(Readable.count(output.counts.extracted)),
                .text(Readable.count(output.counts.total)), .text(output.shapes.text), .code(output.run.recipe.hash),
                judged.map { "\(Quantities.share($0.uar)) (chance \(Quantities.share($0.chance)))" } ?? "",
            ]
        }
        let table = ReportTable("What was extracted", columns, rows)
        return ReportSection(id: "summary", title: "Summary", blocks: [.table(table)] + remarks(material).map(Block.remark))
    }

    private static func remarks(_ material: ReportMaterial) -> [Words] {
        var remarks: [Words] = []
        for output in material.outputs {
            if let remark = output.snapshot?.modelRemark { remarks.append("\(name: output.title), network \(name: output.run.modelName): \(strong: remark).") }
            let left = output.counts.total - output.counts.extracted
            if left > 0 { remarks.append("\(name: output.title): \(Readable.clips(left)) of \(Readable.count(output.counts.total)) without features; see \(link("the reasons", "skipped")).") }
            if output.counts.total == 0 { remarks.append("\(name: output.title): the output has no clips.") }
            if let snapshot = output.snapshot, snapshot.leftUndone > 0 {
                remarks.append("\(name: output.title): the last run ended before its end; \(Readable.clips(snapshot.leftUndone)) are still to do.")
            }
        }
        for dataset in material.datasets {
            if let completeness = dataset.completeness, !completeness.isComplete { remarks.append("\(name: dataset.name) is not complete: \(completeness.text).") }
        }
        let errors = material.quality?.findings.filter { $0.severity == .error } ?? []
        if !errors.isEmpty {
            let count = errors.count == 1 ? "1 finding that makes" : "\(Readable.count(errors.count)) findings that make"
            remarks.append("The doctor has \(count) results wrong: \(Words.joined(errors.prefix(6).map { "\($0.code.title) in \(name: $0.dataset)" }, by: "; ")); see \(link("the quality of the data", "quality")).")
        }
        return remarks
    }

    private static func link(_ text: String, _ id: String) -> Words { Words([.link(text, to: "#" + id)]) }
}
