import Base
import Engine

/// A report as lines that a person reads.
enum DoctorText {
    private static let examples = 3

    static func text(_ report: QualityReport) -> String {
        var blocks = report.datasets.map(summary)
        if report.datasets.count > 1 { blocks.append(comparison(report)) }
        blocks.append(findings(report))
        return blocks.joined(separator: "\n\n")
    }

    private static func summary(_ dataset: DatasetQuality) -> String {
        var lines = [
            "\(Printable.text(dataset.name)): \(Readable.clips(dataset.clipCount)) (\(dataset.kind.rawValue))"
                + (dataset.audioSeconds > 0 ? ", \(Readable.measuredDuration(dataset.audioSeconds)) of audio" : "")
        ]
        if let remark = dataset.remark { lines.append("  " + Printable.text(remark)) }
        let formats = dataset.formats.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (format, count) in formats.prefix(6) { lines.append("  \(pad(Readable.count(count), 7))  \(Printable.text(format))") }
        if formats.count > 6 { lines.append("  and \(Readable.count(formats.count - 6)) more formats") }
        lines += dataset.labelReading.map { "  labels: " + Printable.text($0) }
        if let table = dataset.labels { lines += labels(table) }
        if !dataset.soundSplits.isEmpty {
            lines.append("  published splits that keep its speakers and copies apart: " + Printable.text(dataset.soundSplits.joined(separator: ", ")))
        }
        return lines.joined(separator: "\n")
    }

    /// Classes with their clips, speakers and sexes.
    private static func labels(_ table: LabelTable) -> [String] {
        let sexes = table.sexCounts.keys.sorted()
        let most = table.classTotals.first ?? 1
        let rows = table.classes.indices.map { index in
            let speakers = table.counts[index].count { $0 > 0 }
            return [Printable.text(table.classes[index]), Readable.count(table.classTotals[index]), table.speakers.isEmpty ? "" : Readable.count(speakers)]
                + sexes.map { Readable.count(table.sexCounts[$0]?[index] ?? 0) }
                + [String(repeating: "#", count: max(1, table.classTotals[index] * 24 / max(1, most)))]
        }
        let head = [table.classField, "clips", table.speakers.isEmpty ? "" : "speakers"] + sexes.map(Printable.text) + [""]
        var lines = Printing.table([head] + rows).split(separator: "\n").map { "  " + $0 }
        if !table.speakers.isEmpty {
            let (least, most) = (table.speakerTotals.min() ?? 0, table.speakerTotals.max() ?? 0)
            let clips = table.speakers.count == 1 ? Readable.clips(most) : least == most ? "\(Readable.clips(most)) each" : "\(Readable.count(least)) to \(Readable.clips(most)) each"
            lines.append("  \(Readable.count(table.speakers.count)) \(table.speakers.count == 1 ? "speaker" : "speakers"), \(clips)")
        }
        if table.unlabelled > 0 { lines.append("  \(Readable.clips(table.unlabelled)) without a class") }
        return lines
    }

    /// Datasets side by side: what each is like in the middle, and between the 5th and the 95th percentile.
    private static func comparison(_ report: QualityReport) -> String {
        let rows = Quantity.allCases.compactMap { quantity -> [String]? in
            let spreads = report.datasets.map { $0.spreads[quantity] }
            guard spreads.contains(where: { $0 != nil }) else { return nil }
            return ["\(quantity.title), \(quantity.unit)"]
                + spreads.map { spread in
                    spread.map { "\(Self.number($0.median)) (\(Self.number($0.p5)) to \(Self.number($0.p95)))" } ?? "-"
                }
        }
        let head = ["median (5 to 95 %)"] + report.datasets.map { Printable.text($0.name) }
        return Printing.table([head] + rows)
    }

    private static func findings(_ report: QualityReport) -> String {
        let findings = report.findings
        guard !findings.isEmpty else { return "No problems were found." }
        let counts = FindingCode.Severity.allCases.compactMap { severity in
            let count = findings.count { $0.severity == severity }
            return count > 0 ? "\(Readable.count(count)) \(severity.rawValue)\(count == 1 ? "" : "s")" : nil
        }
        var lines = ["Found: " + counts.joined(separator: ", ")]
        for finding in findings {
            lines.append("")
            lines.append("\(finding.severity.rawValue)  \(finding.code.rawValue)  \(Printable.text(finding.dataset))")
            lines.append("  \(Printable.text(finding.sentence)).")
            lines += clips(of: finding)
            lines.append("  \(finding.code.advice)")
        }
        return lines.joined(separator: "\n")
    }

    private static func clips(of finding: Finding) -> [String] {
        var lines: [String]
        let count: Int
        if finding.groups.isEmpty {
            count = finding.clips.count
            lines = finding.clips.prefix(examples).enumerated().map { index, clip in
                let value = index < finding.values.count ? "  " + number(finding.values[index]) + (finding.unit.map { " \($0)" } ?? "") : ""
                return "    " + Printable.text(clip) + value
            }
        } else {
            count = finding.groups.count
            lines = finding.groups.prefix(examples).map { "    " + Printable.text($0.prefix(4).joined(separator: " = ") + ($0.count > 4 ? " = …" : "")) }
        }
        if count > examples { lines.append("    and \(Readable.count(count - examples)) more: see --json") }
        return lines
    }

    private static func number(_ value: Double) -> String { abs(value) >= 1000 ? Readable.count(Int(value.rounded())) : Readable.decimal(value, digits: abs(value) < 1 ? 3 : 1) }

    private static func pad(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
