import Base
import Engine
import Probe

/// A judgement's line of `melscope probe --json`.
struct ProbeLine: Encodable {
    var output, dataset, model, recipe, label, split, pool: String
    /// Of a baseline which one; nil of an output that was named.
    var baseline: String?
    var clips, speakers, values: Int
    var protocolText: String
    var uar: Double
    var uarDeviation: Double?
    var pooledUar, accuracy, macroF1, chance, majority: Double
    /// Of the pooled UAR.
    var interval: SpeakerBootstrap.Interval?
    /// Of rows and columns of the confusion matrix, in their order.
    var classes: [String]
    /// True label down, guess across.
    var confusion: [[Int]]
    var recallOfClass: [String: Double]
    var uarOfSpeaker: [String: Double]
    var folds: [ProbeResult.Fold]
    var overlap: ProbeFold.Overlap
    var leftOut: ProbeSource.LeftOut
    var doubts: [LabelInDoubt]
    var notes: [String]
    var differences: [Difference]

    /// This one less an earlier one, of the clips that both have.
    struct Difference: Encodable {
        /// Output or baseline.
        var from: String
        var clips, speakers: Int
        /// Of the pooled UAR.
        var difference: Double
        var interval: SpeakerBootstrap.Interval
        var p: Double
    }

    init(_ report: ProbeReport, _ index: Int) {
        let judgement = report.judgements[index]
        let (source, result) = (judgement.source, judgement.result)
        (output, dataset, model, recipe) = (source.folder.path, source.name, source.model, source.recipeHash)
        (label, split, pool, baseline) = (source.label, judgement.split.text, source.pool.rawValue, judgement.baseline?.rawValue)
        (clips, speakers, values) = (judgement.clipCount, judgement.speakerCount, judgement.valueCount)
        protocolText = judgement.options.text
        (uar, uarDeviation, pooledUar, accuracy) = (result.uar, result.uarDeviation, result.pooledUAR, result.accuracy)
        (macroF1, chance, majority, interval) = (result.macroF1, result.chance, result.majority, result.interval)
        (classes, confusion, folds, overlap) = (result.classes, result.confusion, result.folds, result.overlap)
        recallOfClass = Dictionary(
            zip(result.classes, ProbeFigures.recalls(result.confusion)).compactMap { name, recall in recall.map { (name, $0) } },
            uniquingKeysWith: { first, _ in first })
        uarOfSpeaker = result.confusionOfSpeaker.mapValues { ProbeFigures.uar(confusion: $0) }
        leftOut = source.leftOut
        doubts = judgement.doubts
        notes = judgement.cautions.map(\.text)
        differences = report.differences.filter { $0.second == index }.map { pair in
            let earlier = report.judgements[pair.first]
            let value = pair.difference.difference
            return Difference(
                from: earlier.baseline?.rawValue ?? earlier.source.folder.path, clips: pair.difference.clips, speakers: value.speakerCount,
                difference: -value.uar, interval: SpeakerBootstrap.Interval(low: -value.interval.high, high: -value.interval.low), p: value.p)
        }
    }

    /// The strategy makes snake case of these.
    private enum CodingKeys: String, CodingKey {
        case output, dataset, model, recipe, label, split, pool, baseline, clips, speakers, values
        case protocolText = "protocol"
        case uar, uarDeviation, pooledUar, accuracy, macroF1, chance, majority, interval, classes, confusion, recallOfClass, uarOfSpeaker, folds
        case overlap, leftOut, doubts, notes, differences
    }
}
