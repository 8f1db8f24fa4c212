import Base
import Dispatch
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

/// Judges the features of outputs in the background, and those of baselines beside them. It may be asked from any thread.
package final class ProbeRun: Sendable {
    package struct Progress: Sendable, Hashable {
        package enum Phase: String, Sendable, Hashable, Codable { case waiting, reading, extracting, judging, done, cancelled, failed }

        package var phase = Phase.waiting
        /// Of the output or baseline in hand.
        package var name = ""
        package var index = 0
        /// Of outputs and baselines.
        package var count = 0
        /// Clips that were read or extracted, or pairs of labels in folds that were judged, and of how many.
        package var done = 0
        package var total = 0
    }

    private struct State {
        var progress = Progress()
        var isStarted = false
        var isCancelled = false
        var result: Result<ProbeReport, any Error>?
    }

    private let outputs: [OutputFolder]
    private let question: ProbeQuestion
    private let baselines: [ProbeBaseline]
    private let pool: LanePool?
    private let state: Guarded<State>
    private let queue = DispatchQueue(label: "melscope.probe.control", qos: .utility)

    /// - Parameters:
    ///   - outputs: one at least.
    ///   - baselines: what to judge beside the first output's features, from its source; needs a pool.
    package init(_ outputs: [OutputFolder], _ question: ProbeQuestion, baselines: [ProbeBaseline] = [], pool: LanePool? = nil) {
        self.outputs = outputs
        self.question = question
        self.baselines = baselines
        self.pool = pool
        var state = State()
        state.progress.count = outputs.count + baselines.count
        self.state = Guarded(state)
    }

    /// Starts once; later calls do nothing.
    ///
    /// - Parameter onEnd: called on a background queue with the report; with `CancellationError` where it was cancelled, and ``EngineError``
    ///   where an output cannot be judged.
    package func start(onEnd: @escaping @Sendable (Result<ProbeReport, any Error>) -> Void = { _ in }) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        queue.async {
            let result = Result { try self.report() }
            self.state.withLock { state in
                state.result = result
                switch result {
                case .success: state.progress.phase = .done
                case .failure(let error): state.progress.phase = error is CancellationError ? .cancelled : .failed
                }
            }
            onEnd(result)
        }
    }

    /// As it is now.
    package var progress: Progress { state.withLock { $0.progress } }

    /// The report, or why there is none; nil before the end.
    package var result: Result<ProbeReport, any Error>? { state.withLock { $0.result } }

    /// Ends at the next step. Returns at once.
    package func cancel() { state.withLock { $0.isCancelled = true } }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    // MARK: On the control queue

    private func report() throws -> ProbeReport {
        var judgements: [ProbeJudgement] = []
        var failures: [ProbeReport.Failure] = []
        // Baselines are judged on the clips of the first output, with the labels that they have there.
        var clips: [String: ProbeFeatures.ClipLabels] = [:]
        for (index, folder) in outputs.enumerated() {
            begin(index, (folder.path as NSString).lastPathComponent)
            let features = try read(folder, question)
            if index == 0, !baselines.isEmpty { clips = features.clips }
            judgements.append(try judge(features, question, nil))
        }
        for (index, baseline) in baselines.enumerated() {
            guard let pool, let first = judgements.first else { break }
            begin(outputs.count + index, baseline.title)
            do {
                judgements.append(try judge(baseline, of: first, clips, pool))
            } catch let error as EngineError {
                failures.append(ProbeReport.Failure(baseline: baseline, error: error))
            }
        }
        return ProbeReport(judgements: judgements, differences: differences(judgements), failures: failures)
    }

    private func read(
        _ folder: OutputFolder, _ question: ProbeQuestion, _ clips: [String: ProbeFeatures.ClipLabels]? = nil
    ) throws -> ProbeFeatures {
        try ProbeFeatures(folder, question, clips: clips) { done, total in
            self.update(.reading, done, total)
            return !self.isCancelled
        }
    }

    private func judge(_ features: ProbeFeatures, _ question: ProbeQuestion, _ baseline: ProbeBaseline?) throws -> ProbeJudgement {
        try ProbeJudgement(features, question, baseline: baseline, isCancelled: { self.isCancelled }) { done, total in
            self.update(.judging, done, total)
        }
    }

    private func judge(
        _ baseline: ProbeBaseline, of first: ProbeJudgement, _ clips: [String: ProbeFeatures.ClipLabels], _ pool: LanePool
    ) throws -> ProbeJudgement {
        let extraction = BaselineExtraction(output: first.source, pool: pool, isCancelled: { self.isCancelled }) { done, total in
            self.update(.extracting, done, total)
        }
        let folder = try extraction.features(of: baseline)
        var question = question
        // It has one output, pooled, and its network has heard nobody.
        (question.output, question.wantsMap) = (nil, false)
        var features = try read(folder, question, clips)
        features.source.leftOut.withoutFeatures = clips.count - features.data.count - features.source.leftOut.unusable
        features.source.label = first.source.label
        return try judge(features, question, baseline)
    }

    private func begin(_ index: Int, _ name: String) {
        state.withLock { state in
            (state.progress.index, state.progress.name) = (index, name)
            (state.progress.phase, state.progress.done, state.progress.total) = (.reading, 0, 0)
        }
    }

    private func update(_ phase: Progress.Phase, _ done: Int, _ total: Int) {
        state.withLock { ($0.progress.phase, $0.progress.done, $0.progress.total) = (phase, done, total) }
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

extension ProbeFeatures {
    /// What the clips are labelled, by name.
    fileprivate var clips: [String: ClipLabels] {
        Dictionary(
            uniqueKeysWithValues: (0..<data.count).map { (data.names[$0], ClipLabels(label: data.labels[$0], speaker: data.speakers[$0])) })
    }
}
