import Base
import Engine
import Foundation
import Inference
import Probe
import Shapes

/// A probe's report as people read it.
struct ProbeText {
    let isColoured: Bool

    /// - Parameter doubtful: how many labels in doubt are listed.
    func text(_ report: ProbeReport, doubtful: Int) -> String {
        var blocks = report.judgements.map { judgement in
            judgement.baseline == nil ? whole(judgement, doubtful: doubtful) : ""
        }.filter { !$0.isEmpty }
        if report.judgements.count > 1 { blocks.append(sideBySide(report)) }
        return blocks.joined(separator: "\n\n")
    }

    private func whole(_ judgement: ProbeJudgement, doubtful: Int) -> String {
        let result = judgement.result
        return ([heading(judgement), figures(result), confusion(result), folds(result), speakers(result)] + [doubts(judgement, doubtful)])
            .filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func heading(_ judgement: ProbeJudgement) -> [String] {
        let source = judgement.source
        let speakers = "\(Readable.count(judgement.speakerCount)) \(judgement.speakerCount == 1 ? "speaker" : "speakers")"
        let folds = judgement.result.folds.count
        var lines = [
            "\(Printable.text(source.name)): \(Readable.clips(judgement.clipCount)) of \(speakers), \(judgement.result.classes.count) labels "
                + "(\(Printable.text(source.label))), \(Readable.count(judgement.valueCount)) values per clip (\(pool(source)))",
            "  model     \(Self.model(source)), recipe \(source.recipeHash)",
            "  split     \(Printable.text(judgement.split.text)), \(folds) \(folds == 1 ? "fold" : "folds")",
            "  protocol  \(judgement.options.text)",
        ]
        if source.leftOut.count > 0 { lines.append("  left out  " + leftOut(source.leftOut)) }
        return lines + judgement.cautions.map { "  note      " + $0.text }
    }

    private func pool(_ source: ProbeSource) -> String { source.isPooled ? "pooled when extracted" : source.pool.rawValue }

    static func model(_ source: ProbeSource) -> String {
        if source.model == ModelChoice.noneName { return "none, the front end's own values" }
        if BuiltInModel(rawValue: source.model) != nil { return BuiltInModel.title(of: source.model) }
        return Printable.text((source.model as NSString).lastPathComponent) + (source.isModelTrained == false ? " (untrained)" : "")
    }

    private func leftOut(_ left: ProbeSource.LeftOut) -> String {
        [
            (left.withoutFeatures, "without features"), (left.withoutLabel, "without this label"), (left.withoutSpeaker, "without a speaker"),
            (left.unusable, "with features that cannot be used"),
        ].filter { $0.0 > 0 }.map { "\(Readable.clips($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    static func share(_ value: Double) -> String { String(format: "%.3f", value) }
    private func share(_ value: Double) -> String { Self.share(value) }

    private func figures(_ result: ProbeResult) -> [String] {
        var uar = "  UAR       \(share(result.uar))"
        if let deviation = result.uarDeviation { uar += " ± \(share(deviation)) over folds" }
        uar += "; chance \(share(result.chance))"
        var pooled = "  pooled    \(share(result.pooledUAR))"
        if let interval = result.interval { pooled += ", 95 % of draws of speakers from \(share(interval.low)) to \(share(interval.high))" }
        return [
            uar, pooled, "  accuracy  \(share(result.accuracy)); always the most frequent label: \(share(result.majority))",
            "  macro F1  \(share(result.macroF1))",
        ]
    }

    /// Counts, true labels down and guesses across, each cell shaded by its share of the row.
    private func confusion(_ result: ProbeResult) -> [String] {
        let names = result.classes.map { Printable.text(String($0.prefix(12))) }
        let width = max(6, (result.confusion.joined().max() ?? 0).description.count + 3)
        let left = max(14, (names.map(\.count).max() ?? 0) + 2)
        let heads = names.map { pad(String($0.prefix(width - 1)), width) }
        var lines = ["  " + padRight("label \\ guess", left) + heads.joined() + "   recall"]
        let recalls = ProbeFigures.recalls(result.confusion)
        for (row, counts) in result.confusion.enumerated() {
            let total = max(1, counts.reduce(0, +))
            let cells = counts.map { cell($0, share: Double($0) / Double(total), width) }.joined()
            lines.append("  " + padRight(names[row], left) + cells + "   " + (recalls[row].map(share) ?? "none"))
        }
        return lines
    }

    private func cell(_ count: Int, share: Double, _ width: Int) -> String {
        guard isColoured else {
            let shade = share >= 0.6 ? "█" : share >= 0.35 ? "▓" : share >= 0.15 ? "▒" : share >= 0.05 ? "░" : " "
            return pad("\(shade)\(count)", width)
        }
        let level = Self.heatSteps.count { share >= $0 }
        return "\u{1b}[48;5;\(Self.heat[level]);38;5;\(level < 4 ? 255 : 16)m" + pad("\(count) ", width) + "\u{1b}[0m"
    }

    /// Of xterm's 256 colours, of rising lightness, as viridis goes.
    private static let heat = [234, 54, 60, 30, 36, 113, 227]
    /// Shares of a row from which each but the first is taken.
    private static let heatSteps = [0.03, 0.1, 0.2, 0.35, 0.55, 0.75]

    private func folds(_ result: ProbeResult) -> [String] {
        let shown = 30
        let rows = result.folds.prefix(shown).enumerated().map { number, fold in
            let names = Printable.text(fold.speakers.prefix(6).joined(separator: " ")) + (fold.speakers.count > 6 ? " and others" : "")
            return ["\(number + 1)", names, Readable.count(fold.clips), String(format: "%g", fold.cost), share(fold.uar), share(fold.accuracy), share(fold.macroF1)]
        }
        let heads = ["fold", "test speakers", "clips", "C", "UAR", "accuracy", "macro F1"]
        var lines = Printing.table([heads] + rows).split(separator: "\n").map { "  " + $0 }
        if result.folds.count > shown { lines.append("  and \(Readable.count(result.folds.count - shown)) more; --json has them") }
        return lines
    }

    private func speakers(_ result: ProbeResult) -> [String] {
        let speakers = result.confusionOfSpeaker.map { (name: $0.key, uar: ProbeFigures.uar(confusion: $0.value)) }
            .sorted { ($0.uar, $0.name) < ($1.uar, $1.name) }
        guard speakers.count > 1 else { return [] }
        let all = speakers.map { "\(Printable.text($0.name)) \(share($0.uar))" }
        let shown = all.count <= 40 ? all : Array(all.prefix(10)) + ["…"] + Array(all.suffix(10))
        let median = SpeakerBootstrap.percentile(speakers.map(\.uar), 0.5)
        var lines = ["  UAR of each speaker, lowest first; median \(share(median))"]
        for start in stride(from: 0, to: shown.count, by: 8) {
            lines.append("    " + shown[start..<min(start + 8, shown.count)].joined(separator: "  "))
        }
        return lines
    }

    private func doubts(_ judgement: ProbeJudgement, _ count: Int) -> [String] {
        let denied = judgement.result.guesses.count { $0.doubt > 0 }
        guard count > 0, denied > 0 else { return [] }
        let rows = judgement.doubts.prefix(count).map { doubt in
            let near = doubt.neighbours.map(\.label)
            return [
                Printable.text(doubt.clip), Printable.text(doubt.label), Printable.text(doubt.takenFor), String(format: "%.1f", doubt.doubt),
                near.map { Printable.text($0) }.joined(separator: " "),
            ]
        }
        return ["  labels in doubt, most firmly denied first; \(Readable.clips(denied)) taken for another label in all"]
            + Printing.table([["clip", "label", "taken for", "votes", "labels of the nearest clips"]] + rows).split(separator: "\n").map { "    " + $0 }
    }

    /// Outputs and baselines in a table, and each less the first.
    private func sideBySide(_ report: ProbeReport) -> String {
        let rows = report.judgements.enumerated().map { index, judgement in
            let result = judgement.result
            let interval = result.interval.map { "\(share($0.low)) to \(share($0.high))" } ?? ""
            let pair = report.differences.first { $0.first == 0 && $0.second == index }?.difference
            return [Self.title(judgement), Readable.count(judgement.valueCount), share(result.uar), share(result.pooledUAR), interval, pair.map(difference) ?? ""]
        }
        let heads = ["side by side", "values", "UAR", "pooled", "95 % interval", "pooled, less the first"]
        var lines = Printing.table([heads] + rows).split(separator: "\n").map(String.init)
        if let pair = report.differences.first(where: { $0.first == 0 })?.difference {
            lines.append(
                "  Differences are of the clips in common, with 95 % of draws of the \(pair.difference.speakerCount) speakers; p is the share of draws with "
                    + "the other sign, twice.")
        }
        for judgement in report.judgements where judgement.baseline != nil && judgement.source.leftOut.count > 0 {
            lines.append("  \(Self.title(judgement)): left out are \(leftOut(judgement.source.leftOut))")
        }
        return lines.joined(separator: "\n")
    }

    static func title(_ judgement: ProbeJudgement) -> String {
        judgement.baseline?.title ?? Printable.text((judgement.source.folder.path as NSString).lastPathComponent)
    }

    private func difference(_ pair: ProbeDifference) -> String {
        // The other less the first, as the column says.
        let difference = pair.difference
        func signed(_ value: Double) -> String { abs(value) < 0.0005 ? "0.000" : String(format: "%+.3f", value) }
        return "\(signed(-difference.uar)) (\(signed(-difference.interval.high)) to \(signed(-difference.interval.low))), p \(String(format: "%.3f", difference.p))"
    }

    private func pad(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
    private func padRight(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}
