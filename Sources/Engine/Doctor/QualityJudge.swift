import Base
import Corpora
import Foundation
import Signal

/// Says what measurements and labels mean, dataset by dataset and then between them. It reads no file and measures nothing.
struct QualityJudge {
    let options: DoctorOptions
    let silenceDBFS: Double
    private var datasets: [DatasetQuality] = []
    /// Of each content the clips that hold it, by dataset.
    private var places: [Int64: [(dataset: Int, path: String)]] = [:]
    private var rates: [Set<Int>] = []

    init(recipe: Recipe) {
        options = recipe.doctor
        silenceDBFS = recipe.clips.silenceDBFS
    }

    /// Judges a dataset.
    ///
    /// - Returns: what was found of single clips.
    mutating func add(
        _ dataset: Dataset, name: String, measures: ClipMeasures, remark: String?
    ) -> [(path: String, code: String, value: Double?)] {
        var quality = DatasetQuality(name: name, kind: dataset.kind)
        let clips = dataset.clips.compactMap { clip in
            measures[clip.relativePath.text].map { JudgedClip(clip, label: dataset.label(of: clip), measure: $0, silenceDBFS: silenceDBFS) }
        }
        quality.clipCount = dataset.clips.count
        quality.measuredCount = clips.count
        quality.remark = remark
        quality.completeness = dataset.completeness.map { [$0.fullText] } ?? []
        for clip in clips {
            quality.audioSeconds += clip.measure.recording?.seconds ?? 0
            if let format = Self.format(clip.measure) { quality.formats[format, default: 0] += 1 }
            for quantity in Quantity.allCases {
                if let value = quantity.value(of: clip.measure) { quality.values[quantity, default: []].append(value) }
            }
        }
        quality.spreads = quality.values.compactMapValues(Spread.init)
        let table = LabelTable(
            classField: JudgedClip.classField(of: dataset.labelColumns),
            // Labels of segments are counted by segment, those of recordings by what could be measured.
            dataset.labelledClips.lazy.filter { $0.segment != nil || measures[$0.relativePath.text] != nil }.map {
                LabelTable.Entry(dataset.label(of: $0))
            })
        quality.labels = table.classes.isEmpty ? nil : table
        let context = DatasetJudge(name: name, dataset: dataset, clips: clips, quality: quality, options: options)
        quality.findings = context.findings
        quality.soundSplits = context.soundSplits
        quality.labelReading = dataset.labelReading
        for clip in clips where !clip.isSilent {
            if let hash = clip.measure.contentHash { places[hash, default: []].append((datasets.count, clip.path)) }
        }
        rates.append(Set(clips.compactMap { $0.measure.recording?.sampleRateHz }))
        datasets.append(quality)
        return quality.findings.flatMap { finding in
            finding.clips.enumerated().map { index, path in
                (path, finding.code.rawValue, index < finding.values.count ? finding.values[index] : nil)
            }
        }
    }

    func report() -> QualityReport {
        var report = QualityReport()
        report.datasets = datasets
        if datasets.count > 1 { report.between = [sharedRecordings, unlikeLevels, unlikeRates].compactMap { $0 } }
        return report
    }

    private static func format(_ measure: ClipMeasure) -> String? {
        if let recording = measure.recording {
            let channels = recording.channels == 1 ? "mono" : recording.channels == 2 ? "stereo" : "\(recording.channels) channels"
            return "\(recording.sampleRateHz.grouped) Hz \(channels) \(recording.encoding)"
        }
        return measure.array.map { "\($0.shape) \($0.elementType)" }
    }

    // MARK: Between datasets

    private func names(_ indexes: some Sequence<Int>) -> String { indexes.map { datasets[$0].name }.joined(separator: ", ") }

    private var sharedRecordings: Finding? {
        let shared = places.values.filter { Set($0.map(\.dataset)).count > 1 }
        guard !shared.isEmpty else { return nil }
        let groups = shared.map { $0.map { "\(datasets[$0.dataset].name)/\($0.path)" } }.sorted { $0[0] < $1[0] }
        let concerned = Set(shared.flatMap { $0.map(\.dataset) }).sorted()
        return Finding(
            .duplicateBetween, dataset: names(concerned), clips: groups.flatMap { $0 }, groups: groups, value: Double(groups.count),
            sentence: "\(groups.count == 1 ? "1 recording is" : "\(groups.count.grouped) recordings are") in more than one of \(names(concerned))")
    }

    private var unlikeLevels: Finding? {
        let levels = datasets.indices.compactMap { index in datasets[index].spreads[.level].map { (index, $0.median) } }
        guard let loudest = levels.map(\.1).max(), let quietest = levels.map(\.1).min(), loudest - quietest >= options.levelBetweenDB else { return nil }
        let texts = levels.map { index, level in
            let peak = datasets[index].spreads[.peak].map { ", peaks of \(Readable.decimal($0.mean, digits: 1)) dBFS in the mean" } ?? ""
            return "\(datasets[index].name) \(Readable.decimal(level, digits: 1)) dBFS\(peak)"
        }
        return Finding(
            .levelBetween, dataset: names(levels.map(\.0)), value: loudest - quietest, threshold: options.levelBetweenDB, unit: "dB",
            sentence: "the median levels lie \(Readable.decimal(loudest - quietest, digits: 1)) dB apart: " + texts.joined(separator: "; "))
    }

    private var unlikeRates: Finding? {
        let known = datasets.indices.filter { rates[$0].count == 1 }
        guard Set(known.map { rates[$0] }).count > 1 else { return nil }
        let texts = known.map { "\(datasets[$0].name) \((rates[$0].first ?? 0).grouped) Hz" }
        return Finding(
            .rates, dataset: names(known), value: Double(Set(known.map { rates[$0] }).count),
            sentence: "the sample rates differ: " + texts.joined(separator: ", "))
    }
}
