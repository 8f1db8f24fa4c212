import Base
import Corpora
import Foundation

/// What two outputs come to side by side: features, what the doctor has measured of their recordings, and the probe's figures.
package struct ComparisonReport: Sendable {
    package var outputs: OutputComparison
    /// Of both sources, or of the one that both outputs are of.
    package var quality: Judged<QualityReport>
    /// Of both outputs, with the paired difference over speakers.
    package var probe: Judged<ProbeReport>
    /// Why there is no part of a comparison, in words; or the part.
    package enum Judged<Part: Sendable>: Sendable {
        case part(Part)
        case none(because: String)
    }
}

/// Compares two outputs.
///
/// It comes to the report; ``EngineError`` where one of the two is no output.
package struct ComparisonRun: BackgroundWork {
    package struct Progress: Sendable, Hashable {
        package enum Phase: Sendable, Hashable { case waiting, features, recordings, probing }

        package var phase = Phase.waiting
        package var done = 0
        package var total = 0

        package init() {}

        fileprivate init(_ phase: Phase, _ done: Int, _ total: Int) { (self.phase, self.done, self.total) = (phase, done, total) }
    }

    package static let name = "comparison"

    private let a: OutputFolder
    private let b: OutputFolder
    private let question: ProbeQuestion?
    private let pool: LanePool

    /// - Parameters:
    ///   - question: what the probe is asked of both; nil leaves it out.
    ///   - pool: of whoever else works in this process; a comparison takes no lane of it.
    package init(_ a: OutputFolder, _ b: OutputFolder, probing question: ProbeQuestion? = ProbeQuestion(), pool: LanePool) {
        self.a = a
        self.b = b
        self.question = question
        self.pool = pool
    }

    package var beginning: Progress { Progress() }

    package func execute(_ context: WorkContext<Progress>) throws -> ComparisonReport {
        let outputs = try OutputComparison(a, b) { done, total in
            context.update { $0 = Progress(.features, done, total) }
            return !context.isCancelled
        }
        context.update { $0 = Progress(.recordings, 0, 0) }
        let quality = try recordings(context)
        return ComparisonReport(outputs: outputs, quality: quality, probe: try probe(outputs, context))
    }

    /// What was measured before; nothing is measured for a comparison.
    private func recordings(_ context: WorkContext<Progress>) throws -> ComparisonReport.Judged<QualityReport> {
        do {
            let runs = try [a, b].map { try RecordedRun($0) }
            let isOneSource = SourceIdentity.isSame(runs[0].sourcePath, runs[1].sourcePath)
            let chosen = isOneSource ? [runs[0]] : runs
            let subjects = try chosen.map { run in
                DoctorSubject(name: run.name, source: try run.source(), kind: run.kind, only: run.only, labels: run.labels, output: run.folder)
            }
            let report = try context.part(DoctorRun(subjects, recipe: runs[0].recipe, pool: pool, measuresNew: false))
            guard report.datasets.contains(where: { $0.measuredCount > 0 }) else {
                return .none(because: "not measured; 'melscope doctor' does that")
            }
            return .part(report)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .none(because: "\(error)")
        }
    }

    /// Where the probe refuses one of the two there are no figures of either: they would not be comparable.
    private func probe(_ outputs: OutputComparison, _ context: WorkContext<Progress>) throws -> ComparisonReport.Judged<ProbeReport> {
        guard let question else { return .none(because: "not asked for") }
        if outputs.isIdentical { return .none(because: "the features are bit-identical, so the figures are the same; 'melscope probe' shows them") }
        context.update { $0 = Progress(.probing, 0, 0) }
        do {
            return .part(try context.part(ProbeRun([a, b], question)) { part, whole in whole = Progress(.probing, part.done, part.total) })
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .none(because: "\(error)")
        }
    }
}
