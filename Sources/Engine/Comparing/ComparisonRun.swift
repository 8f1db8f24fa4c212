import Base
import Corpora
import Dispatch
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

/// Compares two outputs in the background. It may be asked from any thread.
package final class ComparisonRun: Sendable {
    package struct Progress: Sendable, Hashable {
        package enum Phase: String, Sendable, Hashable, Codable { case waiting, features, recordings, probing, done, cancelled, failed }

        package var phase = Phase.waiting
        package var done = 0
        package var total = 0

        package init() {}
    }

    private struct State {
        var progress = Progress()
        var isStarted = false
        var isCancelled = false
        var result: Result<ComparisonReport, any Error>?
        /// Ends the part that is in hand.
        var cancelPart: (@Sendable () -> Void)?
    }

    private let a: OutputFolder
    private let b: OutputFolder
    private let question: ProbeQuestion?
    private let pool: LanePool
    private let state = Guarded(State())
    private let queue = DispatchQueue(label: "melscope.comparison.control", qos: .utility)

    /// - Parameters:
    ///   - question: what the probe is asked of both; nil leaves it out.
    ///   - pool: of whoever else works in this process; a comparison takes no lane of it.
    package init(_ a: OutputFolder, _ b: OutputFolder, probing question: ProbeQuestion? = ProbeQuestion(), pool: LanePool) {
        self.a = a
        self.b = b
        self.question = question
        self.pool = pool
    }

    /// Starts once; later calls do nothing.
    ///
    /// - Parameter onEnd: called on a background queue with the report; with `CancellationError` where it was cancelled, and ``EngineError``
    ///   where one of the two is no output.
    package func start(onEnd: @escaping @Sendable (Result<ComparisonReport, any Error>) -> Void = { _ in }) {
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
    package var result: Result<ComparisonReport, any Error>? { state.withLock { $0.result } }

    /// Ends at the next step. Returns at once.
    package func cancel() {
        let part = state.withLock { state in
            state.isCancelled = true
            return state.cancelPart
        }
        part?()
    }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    // MARK: On the control queue

    private func report() throws -> ComparisonReport {
        let outputs = try OutputComparison(a, b) { done, total in
            update(.features, done, total)
            return !isCancelled
        }
        let quality = try recordings()
        return ComparisonReport(outputs: outputs, quality: quality, probe: try probe(outputs))
    }

    private func update(_ phase: Progress.Phase, _ done: Int, _ total: Int) {
        state.withLock { ($0.progress.phase, $0.progress.done, $0.progress.total) = (phase, done, total) }
    }

    /// What was measured before; nothing is measured for a comparison.
    private func recordings() throws -> ComparisonReport.Judged<QualityReport> {
        update(.recordings, 0, 0)
        do {
            let runs = try [a, b].map { try RecordedRun($0) }
            let isOneSource = SourceIdentity.isSame(runs[0].sourcePath, runs[1].sourcePath)
            let chosen = isOneSource ? [runs[0]] : runs
            let subjects = try chosen.map { run in
                DoctorSubject(name: run.name, source: try run.source(), kind: run.kind, only: run.only, labels: run.labels, output: run.folder)
            }
            let doctor = DoctorRun(subjects, recipe: runs[0].recipe, pool: pool, measuresNew: false)
            let report = try wait(for: doctor)
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
    private func probe(_ outputs: OutputComparison) throws -> ComparisonReport.Judged<ProbeReport> {
        guard let question else { return .none(because: "not asked for") }
        if outputs.isIdentical { return .none(because: "the features are bit-identical, so the figures are the same; 'melscope probe' shows them") }
        update(.probing, 0, 0)
        do {
            let run = ProbeRun([a, b], question)
            return .part(try wait(cancel: { run.cancel() }, start: { end in run.start { _ in end() } }, result: { run.result }) {
                self.update(.probing, run.progress.done, run.progress.total)
            })
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .none(because: "\(error)")
        }
    }

    private func wait(for doctor: DoctorRun) throws -> QualityReport {
        try wait(cancel: { doctor.cancel() }, start: { end in doctor.start { _ in end() } }, result: { doctor.result })
    }

    /// Waits for a part that has queues of its own, and hands a cancellation on to it.
    private func wait<Value>(
        cancel: @escaping @Sendable () -> Void, start: (@escaping @Sendable () -> Void) -> Void, result: () -> Result<Value, any Error>?,
        look: () -> Void = {}
    ) throws -> Value {
        let end = DispatchSemaphore(value: 0)
        let isCancelled = state.withLock { state in
            state.cancelPart = cancel
            return state.isCancelled
        }
        defer { state.withLock { $0.cancelPart = nil } }
        guard !isCancelled else { throw CancellationError() }
        start { end.signal() }
        while end.wait(timeout: .now() + .milliseconds(200)) == .timedOut { look() }
        guard let result = result() else { throw CancellationError() }
        return try result.get()
    }
}
