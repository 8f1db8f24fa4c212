import Base
import Engine
import Probe

/// What the probe says of the outputs, and of baselines beside them.
package struct ProbeMaterial: Sendable {
    /// Of an output or a baseline.
    package struct Entry: Sendable {
        package var title: String
        /// Index into ``ReportMaterial/outputs``; of a baseline the one that it stands beside.
        package var output: Int
        package var judgement: ProbeJudgement
    }

    package struct Pair: Sendable {
        /// Indexes into ``ProbeMaterial/entries``.
        package var first: Int
        package var second: Int
        package var difference: ProbeDifference
    }

    package var entries: [Entry] = []
    package var pairs: [Pair] = []
    /// What could not be judged, and why.
    package var problems: [(title: String, error: EngineError)] = []
}

extension ReportMaterial {
    /// Judges the features of each output by itself, so that one that cannot be judged takes nothing from the others.
    ///
    /// - Throws: `CancellationError`.
    mutating func judge(
        _ request: ReportRequest, _ pool: LanePool, isCancelled: @escaping @Sendable () -> Bool, progress: @Sendable (ReportStep) -> Void
    ) throws {
        guard var question = request.question else { return }
        question.wantsMap = true
        question.doubtLimit = ProbeSection.doubtLimit
        var probe = ProbeMaterial()
        var seen: Set<Int> = []
        for (index, output) in outputs.enumerated() {
            let isFirst = seen.insert(output.dataset).inserted
            if !request.labelIsGiven, let field = datasets[output.dataset].labels?.classField { question.label = field }
            let baselines = isFirst && request.baselines ? ProbeBaseline.allCases : []
            let run = InBackground(ProbeRun([output.folder], question, baselines: baselines, pool: pool))
            do {
                let report = try run.value(isCancelled: isCancelled) { progress(.judging(output: output.title, $0)) }
                for judgement in report.judgements {
                    let title = judgement.baseline.map { "\($0.title), \(datasets[output.dataset].name)" } ?? output.title
                    probe.entries.append(ProbeMaterial.Entry(title: title, output: index, judgement: judgement))
                }
                probe.problems += report.failures.map { ($0.baseline.title, $0.error) }
            } catch let error as EngineError {
                probe.problems.append((output.title, error))
            }
        }
        // Outputs in their order, then what they are compared with.
        probe.entries = probe.entries.filter { $0.judgement.baseline == nil } + probe.entries.filter { $0.judgement.baseline != nil }
        for first in probe.entries.indices {
            for second in probe.entries.indices where second > first && probe.entries[first].judgement.baseline == nil {
                guard let difference = ProbeDifference(probe.entries[first].judgement.result, probe.entries[second].judgement.result, draws: question.options.draws)
                else { continue }
                probe.pairs.append(ProbeMaterial.Pair(first: first, second: second, difference: difference))
            }
        }
        self.probe = probe
    }
}
