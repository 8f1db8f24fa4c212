import Base
import Engine
import Foundation

/// A report of the doctor as the screen shows it: what would cost time at each drawing is done once, where it is made.
package struct QualityView: Sendable {
    /// Without the values of single clips.
    package private(set) var report: QualityReport
    package private(set) var histograms: [Quantity: QualityReport.Histogram] = [:]
    /// One row for each kind of finding, the gravest first.
    package private(set) var groups: [Group] = []

    /// What was found under one code, in all datasets.
    package struct Group: Sendable {
        package var code: FindingCode
        package var findings: [Finding]

        /// Clips of a dataset; nil where the finding is not about it, 0 where it is about the dataset as a whole.
        func count(_ dataset: String) -> Int? {
            let own = findings.filter { Self.datasets(of: $0).contains(dataset) }
            guard !own.isEmpty else { return nil }
            return clips(own).count { $0.dataset == dataset }
        }

        var clips: [ClipID] { clips(findings) }

        /// A finding between datasets names them all, and each clip with its dataset in front.
        private func clips(_ findings: [Finding]) -> [ClipID] {
            findings.flatMap { finding in
                let names = Self.datasets(of: finding)
                return finding.clips.map { path in
                    guard names.count > 1, let name = names.first(where: { path.hasPrefix($0 + "/") }) else { return ClipID(dataset: names[0], path: path) }
                    return ClipID(dataset: name, path: String(path.dropFirst(name.count + 1)))
                }
            }
        }

        private static func datasets(of finding: Finding) -> [String] {
            let names = finding.dataset.components(separatedBy: ", ")
            return names.isEmpty ? [finding.dataset] : names
        }

        var total: Int { findings.reduce(0) { $0 + $1.clips.count } }
    }

    static let quantities: [Quantity] = [.level, .seconds, .snr]
    /// A multiple of most widths that a histogram is drawn at.
    private static let bins = 120

    package init(_ report: QualityReport) {
        self.report = report
        for quantity in Self.quantities { histograms[quantity] = report.histogram(quantity, bins: Self.bins) }
        for index in self.report.datasets.indices { self.report.datasets[index].values = [:] }
        for finding in report.findings {
            if let index = groups.firstIndex(where: { $0.code == finding.code }) {
                groups[index].findings.append(finding)
            } else {
                groups.append(Group(code: finding.code, findings: [finding]))
            }
        }
    }

    var names: [String] { report.datasets.map(\.name) }
}
