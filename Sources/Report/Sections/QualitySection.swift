import Base
import Engine
import Foundation

/// What the doctor found in the recordings, and where their levels, lengths and noise lie.
enum QualitySection {
    private static let bins = 44
    private static let quantities: [Quantity] = [.level, .seconds, .snr, .loudness]
    static let clipLimit = 20

    static func make(_ material: ReportMaterial) -> ReportSection {
        var blocks: [Block] = []
        for dataset in material.datasets {
            if let remark = dataset.remark { blocks.append(.remark("\(name: dataset.name): the recordings are not where they were (\(name: remark)), so nothing can be said of them.")) }
        }
        guard let report = material.quality else { return ReportSection(id: "quality", title: "The quality of the data", blocks: blocks) }
        for dataset in report.datasets {
            if dataset.measuredCount < dataset.clipCount {
                let count = dataset.measuredCount == 0 ? "Of \(Readable.clips(dataset.clipCount)) none was measured" : "\(Readable.count(dataset.measuredCount)) of \(Readable.clips(dataset.clipCount)) were measured"
                blocks.append(.remark("\(name: dataset.name): \(strong: "not measured in full"). \(count); findings about recordings may be missing. \(code: "melscope report … --measure") measures the rest first."))
            }
            if let remark = dataset.remark { blocks.append(.remark("\(name: dataset.name): \(name: remark).")) }
        }
        blocks += levels(report)
        blocks += findings(report)
        blocks.append(thresholds(material.thresholds))
        return ReportSection(id: "quality", title: "The quality of the data", blocks: blocks)
    }

    // MARK: Levels

    private static func levels(_ report: QualityReport) -> [Block] {
        let figures = quantities.compactMap { figure($0, report) }
        guard !figures.isEmpty else { return [] }
        let rows = report.datasets.flatMap { dataset in
            Quantity.allCases.compactMap { quantity -> [Words]? in
                guard let spread = dataset.spreads[quantity] else { return nil }
                return [.name(dataset.name), .text("\(quantity.title), \(quantity.unit)"), .text(Readable.count(spread.count))]
                    + [spread.minimum, spread.p5, spread.median, spread.p95, spread.maximum].map { .text(Quantities.text($0)) }
            }
        }
        let table = ReportTable(
            "Levels, lengths and noise of the recordings",
            [.init("dataset"), .init("quantity"), .number("clips"), .number("least"), .number("5 %"), .number("median"), .number("95 %"), .number("most")], rows)
        return [.part("Levels, lengths and noise", [.side(figures.map(Block.figure)), .table(table)])]
    }

    private static func figure(_ quantity: Quantity, _ report: QualityReport) -> ReportFigure? {
        guard let histogram = report.histogram(quantity, bins: bins) else { return nil }
        let present = report.datasets.indices.filter { report.datasets[$0].spreads[quantity] != nil }
        let shown = Cut.list(present, limit: 12, "datasets")
        let rows = shown.shown.map { index in
            HistogramFigure.Row(name: report.datasets[index].name, counts: histogram.counts[index], median: report.datasets[index].spreads[quantity]?.median)
        }
        let drawing = HistogramFigure(rows, lower: histogram.lower, upper: histogram.upper, title: "\(quantity.title), \(quantity.unit)").drawing
        let medians = rows.map { "\($0.name) \($0.median.map(Quantities.text) ?? "none")" }.joined(separator: ", ")
        let note = shown.rest.isEmpty ? "" : " (\(shown.rest))"
        return ReportFigure(
            .text("Clips by \(quantity.title), \(quantity.unit)\(note)"),
            description: "Histograms on one axis from \(Quantities.text(histogram.lower)) to \(Quantities.text(histogram.upper)) \(quantity.unit), one for each dataset. Medians: \(medians).",
            drawing)
    }

    // MARK: Findings

    private static func findings(_ report: QualityReport) -> [Block] {
        let findings = report.findings
        guard !findings.isEmpty else { return [.part("Findings", [.paragraph("The doctor found nothing.")])] }
        let rows = findings.map { finding -> [Words] in
            [
                .text(finding.severity.rawValue), .code(finding.code.rawValue), .name(finding.dataset), "\(name: finding.sentence).",
                .text(finding.clips.isEmpty ? "" : Readable.count(finding.clips.count)), .text(threshold(finding)), .text(finding.code.advice),
            ]
        }
        let columns: [ReportTable.Column] = [
            .init("gravity"), .init("finding"), .init("dataset"), .long("what was found"), .number("clips"), .number("threshold"), .long("what to do"),
        ]
        let lists = findings.flatMap(clips(of:))
        let table = Block.table(ReportTable("What the doctor found, the gravest first", columns, rows))
        return [.part("Findings", [table] + (lists.isEmpty ? [] : [.aside("The clips of each finding", lists)]))]
    }

    private static func threshold(_ finding: Finding) -> String {
        guard let threshold = finding.threshold, threshold != 0 else { return "" }
        return Quantities.text(threshold) + (finding.unit.map { " \($0)" } ?? "")
    }

    private static func clips(of finding: Finding) -> [Block] {
        guard !finding.clips.isEmpty else { return [] }
        let items: [Words]
        let rest: String
        if finding.groups.isEmpty {
            let cut = Cut.list(Array(finding.clips.enumerated()), limit: clipLimit, "clips")
            rest = cut.rest
            items = cut.shown.map { index, clip in
                let value = index < finding.values.count ? ", \(Quantities.text(finding.values[index]))\(finding.unit.map { " \($0)" } ?? "")" : ""
                return "\(code: clip)\(value)"
            }
        } else {
            let cut = Cut.list(finding.groups, limit: clipLimit, "groups")
            rest = cut.rest
            items = cut.shown.map { group in
                Words.joined(group.prefix(6).map(Words.code), by: " = ") + (group.count > 6 ? " and \(Readable.count(group.count - 6)) more" : "")
            }
        }
        return [.paragraph("\(strong: finding.code.title), \(name: finding.dataset)\(rest.isEmpty ? "" : ", \(rest)"):"), .list(items)]
    }

    private static func thresholds(_ options: DoctorOptions) -> Block {
        let rows = DoctorOptions.settings.map { setting -> [Words] in [.code("doctor." + setting.key), .text(setting.text(options))] }
        return .details("The thresholds that findings are told by", [.table(ReportTable("Thresholds; what they mean is in the manual's page on the doctor", [.init("setting"), .number("value")], rows))])
    }
}
