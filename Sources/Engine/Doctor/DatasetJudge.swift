import Base
import Corpora
import Foundation
import Signal

/// What is found of one dataset. Each judgement is a property below or in a file beside this one, and a line in ``findings``.
struct DatasetJudge {
    let name: String
    let dataset: Dataset
    let clips: [JudgedClip]
    /// Counts, spreads and label table; its findings are not looked at.
    let quality: DatasetQuality
    let options: DoctorOptions

    /// The gravest first.
    var findings: [Finding] {
        let all = duplicates + broken + recordings + arrays + levels + lengths + formats + labels + splits + namedSplits + names
        let order = Dictionary(uniqueKeysWithValues: FindingCode.allCases.enumerated().map { ($1, $0) })
        return all.enumerated().sorted { (order[$0.element.code] ?? 0, $0.offset) < (order[$1.element.code] ?? 0, $1.offset) }.map(\.element)
    }

    typealias Value = (path: String, value: Double)

    /// A finding of clips that each have a value; nil for none.
    ///
    /// - Parameters:
    ///   - isWorse: orders the values, the worst first.
    ///   - sentence: from the number of clips as words ("1 clip is", "3 clips are") and the worst.
    func finding(
        _ code: FindingCode, _ found: [Value], threshold: Double? = nil, unit: String? = nil, isWorse: (Double, Double) -> Bool = (>),
        _ sentence: (_ clipsAre: String, _ worst: Double) -> String
    ) -> Finding? {
        guard !found.isEmpty else { return nil }
        let sorted = found.sorted { isWorse($0.value, $1.value) || $0.value == $1.value && $0.path < $1.path }
        return Finding(
            code, dataset: name, clips: sorted.map(\.path), values: sorted.map(\.value), threshold: threshold, unit: unit,
            sentence: sentence(Self.clipsAre(sorted.count), sorted[0].value))
    }

    /// A finding of clips that are so or are not; nil for none.
    func finding(_ code: FindingCode, _ paths: [String], threshold: Double? = nil, _ sentence: (_ clipsAre: String) -> String) -> Finding? {
        guard !paths.isEmpty else { return nil }
        return Finding(
            code, dataset: name, clips: paths, value: Double(paths.count), threshold: threshold, sentence: sentence(Self.clipsAre(paths.count)))
    }

    static func clipsAre(_ count: Int) -> String { count == 1 ? "1 clip is" : "\(count.grouped) clips are" }

    static func clips(_ count: Int) -> String { count == 1 ? "1 clip" : "\(count.grouped) clips" }

    /// The clips for which `value` gives one.
    func values(_ value: (RecordingMeasure) -> Double?) -> [Value] {
        clips.compactMap { clip in clip.sound.flatMap(value).map { (clip.path, $0) } }
    }
}
