import Base
import Engine
import Shapes

/// Two outputs side by side, in the words of the command and the screen.
package enum ComparisonWords {
    /// How the two are called: by their folders' last names where these differ.
    package static func names(_ comparison: OutputComparison) -> (a: String, b: String) {
        let (a, b) = (lastName(comparison.a.folder.path), lastName(comparison.b.folder.path))
        return a == b ? ("a", "b") : (a, b)
    }

    private static func lastName(_ path: String) -> String { Printable.text(path.split(separator: "/").last.map(String.init) ?? path) }

    /// Label and both sides; what is one for both is shown once by ``isSame(_:)``.
    package struct Row: Sendable, Equatable {
        package var label: String
        package var a: String
        package var b: String
        package var isSame: Bool { a == b }
    }

    package static func sides(_ comparison: OutputComparison) -> [Row] {
        func row(_ label: String, _ text: (OutputComparison.Side) -> String) -> Row {
            Row(label: label, a: text(comparison.a), b: text(comparison.b))
        }
        return [
            row("output") { Printable.text($0.folder.path) },
            row("source") { Printable.text($0.source) },
            row("model") { model($0) },
            row("recipe") { $0.recipeHash },
            row("clips") { clips($0) },
        ]
    }

    private static func model(_ side: OutputComparison.Side) -> String {
        if side.model == ModelChoice.noneName { return "none, the front end's own values" }
        let name = BuiltInModel(rawValue: side.model) != nil ? BuiltInModel.title(of: side.model) : lastName(side.model) + (side.isModelTrained == false ? " (untrained)" : "")
        return name + (side.modelSHA256.map { ", SHA-256 \($0.prefix(12))" } ?? "")
    }

    private static func clips(_ side: OutputComparison.Side) -> String {
        let features = side.withFeatures == side.clips ? "all with features" : "\(Readable.count(side.withFeatures)) with features"
        return "\(Readable.count(side.clips)), \(side.clips == 0 ? "none" : features)" + (side.isBeingWritten ? ", a run goes on" : "")
    }

    /// "118 in both; 2 in a alone; 1 of both with features in b alone"
    package static func clips(_ comparison: OutputComparison) -> String {
        let (a, b) = names(comparison)
        var parts = ["\(Readable.count(comparison.common)) in both"]
        if comparison.onlyInA.count > 0 { parts.append("\(Readable.count(comparison.onlyInA.count)) only in \(a)") }
        if comparison.onlyInB.count > 0 { parts.append("\(Readable.count(comparison.onlyInB.count)) only in \(b)") }
        if comparison.featuresOnlyInA.count > 0 { parts.append("\(Readable.count(comparison.featuresOnlyInA.count)) with features only in \(a)") }
        if comparison.featuresOnlyInB.count > 0 { parts.append("\(Readable.count(comparison.featuresOnlyInB.count)) with features only in \(b)") }
        if comparison.otherLabels.count > 0 { parts.append("\(Readable.count(comparison.otherLabels.count)) with other labels") }
        if comparison.otherInput.count > 0 { parts.append("\(Readable.count(comparison.otherInput.count)) with another recording") }
        return parts.joined(separator: "; ")
    }

    /// "118 clips, 100 bit-identical, 10 differ, 8 of another shape"
    package static func features(_ features: FeatureComparison) -> String {
        let total = features.compared + features.reshapedCount + features.notFinite + features.unreadableCount
        guard total > 0 else { return "no clip has features in both" }
        if features.identical == total { return "all of \(Readable.clips(total)) bit-identical" }
        var parts: [String] = []
        if features.identical > 0 { parts.append("\(Readable.count(features.identical)) bit-identical") }
        let unlike = features.compared - features.identical
        if unlike > 0 { parts.append("\(Readable.count(unlike)) \(unlike == 1 ? "differs" : "differ")") }
        if features.reshapedCount > 0 { parts.append("\(Readable.count(features.reshapedCount)) of another shape") }
        if features.notFinite > 0 { parts.append("\(Readable.count(features.notFinite)) with non-finite values") }
        if features.unreadableCount > 0 { parts.append("\(Readable.count(features.unreadableCount)) that cannot be read") }
        return "\(Readable.clips(total)), " + parts.joined(separator: ", ")
    }

    /// Which of a model's outputs were compared; empty where it has one.
    package static func folders(_ features: FeatureComparison) -> String {
        guard features.folders.a != nil || features.folders.b != nil else { return "" }
        let (a, b) = (features.folders.a ?? "the only output", features.folders.b ?? "the only output")
        return Printable.text(a == b ? a : "\(a) with \(b)")
    }

    /// "2 errors, 1 notice"
    package static func findings(_ dataset: DatasetQuality) -> String {
        let counts = FindingCode.Severity.allCases.compactMap { severity in
            let count = dataset.findings.count { $0.severity == severity }
            return count > 0 ? "\(Readable.count(count)) \(severity.rawValue)\(count == 1 ? "" : "s")" : nil
        }
        return counts.isEmpty ? "none" : counts.joined(separator: ", ")
    }

    /// "comparing features, 41 %"
    package static func progress(_ progress: ComparisonRun.Progress) -> String {
        switch progress.phase {
        case .waiting: "comparing"
        case .features: "comparing features" + (Readable.percent(progress.done, of: progress.total).map { ", \($0) %" } ?? "")
        case .probing: "probing" + (Readable.percent(progress.done, of: progress.total).map { ", \($0) %" } ?? "")
        case .recordings: "looking at what was measured of the recordings"
        }
    }

    package static let spreadHeads = ["", "least", "5 %", "median", "95 %", "most"]

    /// The cells under ``spreadHeads``, a row a distance.
    package static func spreads(_ features: FeatureComparison) -> [[String]] {
        guard features.compared > features.identical else { return [] }
        let rows = [("relative L2", features.relativeL2), ("cosine", features.cosine), ("largest difference", features.largestDifference)]
        return rows.compactMap { label, spread in
            spread.map { [label] + [$0.minimum, $0.p5, $0.median, $0.p95, $0.maximum].map(figure) }
        }
    }

    /// Distances may be small without being zero: three digits that count.
    package static func figure(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        if value == 0 || value == 1 || value == -1 { return "\(Int(value))" }
        let size = abs(value)
        if size >= 0.001, size < 0.9995 { return fixed(value, size < 0.01 ? 5 : 4) }
        if size >= 0.9995, size < 1 { return fixed(value, 6) }
        if size >= 1, size < 1e6 { return Readable.decimal(value) }
        return scientific(value)
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((abs(value) * scale).rounded())
        let rest = String(rounded % Int(scale))
        return (value < 0 ? "-" : "") + "\(rounded / Int(scale))." + String(repeating: "0", count: digits - rest.count) + rest
    }

    private static func scientific(_ value: Double) -> String {
        var (mantissa, exponent) = (abs(value), 0)
        while mantissa >= 9.995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 0.9995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        return (value < 0 ? "-" : "") + fixed(mantissa, 2) + "e\(exponent)"
    }
}
