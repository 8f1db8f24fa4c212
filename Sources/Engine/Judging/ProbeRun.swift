import Base
import Foundation
import Probe

/// Judgements side by side.
package struct ProbeReport: Sendable {
    /// Outputs in the order in which they were given, then baselines.
    package var judgements: [ProbeJudgement]
    /// Of each two that judged the same clips, the one that stands first less the other.
    package var differences: [Pair]
    /// Baselines that could not be computed.
    package var failures: [Failure]

    package struct Pair: Sendable, Hashable {
        /// Indexes into ``judgements``.
        package var first: Int
        package var second: Int
        package var difference: ProbeDifference
    }

    package struct Failure: Sendable {
        package var baseline: ProbeBaseline
        package var error: EngineError
    }
}

/// Judges the features of outputs, and those of baselines beside them.
///
/// It comes to the report; ``EngineError`` where an output cannot be judged.
package struct ProbeRun: BackgroundWork {
    package struct Progress: Sendable, Hashable {
        package enum Phase: Sendable, Hashable { case waiting, reading, extracting, judging }

        package var phase = Phase.waiting
        /// Of the output or baseline in hand.
        package var name = ""
        package var index = 0
        /// Of outputs and baselines.
        package var count = 0
        /// Clips that were read or extracted, or pairs of labels in folds that were judged, and of how many.
        package var done = 0
        package var total = 0

        package init(count: Int = 0) { self.count = count }
    }

    package static let name = "probe"

    private let outputs: [OutputFolder]
    private let question: ProbeQuestion
    private let baselines: [ProbeBaseline]
    private let pool: LanePool?

    /// - Parameters:
    ///   - outputs: one at least.
    ///   - baselines: what to judge beside the first output's features, from its source; needs a pool.
    package init(_ outputs: [OutputFolder], _ question: ProbeQuestion, baselines: [ProbeBaseline] = [], pool: LanePool? = nil) {
        self.outputs = outputs
        self.question = question
        self.baselines = baselines
        self.pool = pool
    }

    package var beginning: Progress { Progress(count: outputs.count + baselines.count) }

    package func execute(_ context: WorkContext<Progress>) throws -> ProbeReport {
        var judgements: [ProbeJudgement] = []
        var failures: [ProbeReport.Failure] = []
        // Baselines are judged on the clips of the first output, with the labels that they have there.
        var clips: [String: ProbeFeatures.ClipLabels] = [:]
        for (index, folder) in outputs.enumerated() {
            begin(context, index, (folder.path as NSString).lastPathComponent)
            let features = try read(context, folder, question)
            if index == 0, !baselines.isEmpty { clips = features.clips }
            judgements.append(try judge(context, features, question, nil))
        }
        for (index, baseline) in baselines.enumerated() {
            guard let pool, let first = judgements.first else { break }
            begin(context, outputs.count + index, baseline.title)
            do {
                judgements.append(try judge(context, baseline, of: first, clips, pool))
            } catch let error as EngineError {
                failures.append(ProbeReport.Failure(baseline: baseline, error: error))
            }
        }
        return ProbeReport(judgements: judgements, differences: differences(judgements), failures: failures)
    }

    private func read(
        _ context: WorkContext<Progress>, _ folder: OutputFolder, _ question: ProbeQuestion, _ clips: [String: ProbeFeatures.ClipLabels]? = nil
    ) throws -> ProbeFeatures {
        try ProbeFeatures(folder, question, clips: clips) { done, total in
            context.update(.reading, done, total)
            return !context.isCancelled
        }
    }

    private func judge(
        _ context: WorkContext<Progress>, _ features: ProbeFeatures, _ question: ProbeQuestion, _ baseline: ProbeBaseline?
    ) throws -> ProbeJudgement {
        try ProbeJudgement(features, question, baseline: baseline, isCancelled: { context.isCancelled }) { done, total in
            context.update(.judging, done, total)
        }
    }

    private func judge(
        _ context: WorkContext<Progress>, _ baseline: ProbeBaseline, of first: ProbeJudgement, _ clips: [String: ProbeFeatures.ClipLabels],
        _ pool: LanePool
    ) throws -> ProbeJudgement {
        let extraction = BaselineExtraction(output: first.source, pool: pool, isCancelled: { context.isCancelled }) { done, total in
            context.update(.extracting, done, total)
        }
        let folder = try extraction.features(of: baseline)
        var question = question
        // It has one output, pooled, and its network has heard nobody.
        (question.output, question.wantsMap) = (nil, false)
        var features = try read(context, folder, question, clips)
        features.source.leftOut.withoutFeatures = clips.count - features.data.count - features.source.leftOut.unusable
        features.source.label = first.source.label
        return try judge(context, features, question, baseline)
    }

    private func begin(_ context: WorkContext<Progress>, _ index: Int, _ name: String) {
        context.update { progress in
            (progress.index, progress.name) = (index, name)
            (progress.phase, progress.done, progress.total) = (.reading, 0, 0)
        }
    }

    private func differences(_ judgements: [ProbeJudgement]) -> [ProbeReport.Pair] {
        judgements.indices.flatMap { first in
            (first + 1..<max(judgements.count, first + 1)).compactMap { second in
                ProbeDifference(judgements[first].result, judgements[second].result, draws: question.options.draws)
                    .map { ProbeReport.Pair(first: first, second: second, difference: $0) }
            }
        }
    }
}

extension WorkContext<ProbeRun.Progress> {
    fileprivate func update(_ phase: ProbeRun.Progress.Phase, _ done: Int, _ total: Int) {
        update { ($0.phase, $0.done, $0.total) = (phase, done, total) }
    }
}

extension ProbeFeatures {
    /// What the clips are labelled, by name.
    fileprivate var clips: [String: ClipLabels] {
        Dictionary(
            uniqueKeysWithValues: (0..<data.count).map { (data.names[$0], ClipLabels(label: data.labels[$0], speaker: data.speakers[$0])) })
    }
}
