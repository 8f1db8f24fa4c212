import Corpora
import Foundation

/// What is compared between clips and shown as a histogram.
package enum Quantity: String, Sendable, Hashable, Codable, CaseIterable {
    case peak, level, loudness, seconds, snr, bandwidth

    package var title: String {
        switch self {
        case .peak: "peak"
        case .level: "level (RMS)"
        case .loudness: "loudness"
        case .seconds: "length"
        case .snr: "SNR, estimated"
        case .bandwidth: "bandwidth"
        }
    }

    package var unit: String {
        switch self {
        case .peak, .level: "dBFS"
        case .loudness: "LUFS"
        case .seconds: "s"
        case .snr: "dB"
        case .bandwidth: "Hz"
        }
    }

    func value(of measure: ClipMeasure) -> Double? {
        guard let recording = measure.recording else { return nil }
        return switch self {
        case .peak: recording.peakDBFS
        case .level: recording.rmsDBFS
        case .loudness: recording.lufs
        case .seconds: recording.seconds
        case .snr: recording.snrDB
        case .bandwidth: recording.bandwidthHz
        }
    }
}

/// What is known of one dataset, from measurements and labels.
package struct DatasetQuality: Sendable {
    package var name: String
    package var kind: DatasetKind
    package var clipCount = 0
    /// Clips of which there are measurements, of this time or an earlier one.
    package var measuredCount = 0
    package var audioSeconds = 0.0
    /// Nil where no clip has a class.
    package var labels: LabelTable?
    /// Number of clips by "48,000 Hz mono PCM_16" or "(128, T) float32".
    package var formats: [String: Int] = [:]
    package var spreads: [Quantity: Spread] = [:]
    /// The gravest first.
    package var findings: [Finding] = []
    /// What is there of a known corpus, in words; empty for other folders.
    package var completeness: [String] = []
    /// How tables of labels were read, a sentence without full stop each.
    package var labelReading: [String] = []
    /// Named splits of the corpus on several sides of which none of these clips' speakers or recordings is.
    package var soundSplits: [String] = []
    /// Where measurements could not be kept, or those of before were not usable: why.
    package var remark: String?
    /// Of each quantity the values of all clips that have one, unordered.
    package var values: [Quantity: [Double]] = [:]

    package init(name: String, kind: DatasetKind) {
        self.name = name
        self.kind = kind
    }
}

/// What the doctor found in one or several datasets: a value, made once all is measured.
package struct QualityReport: Sendable {
    package var datasets: [DatasetQuality] = []
    /// What lies between datasets: recordings that several have, unlike levels.
    package var between: [Finding] = []

    package init() {}

    /// All findings, the gravest first, those between datasets behind those of the same gravity within one.
    package var findings: [Finding] {
        let order = Dictionary(uniqueKeysWithValues: FindingCode.allCases.enumerated().map { ($1, $0) })
        let all = (datasets.flatMap(\.findings) + between).enumerated()
        return all.sorted { (order[$0.element.code] ?? 0, $0.offset) < (order[$1.element.code] ?? 0, $1.offset) }.map(\.element)
    }

    /// One axis for all datasets.
    package struct Histogram: Sendable, Hashable {
        package var quantity: Quantity
        package var lower: Double
        package var upper: Double
        /// For each dataset, in their order, the number of clips in each of equal parts of the axis. What lies beyond an end is in the part
        /// at that end.
        package var counts: [[Int]]

        package var binWidth: Double { counts.first.map { $0.isEmpty ? 0 : (upper - lower) / Double($0.count) } ?? 0 }
    }

    /// - Returns: nil where no clip has a value. The axis leaves out what a hundredth of the clips has, at each end, where that makes it
    ///   much longer.
    package func histogram(_ quantity: Quantity, bins: Int) -> Histogram? {
        let all = datasets.flatMap { $0.values[quantity] ?? [] }.sorted()
        guard let first = all.first, let last = all.last, bins > 0 else { return nil }
        var (lower, upper) = (first, last)
        let (low, high) = (all[all.count / 100], all[all.count - 1 - all.count / 100])
        if upper - lower > 2 * (high - low), high > low { (lower, upper) = (low, high) }
        if upper <= lower { (lower, upper) = (lower - 0.5, upper + 0.5) }
        let counts = datasets.map { dataset in
            var counts = [Int](repeating: 0, count: bins)
            for value in dataset.values[quantity] ?? [] {
                counts[min(bins - 1, max(0, Int((value - lower) / (upper - lower) * Double(bins))))] += 1
            }
            return counts
        }
        return Histogram(quantity: quantity, lower: lower, upper: upper, counts: counts)
    }
}
