import Base
import Dispatch
import Engine
import Report

/// A report without a screen: progress on standard error, and Ctrl-C.
final class HeadlessReport: Sendable {
    private struct State {
        var step: ReportStep?
        var isCancelled = false
    }

    private let request: ReportRequest
    private let pool: LanePool
    private let showsProgress: Bool
    private let state = Guarded(State())

    init(_ request: ReportRequest, pool: LanePool, showsProgress: Bool) {
        (self.request, self.pool, self.showsProgress) = (request, pool, showsProgress)
    }

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ReportDocument {
        try HeadlessWork(showsProgress: showsProgress) { [self] in
            state.withLock { $0.step }.map { "report: \($0.text)" }
        } cancel: { [self] in
            state.withLock { $0.isCancelled = true }
        }.value { onEnd in
            DispatchQueue.global(qos: .userInitiated).async { [self] in
                onEnd(Result { try make() })
            }
        } interrupted: {
            "melscope: interrupted; nothing was written"
        }
    }

    private func make() throws -> ReportDocument {
        let material = try ReportMaterial.read(
            request, pool: pool, isCancelled: { self.state.withLock { $0.isCancelled } }, progress: { step in self.state.withLock { $0.step = step } })
        // The report says it too; whoever asked for a split or a label sees at once that it did not come to that.
        for problem in material.probe?.problems ?? [] {
            Printing.err("melscope: \(Printable.text(problem.title)) could not be judged: \(problem.error)")
        }
        return ReportDocument(material)
    }
}
