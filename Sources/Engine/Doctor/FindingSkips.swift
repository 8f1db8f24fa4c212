import Base
import Corpora
import Foundation

/// Which clips a recipe leaves out for what was found of them.
enum FindingSkips {
    /// - Parameters:
    ///   - findings: of the dataset.
    ///   - codes: those of the recipe's `doctor.skip`.
    ///   - clips: what a run takes. A segment is left out for what was found of its recording.
    /// - Returns: the reason of each clip that is left out, by its path. Of copies the first stays, unless their labels contradict each other.
    static func reasons(_ findings: [Finding], codes: [FindingCode], clips: [SourceClip]) -> [String: SkipReason] {
        var found: [String: SkipReason] = [:]
        // The gravest first, which is the one that counts.
        for finding in findings where codes.contains(finding.code) {
            for (path, words) in finding.code.keepsFirst ? others(finding) : all(finding) where found[path] == nil {
                found[path] = SkipReason(
                    .dataFinding, found: "\(finding.code.rawValue), \(finding.code.title)" + words,
                    needed: "a clip without what doctor.skip lists" + (limit(finding).map { " (threshold \($0))" } ?? ""))
            }
        }
        guard !found.isEmpty else { return [:] }
        var reasons: [String: SkipReason] = [:]
        for clip in clips {
            if let reason = found[clip.relativePath.text] ?? (clip.segment == nil ? nil : found[clip.file.text]) { reasons[clip.relativePath.text] = reason }
        }
        return reasons
    }

    private static func all(_ finding: Finding) -> [(path: String, words: String)] {
        finding.clips.enumerated().map { index, path in
            guard index < finding.values.count else { return (path, "") }
            return (path, ": " + number(finding.values[index], finding.unit))
        }
    }

    private static func others(_ finding: Finding) -> [(path: String, words: String)] {
        finding.groups.flatMap { group in group.sorted().dropFirst().map { ($0, ": a copy of \(group.min() ?? "")") } }
    }

    private static func limit(_ finding: Finding) -> String? { finding.threshold.map { number($0, finding.code == .bandwidth || finding.code == .length ? nil : finding.unit) } }

    private static func number(_ value: Double, _ unit: String?) -> String {
        guard value.isFinite else { return "\(value)" }
        let text = value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : Readable.decimal(value, digits: abs(value) < 1 ? 3 : 1)
        return text + (unit.map { " \($0)" } ?? "")
    }
}

extension FindingCode {
    /// Of clips that are found because they are alike, one is as good as it was.
    fileprivate var keepsFirst: Bool { self == .duplicate || self == .duplicateSamples }
}
