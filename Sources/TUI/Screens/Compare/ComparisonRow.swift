import Base
import Engine

/// A row of the comparison of two outputs: what there is to say is one list, however large the terminal is.
package enum ComparisonRow: Sendable, Equatable {
    case heading(String)
    case text(String, isProblem: Bool = false)
    /// A label with what both sides have.
    case sides(ComparisonWords.Row)
    case spreadHead
    /// A distance: label, least, 5 %, median, 95 %, most.
    case spread([String])
    /// A clip with its relative L2 distance, cosine and largest difference, or its two shapes.
    case clip(path: String, figures: [String])

    var clip: String? { if case .clip(let path, _) = self { path } else { nil } }

    package static func rows(of report: ComparisonReport, names: (a: String, b: String)) -> [ComparisonRow] {
        let outputs = report.outputs
        var rows = ComparisonWords.sides(outputs).map(ComparisonRow.sides)
        if outputs.recipeDifferences.isEmpty {
            rows += texts(
                outputs.a.recipeHash == outputs.b.recipeHash
                    ? "Recipe and model are the same." : "No recipe setting differs, but another version of the program computed the features.")
        } else {
            rows.append(.heading("recipes"))
            rows += outputs.recipeDifferences.map {
                .sides(ComparisonWords.Row(label: $0.key, a: Printable.text($0.a ?? "-"), b: Printable.text($0.b ?? "-")))
            }
        }
        rows += [.heading("clips")] + texts(ComparisonWords.clips(outputs))
        rows += Self.clips(outputs.onlyInA, "only in \(names.a)") + Self.clips(outputs.onlyInB, "only in \(names.b)")
        rows += Self.clips(outputs.featuresOnlyInA, "with features only in \(names.a)")
        rows += Self.clips(outputs.featuresOnlyInB, "with features only in \(names.b)")
        for features in outputs.features { rows += Self.features(features) }
        return rows + recordings(report.quality) + probe(report.probe, names)
    }

    /// Sentences, in lines that the screen of a small terminal has room for.
    private static func texts(_ text: String, isProblem: Bool = false) -> [ComparisonRow] {
        Line(text).wrapped(74).map { .text($0.text, isProblem: isProblem) }
    }

    private static func probe(_ probe: ComparisonReport.Judged<ProbeReport>, _ names: (a: String, b: String)) -> [ComparisonRow] {
        switch probe {
        case .none(let why): return [.heading("probe")] + texts(Printable.text(why))
        case .part(let report):
            var rows: [ComparisonRow] = [.heading("probe: \(ComparisonWords.probeTitle(report))")]
            rows += ComparisonWords.probe(report).map(ComparisonRow.sides)
            rows += texts(ComparisonWords.probeDifference(report, names: names))
            let speakers = ComparisonWords.speakers(report)
            rows += texts(ComparisonWords.speakerCounts(speakers, names: names))
            rows += speakers.map {
                .sides(
                    ComparisonWords.Row(
                        label: "speaker \(Printable.text($0.speaker))", a: ComparisonWords.share($0.a), b: ComparisonWords.share($0.b)))
            }
            return rows + ComparisonWords.cautions(report, names: names).flatMap { texts($0, isProblem: true) }
        }
    }

    private static func clips(_ clips: OutputComparison.Clips, _ what: String) -> [ComparisonRow] {
        clips.first.prefix(20).map { .clip(path: $0, figures: [what]) }
            + (clips.count > 20 ? [.text("and \(Readable.count(clips.count - 20)) more \(what)")] : [])
    }

    private static func features(_ features: FeatureComparison) -> [ComparisonRow] {
        let folders = ComparisonWords.folders(features)
        var rows: [ComparisonRow] = [.heading("features" + (folders.isEmpty ? "" : " (\(folders))"))]
        rows += texts(ComparisonWords.features(features), isProblem: features.unreadableCount > 0)
        let spreads = ComparisonWords.spreads(features)
        if !spreads.isEmpty { rows += [.spreadHead] + spreads.map(ComparisonRow.spread) }
        if !features.mostDifferent.isEmpty {
            rows.append(.heading("most different clips: relative L2, cosine, largest difference"))
            rows += features.mostDifferent.map { clip in
                .clip(
                    path: clip.path,
                    figures: [clip.distance.relativeL2, clip.distance.cosine, clip.distance.largestDifference].map(ComparisonWords.figure))
            }
        }
        if !features.reshaped.isEmpty {
            rows.append(.heading("clips of another shape"))
            rows += features.reshaped.map { .clip(path: $0.path, figures: [$0.a, $0.b]) }
        }
        if !features.unreadable.isEmpty {
            rows.append(.heading("features that cannot be read"))
            rows += features.unreadable.map { .clip(path: $0.path, figures: [Printable.text($0.why)]) }
        }
        return rows
    }

    private static func recordings(_ quality: ComparisonReport.Judged<QualityReport>) -> [ComparisonRow] {
        switch quality {
        case .none(let why): return [.heading("recordings")] + texts(Printable.text(why))
        case .part(let report):
            let one = report.datasets.count == 1
            let title = one ? "recordings, the same source" : "recordings"
            guard let first = report.datasets.first else { return [] }
            let second = one ? first : report.datasets[1]
            var rows: [ComparisonRow] = [.heading(title)]
            func add(_ label: String, _ text: (DatasetQuality) -> String) {
                rows.append(.sides(ComparisonWords.Row(label: label, a: text(first), b: text(second))))
            }
            add("measured") { "\(Readable.count($0.measuredCount)) of \(Readable.clips($0.clipCount))" }
            for quantity in Quantity.allCases where report.datasets.contains(where: { $0.spreads[quantity] != nil }) {
                add("\(quantity.title), median") { $0.spreads[quantity].map { Readable.decimal($0.median) + " " + quantity.unit } ?? "-" }
            }
            add("findings") { ComparisonWords.findings($0) }
            return rows
        }
    }
}
