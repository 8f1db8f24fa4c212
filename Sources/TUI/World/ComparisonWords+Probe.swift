import Base
import Engine
import Probe

/// The probe's figures of two outputs.
extension ComparisonWords {
    /// Label, both figures, and the first less the second.
    package static func probe(_ report: ProbeReport) -> [Row] {
        guard report.judgements.count == 2 else { return [] }
        let (a, b) = (report.judgements[0], report.judgements[1])
        func row(_ label: String, _ text: (ProbeJudgement) -> String) -> Row { Row(label: label, a: text(a), b: text(b)) }
        var rows = [
            row("clips") { "\(Readable.count($0.clipCount)) of \(Readable.count($0.speakerCount)) speakers" },
            row("values a clip") { Readable.count($0.valueCount) },
            row("UAR") { judgement in share(judgement.result.uar) + (judgement.result.uarDeviation.map { " ± \(share($0)) over folds" } ?? "") },
            row("pooled UAR") { judgement in
                share(judgement.result.pooledUAR) + (judgement.result.interval.map { " (\(share($0.low)) to \(share($0.high)))" } ?? "")
            },
            row("accuracy") { share($0.result.accuracy) },
            row("macro F1") { share($0.result.macroF1) },
            row("chance") { share($0.result.chance) },
        ]
        let recalls = [a, b].map { Dictionary(zip($0.result.classes, ProbeFigures.recalls($0.result.confusion)), uniquingKeysWith: { first, _ in first }) }
        for name in Set(a.result.classes).union(b.result.classes).sorted() {
            func recall(_ side: Int) -> String { (recalls[side][name] ?? nil).map { share($0) } ?? "-" }
            rows.append(Row(label: "recall of \(Printable.text(name))", a: recall(0), b: recall(1)))
        }
        return rows
    }

    /// What was told apart, and how.
    package static func probeTitle(_ report: ProbeReport) -> String {
        guard let judgement = report.judgements.first else { return "" }
        return "\(Printable.text(judgement.source.label)), \(Printable.text(judgement.split.text))"
    }

    /// "b is 0.071 above a (95 % of draws of 24 speakers from 0.052 to 0.090, p 0.0005), over 1,440 clips of both"
    package static func probeDifference(_ report: ProbeReport, names: (a: String, b: String)) -> String {
        guard let pair = report.differences.first else { return "Too few clips or speakers are common to both for a paired difference." }
        let value = pair.difference.difference
        let (better, other) = value.uar >= 0 ? (names.a, names.b) : (names.b, names.a)
        let (low, high) = value.uar >= 0 ? (value.interval.low, value.interval.high) : (-value.interval.high, -value.interval.low)
        let head = abs(value.uar) < 0.0005 ? "Pooled UAR is the same" : "Pooled UAR of \(better) is \(share(abs(value.uar))) above that of \(other)"
        return head + " (95 % of draws of \(Readable.count(value.speakerCount)) speakers from \(share(low)) to \(share(high)), p \(figure(value.p))), over "
            + "\(Readable.clips(pair.difference.clips)) of both."
    }

    /// A speaker with both UARs.
    package struct SpeakerRow: Sendable, Equatable {
        package var speaker: String
        package var a: Double
        package var b: Double
    }

    /// Speakers of both, those with the largest difference first.
    package static func speakers(_ report: ProbeReport) -> [SpeakerRow] {
        guard report.judgements.count == 2 else { return [] }
        let tables = report.judgements.map(\.result.confusionOfSpeaker)
        return tables[0].compactMap { speaker, table in
            tables[1][speaker].map { SpeakerRow(speaker: speaker, a: ProbeFigures.uar(confusion: table), b: ProbeFigures.uar(confusion: $0)) }
        }.sorted { (abs($1.a - $1.b), $0.speaker) < (abs($0.a - $0.b), $1.speaker) }
    }

    /// "higher for 20 of 24 speakers in b, for 3 in a"
    package static func speakerCounts(_ rows: [SpeakerRow], names: (a: String, b: String)) -> String {
        let (a, b) = (rows.count { $0.a > $0.b }, rows.count { $0.b > $0.a })
        let same = rows.count - a - b
        return "Of \(Readable.count(rows.count)) speakers \(Readable.count(a)) \(a == 1 ? "has" : "have") the higher UAR in \(names.a), \(Readable.count(b)) in \(names.b)"
            + (same > 0 ? ", \(Readable.count(same)) the same." : ".")
    }

    /// What a reader must know beside the figures, once where it is of both.
    package static func cautions(_ report: ProbeReport, names: (a: String, b: String)) -> [String] {
        guard report.judgements.count == 2 else { return [] }
        let (a, b) = (report.judgements[0].cautions.map(\.text), report.judgements[1].cautions.map(\.text))
        return a.filter(b.contains) + a.filter { !b.contains($0) }.map { "\(names.a): \($0)" } + b.filter { !a.contains($0) }.map { "\(names.b): \($0)" }
    }

    /// "0.529"
    package static func share(_ value: Double) -> String { value.isFinite ? fixed(value, 3) : "?" }
}
