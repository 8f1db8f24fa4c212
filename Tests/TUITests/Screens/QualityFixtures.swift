import Foundation

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TUI

/// Reports of the doctor, the same on every run.
enum QualityFixtures {
    static func report() -> QualityReport {
        var report = QualityReport()
        report.datasets = [crema(), ravdess()]
        report.between = [
            Finding(.levelBetween, dataset: "CREMA-D, RAVDESS", value: 18.6, threshold: 6, unit: "dB", sentence: "the level (RMS) of CREMA-D is 18.6 dB above that of RAVDESS")
        ]
        return report
    }

    private static func crema() -> DatasetQuality {
        var quality = dataset("CREMA-D", DatasetKind("crema-d"), level: -22, seconds: 2.5, snr: 24, count: 7442)
        let classes = ["anger", "disgust", "fear", "happy", "neutral", "sad"]
        quality.labels = LabelTable(
            classField: "emotion",
            (0..<7442).lazy.map { index in
                let actor = index * 7 % 91
                let name = classes[index % 17 == 16 ? 4 : index % 6]
                return LabelTable.Entry(className: name, speaker: "\(1001 + actor)", sex: actor % 2 == 0 ? "female" : "male")
            })
        quality.findings = [
            clips(.duplicateLabel, "CREMA-D", 2, sentence: "1 recording is there twice, as sad and as neutral"),
            clips(.silent, "CREMA-D", 1, sentence: "1 clip is silent"),
            clips(.clipping, "CREMA-D", 1203, values: { 400 - Double($0) / 4 }, threshold: 3, sentence: "1,203 clips are clipped, the worst with 400 samples at full scale"),
            clips(.noise, "CREMA-D", 88, values: { 2 + Double($0) / 10 }, threshold: 10, unit: "dB", sentence: "88 clips are noisy, the worst at 2.0 dB"),
        ]
        return quality
    }

    private static func ravdess() -> DatasetQuality {
        var quality = dataset("RAVDESS", DatasetKind("ravdess"), level: -41, seconds: 3.7, snr: 38, count: 1440)
        let classes = ["angry", "calm", "disgust", "fearful", "happy", "sad", "surprised", "neutral"]
        quality.labels = LabelTable(
            classField: "emotion",
            (0..<1440).lazy.map { index in
                let name = classes[index % 15 == 14 ? 7 : index % 15 / 2]
                return LabelTable.Entry(className: name, speaker: String(format: "%02d", 1 + index / 60), sex: index / 60 % 2 == 0 ? "male" : "female")
            })
        quality.findings = [
            clips(.imbalance, "RAVDESS", 0, value: 2, threshold: 1.5, sentence: "the largest class has 2.0 times the clips of the smallest"),
            clips(.quiet, "RAVDESS", 212, values: { -60 + Double($0) / 30 }, threshold: -50, unit: "dBFS", sentence: "212 clips are very quiet, the quietest at -60 dBFS"),
            clips(.silenceStart, "RAVDESS", 1301, values: { 1.4 - Double($0) / 2000 }, threshold: 0.5, unit: "s", sentence: "1,301 clips begin with more than 0.5 s of silence"),
        ]
        return quality
    }

    private static func clips(
        _ code: FindingCode, _ dataset: String, _ count: Int, values: (Int) -> Double = { _ in 0 }, value: Double? = nil, threshold: Double? = nil,
        unit: String? = nil, sentence: String
    ) -> Finding {
        let paths = (0..<count).map { "Actor_\(Readable.twoDigits(1 + $0 % 24))/03-01-05-01-02-01-\($0).wav" }
        return Finding(
            code, dataset: dataset, clips: paths, values: threshold == nil ? [] : (0..<count).map(values), value: value, threshold: threshold, unit: unit,
            sentence: sentence)
    }

    private static func dataset(_ name: String, _ kind: DatasetKind, level: Double, seconds: Double, snr: Double, count: Int) -> DatasetQuality {
        var quality = DatasetQuality(name: name, kind: kind)
        quality.clipCount = count
        quality.measuredCount = count
        quality.audioSeconds = Double(count) * seconds
        // A hill, and the same hill on every run.
        func values(_ middle: Double, _ width: Double) -> [Double] {
            (0..<count).map { (index: Int) -> Double in
                let steps: Int = index % 31 + index % 29 + index % 37
                let share: Double = Double(steps) / 94 - 0.5
                return middle + share * width
            }
        }
        quality.values = [.level: values(level, 24), .seconds: values(seconds, 2), .snr: values(snr, 30)]
        quality.spreads = quality.values.compactMapValues(Spread.init)
        return quality
    }

    static func state(_ report: QualityReport? = report()) -> AppState {
        var state = ClipFixtures.state(.quality)
        state.previous = [.datasets, .dashboard]
        _ = state.update(.examined(report.map(QualityView.init), problem: nil))
        return state
    }
}
