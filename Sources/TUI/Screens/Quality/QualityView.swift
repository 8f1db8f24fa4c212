import Base
import Engine
import Foundation

/// A report of the doctor as the screen shows it: what would cost time at each drawing is done once, where it is made.
package struct QualityView: Sendable {
    /// Without the values of single clips, and without findings: those are in ``groups``.
    package private(set) var report: QualityReport
    package private(set) var histograms: [Quantity: QualityReport.Histogram] = [:]
    /// One row for each kind of finding, the gravest first.
    package private(set) var groups: [Group] = []

    /// What was found under one code, in all datasets.
    package struct Group: Sendable {
        package var code: FindingCode
        /// Without their clips.
        package private(set) var findings: [Finding] = []
        package private(set) var clips = ListedClips()
        package private(set) var total = 0
        private var counts: [String: Int] = [:]

        init(_ code: FindingCode) { self.code = code }

        /// Clips of a dataset; nil where the finding is not about it, 0 where it is about the dataset as a whole.
        func count(_ dataset: String) -> Int? { counts[dataset] }

        mutating func add(_ finding: Finding) {
            let names = Self.datasets(of: finding)
            for name in names { counts[name, default: 0] += 0 }
            total += finding.clips.count
            let listed = max(0, QualityScreen.mostListed - clips.count)
            for (index, path) in finding.clips.enumerated() {
                let id = Self.clip(path, of: names)
                counts[id.dataset, default: 0] += 1
                if index < listed { clips.append(id, value: finding.values.indices.contains(index) ? finding.values[index] : nil) }
            }
            var kept = finding
            (kept.clips, kept.values, kept.groups) = ([], [], [])
            findings.append(kept)
        }

        /// A finding between datasets names them all, and each clip with its dataset in front.
        private static func clip(_ path: String, of names: [String]) -> ClipID {
            guard names.count > 1, let name = names.first(where: { path.hasPrefix($0 + "/") }) else { return ClipID(dataset: names[0], path: path) }
            return ClipID(dataset: name, path: String(path.dropFirst(name.count + 1)))
        }

        private static func datasets(of finding: Finding) -> [String] {
            let names = finding.dataset.components(separatedBy: ", ")
            return names.isEmpty ? [finding.dataset] : names
        }
    }

    static let quantities: [Quantity] = [.level, .seconds, .snr]
    /// A multiple of most widths that a histogram is drawn at.
    private static let bins = 120

    package init(_ report: QualityReport) {
        self.report = report
        for quantity in Self.quantities { histograms[quantity] = report.histogram(quantity, bins: Self.bins) }
        for index in self.report.datasets.indices { self.report.datasets[index].values = [:] }
        for finding in report.findings {
            let index = groups.firstIndex { $0.code == finding.code } ?? groups.count
            if index == groups.count { groups.append(Group(finding.code)) }
            groups[index].add(finding)
        }
        // The groups have what is shown of them; a finding of a hundred thousand clips is none of it.
        for index in self.report.datasets.indices { self.report.datasets[index].findings = [] }
        self.report.between = []
    }

    var names: [String] { report.datasets.map(\.name) }
}
