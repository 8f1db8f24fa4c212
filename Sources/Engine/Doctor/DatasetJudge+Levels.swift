import Base
import Foundation
import Signal

/// How clips lie among the others of their dataset.
extension DatasetJudge {
    /// How many of the usual deviations a level lies from the median before it is told.
    private static let levelDeviations = 4.0
    private static let lengthDeviations = 5.0
    /// Fewer clips have no usual deviation.
    private static let fewest = 8

    var levels: [Finding] {
        let options = options
        var found: [Finding?] = [
            finding(
                .quiet, values { $0.peakDBFS.flatMap { $0 < options.quietDBFS ? $0 : nil } }, threshold: options.quietDBFS, unit: "dBFS",
                isWorse: <
            ) { "\($0) very quiet: a peak down to \(Readable.decimal($1, digits: 1)) dBFS" }
        ]
        if let spread = Spread(values { $0.rmsDBFS }.map(\.value)), spread.count >= Self.fewest {
            let limit = max(options.levelOutlierDB, Self.levelDeviations * spread.deviation)
            let outliers = values { sound in
                sound.rmsDBFS.flatMap { abs($0 - spread.median) > limit ? $0 - spread.median : nil }
            }
            found.append(
                finding(.levelOutlier, outliers, threshold: limit, unit: "dB", isWorse: { abs($0) > abs($1) }) { clipsAre, worst in
                    let side = worst < 0 ? "below" : "above"
                    return "\(clipsAre) far from the level of the others, up to \(Readable.decimal(abs(worst), digits: 1)) dB \(side) the median of "
                        + "\(Readable.decimal(spread.median, digits: 1)) dBFS"
                })
            let width = spread.p95 - spread.p5
            if width > options.levelSpreadDB {
                found.append(
                    Finding(
                        .levelSpread, dataset: name, value: width, threshold: options.levelSpreadDB, unit: "dB",
                        sentence: "levels spread over \(Readable.decimal(width, digits: 1)) dB: nine tenths of the clips lie between "
                            + "\(Readable.decimal(spread.p5, digits: 1)) and \(Readable.decimal(spread.p95, digits: 1)) dBFS"))
            }
        }
        return found.compactMap { $0 }
    }

    var lengths: [Finding] {
        let logarithms = clips.compactMap { $0.measure.recording.map { log(max($0.seconds, 1e-6)) } }
        guard let spread = Spread(logarithms), spread.count >= Self.fewest else { return [] }
        let limit = max(log(options.lengthFactor), Self.lengthDeviations * spread.deviation)
        let outliers = clips.compactMap { clip -> Value? in
            guard let seconds = clip.measure.recording?.seconds, abs(log(max(seconds, 1e-6)) - spread.median) > limit else { return nil }
            return (clip.path, seconds)
        }
        let median = exp(spread.median)
        func factor(_ seconds: Double) -> Double { max(seconds / median, median / max(seconds, 1e-6)) }
        return [
            finding(.length, outliers, threshold: options.lengthFactor, unit: "s", isWorse: { factor($0) > factor($1) }) {
                "\($0) far longer or shorter than the others: \(Readable.decimal($1, digits: 2)) s where the median is "
                    + "\(Readable.decimal(median, digits: 2)) s"
            }
        ].compactMap { $0 }
    }

    /// Mixed sample rates and channels.
    var formats: [Finding] {
        let recordings = clips.filter { $0.measure.recording != nil }
        func minority(_ value: (RecordingMeasure) -> Int) -> (common: Int, counts: [Int: Int], others: [JudgedClip])? {
            var counts: [Int: Int] = [:]
            for clip in recordings { if let recording = clip.measure.recording { counts[value(recording), default: 0] += 1 } }
            guard counts.count > 1, let common = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
            return (common, counts, recordings.filter { $0.measure.recording.map(value) != common })
        }
        var found: [Finding] = []
        if let rates = minority(\.sampleRateHz) {
            let words = rates.counts.sorted { $0.value > $1.value }.map { "\($0.value.grouped) of \($0.key.grouped) Hz" }.joined(separator: ", ")
            let cues = [("speaker", \JudgedClip.speaker), ("class", \JudgedClip.className)].filter { isCue($0.1, in: recordings, others: rates.others.count) }
            if cues.isEmpty {
                found.append(
                    Finding(
                        .rates, dataset: name, clips: rates.others.map(\.path), values: rates.others.compactMap { $0.measure.recording.map { Double($0.sampleRateHz) } },
                        value: Double(rates.others.count), unit: "Hz", sentence: "sample rates are mixed: \(words)"))
            } else {
                found.append(
                    Finding(
                        .rateCue, dataset: name, clips: rates.others.map(\.path), value: Double(rates.others.count),
                        sentence: "the sample rate tells the \(cues.map(\.0).joined(separator: " and the ")): \(words)"))
            }
        }
        if let channels = minority(\.channels) {
            let words = channels.counts.sorted { $0.value > $1.value }.map { "\($0.value.grouped) with \($0.key)" }.joined(separator: ", ")
            found.append(
                Finding(
                    .channels, dataset: name, clips: channels.others.map(\.path),
                    values: channels.others.compactMap { $0.measure.recording.map { Double($0.channels) } },
                    value: Double(channels.others.count), sentence: "numbers of channels are mixed: \(words)"))
        }
        return found
    }

    /// Whether the sample rate follows from the speaker or class: each has one rate, nearly, where the whole has several.
    private func isCue(_ group: KeyPath<JudgedClip, String?>, in recordings: [JudgedClip], others: Int) -> Bool {
        guard others >= 3 else { return false }
        var counts: [String: [Int: Int]] = [:]
        for clip in recordings {
            if let name = clip[keyPath: group], let rate = clip.measure.recording?.sampleRateHz { counts[name, default: [:]][rate, default: 0] += 1 }
        }
        let total = counts.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        // Groups of one clip would always tell.
        guard counts.count > 1, total >= 3 * counts.count else { return false }
        let told = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
        // What is left open of the clips of another rate.
        return Double(total - told) <= 0.2 * Double(others)
    }
}
