import Base
import Engine
import TUI

/// A comparison of two outputs as lines that a person reads.
struct ComparisonText {
    let report: ComparisonReport
    /// How many clips are named of each kind.
    let named: Int

    private var outputs: OutputComparison { report.outputs }
    private var names: (a: String, b: String) { ComparisonWords.names(outputs) }

    var text: String {
        ([sides, recipes, clips] + outputs.features.map(features) + [recordings, probe]).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private var sides: [String] {
        lines([["", names.a, names.b]] + ComparisonWords.sides(outputs).map { [$0.label, $0.a, $0.isSame ? "the same" : $0.b] })
    }

    private func lines(_ rows: [[String]], indent: String = "", right: Set<Int> = []) -> [String] {
        Printing.table(rows, rightAligned: right).split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 }
    }

    private var recipes: [String] {
        guard !outputs.recipeDifferences.isEmpty else {
            return [
                outputs.a.recipeHash == outputs.b.recipeHash
                    ? "Recipe and model are the same." : "No recipe setting differs, but another version of the program computed the features."
            ]
        }
        return ["The recipes differ in:"]
            + lines(outputs.recipeDifferences.map { [$0.key, Printable.text($0.a ?? "-"), Printable.text($0.b ?? "-")] }, indent: "  ")
    }

    private var clips: [String] {
        var lines = ["Clips: " + ComparisonWords.clips(outputs)]
        func add(_ clips: OutputComparison.Clips, _ what: String) {
            guard clips.count > 0 else { return }
            lines.append("  " + what)
            lines += clips.first.prefix(named).map { "    " + Printable.text($0) }
            if clips.count > min(named, clips.first.count) { lines.append("    and \(Readable.count(clips.count - min(named, clips.first.count))) more") }
        }
        add(outputs.onlyInA, "only in \(names.a):")
        add(outputs.onlyInB, "only in \(names.b):")
        add(outputs.featuresOnlyInA, "with features only in \(names.a):")
        add(outputs.featuresOnlyInB, "with features only in \(names.b):")
        return lines
    }

    private func features(_ features: FeatureComparison) -> [String] {
        let folders = ComparisonWords.folders(features)
        var lines = ["Features\(folders.isEmpty ? "" : " (\(folders))"): " + ComparisonWords.features(features)]
        let spreads = ComparisonWords.spreads(features)
        if !spreads.isEmpty { lines += self.lines([ComparisonWords.spreadHeads] + spreads, indent: "  ", right: [1, 2, 3, 4, 5]) }
        let most = features.mostDifferent.prefix(named)
        if !most.isEmpty {
            lines.append("  most different:")
            lines += self.lines(
                [["relative L2", "cosine", "largest", ""]]
                    + most.map { clip in
                        [clip.distance.relativeL2, clip.distance.cosine, clip.distance.largestDifference].map(ComparisonWords.figure)
                            + [Printable.text(clip.path)]
                    }, indent: "    ", right: [0, 1, 2])
        }
        if !features.reshaped.isEmpty {
            lines.append("  other shapes:")
            lines += self.lines(features.reshaped.prefix(named).map { [$0.a, $0.b, Printable.text($0.path)] }, indent: "    ")
            let rest = features.reshapedCount - min(named, features.reshaped.count)
            if rest > 0 { lines.append("    and \(Readable.count(rest)) more") }
        }
        if !features.unreadable.isEmpty {
            lines.append("  cannot be read:")
            lines += features.unreadable.prefix(named).map { "    \(Printable.text($0.path)): \(Printable.text($0.why))" }
            let rest = features.unreadableCount - min(named, features.unreadable.count)
            if rest > 0 { lines.append("    and \(Readable.count(rest)) more") }
        }
        return lines
    }

    // MARK: Recordings

    private var probe: [String] {
        switch report.probe {
        case .none(let why): return ["Probe: " + Printable.text(why)]
        case .part(let report):
            let speakers = ComparisonWords.speakers(report)
            var lines = ["Probe (\(ComparisonWords.probeTitle(report))):"]
            lines += self.lines([["", names.a, names.b]] + ComparisonWords.probe(report).map { [$0.label, $0.a, $0.b] }, indent: "  ")
            lines.append("  " + ComparisonWords.probeDifference(report, names: names))
            lines.append("  " + ComparisonWords.speakerCounts(speakers, names: names) + (speakers.isEmpty ? "" : " Most different:"))
            lines += self.lines(
                speakers.prefix(named).map { [Printable.text($0.speaker), ComparisonWords.share($0.a), ComparisonWords.share($0.b)] }, indent: "    ")
            return lines + ComparisonWords.cautions(report, names: names).map { "  note: " + $0 }
        }
    }

    private var recordings: [String] {
        switch report.quality {
        case .none(let why): return ["Recordings: " + Printable.text(why)]
        case .part(let quality):
            let rows = quality.datasets.map { dataset in
                [Printable.text(dataset.name), "\(Readable.count(dataset.measuredCount)) of \(Readable.count(dataset.clipCount)) measured"]
                    + Quantity.allCases.map { quantity in
                        dataset.spreads[quantity].map { Readable.decimal($0.median) + " " + quantity.unit } ?? "-"
                    } + [ComparisonWords.findings(dataset)]
            }
            let heads = ["", ""] + Quantity.allCases.map(\.title) + ["findings"]
            let title = quality.datasets.count == 1 ? "Recordings, the same source (medians):" : "Recordings (medians):"
            return [title] + lines([heads] + rows, indent: "  ")
        }
    }
}
