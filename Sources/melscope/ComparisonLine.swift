import Base
import Engine
import Probe

/// The line of `compare --json`.
struct ComparisonLine: Encodable {
    struct Side: Encodable {
        var output, name, source, model, recipe: String
        var modelSha256: String?
        var clips, withFeatures: Int

        init(_ side: OutputComparison.Side) {
            (output, name, source) = (side.folder.path, side.name, side.source)
            (model, recipe, modelSha256) = (side.model, side.recipeHash, side.modelSHA256)
            (clips, withFeatures) = (side.clips, side.withFeatures)
        }
    }

    /// So many clips, and the first hundred of them.
    struct Clips: Encodable {
        var count: Int
        var clips: [String]

        init(_ clips: OutputComparison.Clips) { (count, self.clips) = (clips.count, clips.first) }
    }

    struct Distance: Encodable {
        var fileName: String
        var relativeL2, cosine, largestDifference: Double
    }

    struct Reshaped: Encodable { var fileName, a, b: String }
    struct Unreadable: Encodable { var fileName, found: String }

    struct Percentiles: Encodable {
        var least, p5, median, p95, most: Double

        init?(_ spread: Spread?) {
            guard let spread else { return nil }
            (least, p5, median, p95, most) = (spread.minimum, spread.p5, spread.median, spread.p95, spread.maximum)
        }
    }

    struct Features: Encodable {
        /// Of several outputs of a model, which were compared.
        var a, b: String?
        var compared, identical, otherShape, notFinite, unreadable: Int
        var relativeL2, cosine, largestDifference: Percentiles?
        var mostDifferent: [Distance]
        var otherShapes: [Reshaped]
        var unreadableClips: [Unreadable]

        init(_ features: FeatureComparison) {
            (a, b) = features.folders
            (compared, identical, otherShape) = (features.compared, features.identical, features.reshapedCount)
            (notFinite, unreadable) = (features.notFinite, features.unreadableCount)
            (relativeL2, cosine) = (Percentiles(features.relativeL2), Percentiles(features.cosine))
            largestDifference = Percentiles(features.largestDifference)
            mostDifferent = features.mostDifferent.map {
                Distance(
                    fileName: $0.path, relativeL2: $0.distance.relativeL2, cosine: $0.distance.cosine,
                    largestDifference: $0.distance.largestDifference)
            }
            otherShapes = features.reshaped.map { Reshaped(fileName: $0.path, a: $0.a, b: $0.b) }
            unreadableClips = features.unreadable.map { Unreadable(fileName: $0.path, found: $0.why) }
        }
    }

    /// Of the source of both, or of each.
    struct Recordings: Encodable {
        var name: String
        var clips, measured: Int
        var medians: [String: Double]
        /// Number of findings by code.
        var findings: [String: Int]

        init(_ dataset: DatasetQuality) {
            (name, clips, measured) = (dataset.name, dataset.clipCount, dataset.measuredCount)
            medians = Dictionary(
                Quantity.allCases.compactMap { quantity in dataset.spreads[quantity].flatMap { $0.median.isFinite ? (quantity.rawValue, $0.median) : nil } },
                uniquingKeysWith: { first, _ in first })
            findings = Dictionary(dataset.findings.map { ($0.code.rawValue, 1) }, uniquingKeysWith: +)
        }
    }

    struct ProbeSide: Encodable {
        var clips, speakers, values: Int
        var uar: Double
        var uarDeviation: Double?
        var pooledUar, accuracy, macroF1, chance: Double
        var interval: SpeakerBootstrap.Interval?
        var recallOfClass: [String: Double]
        var uarOfSpeaker: [String: Double]
        var notes: [String]

        init(_ judgement: ProbeJudgement) {
            let result = judgement.result
            (clips, speakers, values) = (judgement.clipCount, judgement.speakerCount, judgement.valueCount)
            (uar, uarDeviation, pooledUar) = (result.uar, result.uarDeviation, result.pooledUAR)
            (accuracy, macroF1, chance, interval) = (result.accuracy, result.macroF1, result.chance, result.interval)
            recallOfClass = Dictionary(
                zip(result.classes, ProbeFigures.recalls(result.confusion)).compactMap { name, recall in recall.map { (name, $0) } },
                uniquingKeysWith: { first, _ in first })
            uarOfSpeaker = result.confusionOfSpeaker.mapValues { ProbeFigures.uar(confusion: $0) }
            notes = judgement.cautions.map(\.text)
        }
    }

    /// The probe's figures of both.
    struct Probe: Encodable {
        var label, split, pool: String
        var a, b: ProbeSide
        /// Clips of both, with one label and speaker.
        var common: Int?
        /// Pooled UAR over these clips: a less b, its interval over draws of speakers, and p.
        var difference: Double?
        var interval: SpeakerBootstrap.Interval?
        var p: Double?
        var speakers: Int?

        init?(_ report: ProbeReport) {
            guard report.judgements.count == 2 else { return nil }
            let judgement = report.judgements[0]
            (label, split, pool) = (judgement.source.label, judgement.split.text, judgement.source.pool.rawValue)
            (a, b) = (ProbeSide(judgement), ProbeSide(report.judgements[1]))
            guard let pair = report.differences.first else { return }
            let value = pair.difference.difference
            (common, difference, interval, p, speakers) = (pair.difference.clips, value.uar, value.interval, value.p, value.speakerCount)
        }
    }

    var type = "comparison"
    var a, b: Side
    var identical: Bool
    var recipeDifferences: [RecipeDifference]
    var common: Int
    var onlyInA, onlyInB, featuresOnlyInA, featuresOnlyInB, otherLabels, otherInput: Clips
    var features: [Features]
    var recordings: [Recordings]?
    /// Why there is nothing of the recordings.
    var recordingsProblem: String?
    var probe: Probe?
    /// Why there is nothing of the probe.
    var probeProblem: String?

    init(_ report: ComparisonReport) {
        let outputs = report.outputs
        (a, b, identical) = (Side(outputs.a), Side(outputs.b), outputs.isIdentical)
        (recipeDifferences, common) = (outputs.recipeDifferences, outputs.common)
        (onlyInA, onlyInB) = (Clips(outputs.onlyInA), Clips(outputs.onlyInB))
        (featuresOnlyInA, featuresOnlyInB) = (Clips(outputs.featuresOnlyInA), Clips(outputs.featuresOnlyInB))
        (otherLabels, otherInput) = (Clips(outputs.otherLabels), Clips(outputs.otherInput))
        features = outputs.features.map(Features.init)
        switch report.quality {
        case .part(let quality): recordings = quality.datasets.map(Recordings.init)
        case .none(let why): recordingsProblem = Printable.text(why)
        }
        switch report.probe {
        case .part(let report): probe = Probe(report)
        case .none(let why): probeProblem = Printable.text(why)
        }
    }
}
