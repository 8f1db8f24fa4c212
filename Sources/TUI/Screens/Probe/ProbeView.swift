import Base
import Engine
import Probe

/// A probe of a dataset's features as the screen shows it: what would cost time at each drawing is done once, where it is made.
package struct ProbeView: Sendable {
    /// The figures of an output or of a baseline beside it.
    struct Figures: Sendable {
        var title: String
        var uar: Double
        var accuracy: Double
        var macroF1: Double
        /// The output's UAR less this one's, with p; nil of the output itself, and where they have too few clips in common.
        var gain: (uar: Double, p: Double)?
    }

    struct Speaker: Sendable {
        var name: String
        var clips: Int
        var uar: Double
    }

    /// Without the guesses of single clips, and without its map.
    let judgement: ProbeJudgement
    let map: ProbeMap?
    /// The output's, then those of the baselines.
    let figures: [Figures]
    /// Baselines that could not be computed, and why.
    let failures: [String]
    /// Of each class; nil of one without clips.
    let recalls: [Double?]
    /// The one that is told apart worst first.
    let speakers: [Speaker]

    package init?(_ report: ProbeReport) {
        guard var first = report.judgements.first else { return nil }
        figures = report.judgements.enumerated().map { index, judgement in
            let pair = report.differences.first { $0.first == 0 && $0.second == index }
            return Figures(
                title: judgement.baseline?.title ?? judgement.source.name, uar: judgement.result.uar, accuracy: judgement.result.accuracy,
                macroF1: judgement.result.macroF1, gain: pair.map { ($0.difference.difference.uar, $0.difference.difference.p) })
        }
        failures = report.failures.map { "\($0.baseline.title): \($0.error)" }
        recalls = ProbeFigures.recalls(first.result.confusion)
        speakers = first.result.confusionOfSpeaker.map { name, table in
            Speaker(name: name, clips: table.joined().reduce(0, +), uar: ProbeFigures.uar(confusion: table))
        }.sorted { ($0.uar, $0.name) < ($1.uar, $1.name) }
        map = first.map
        first.map = nil
        first.result.guesses = []
        judgement = first
    }

    var result: ProbeResult { judgement.result }
    var doubts: [LabelInDoubt] { judgement.doubts }

    /// Whether it was judged though something is shared.
    var isFlattered: Bool {
        judgement.cautions.contains { caution in
            switch caution {
            case .sharedSpeakers, .sharedRecordings, .networkHasHeard: true
            default: false
            }
        }
    }

    /// The doubt about a clip's label, if there is one.
    func doubt(_ clip: String) -> LabelInDoubt? { doubts.first { $0.clip == clip } }
}

/// Why features were not judged.
package struct ProbeRefusal: Sendable, Hashable {
    package var text: String
    /// Whether what is in the way flatters the figures only, so that they can be had all the same.
    package var isOverlap: Bool

    package init(_ text: String, isOverlap: Bool = false) { (self.text, self.isOverlap) = (text, isOverlap) }
}

/// What is asked of a probe beside its dataset.
package struct ProbeWish: Sendable, Hashable {
    package var hasBaselines = false
    package var allowsOverlap = false
    /// Nil for the usual ones.
    package var label: String?
    package var split: String?

    package init() {}
}
