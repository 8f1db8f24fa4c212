import Foundation

/// Starts runs and shares the lanes among them.
package final class ExtractionEngine: Sendable {
    package let pool: LanePool
    /// What the number of lanes was taken from; nil when it was given.
    package let budget: LaneBudget?

    /// - Parameters:
    ///   - lanes: 1 to ``LanePool/maxLanes``; nil is what the process may use, see ``LaneBudget``.
    ///   - modelBytes: size of the model's files, for the bound by memory.
    package init(lanes: Int? = nil, modelBytes: Int64 = 0) {
        budget = lanes == nil ? LaneBudget.ofThisProcess(modelBytes: modelBytes) : nil
        pool = LanePool(lanes: lanes ?? budget?.lanes ?? 1)
    }

    init(pool: LanePool) {
        self.pool = pool
        budget = nil
    }

    /// Starts a run and returns at once; scanning, planning and extracting happen on background queues.
    ///
    /// Whatever prevents the run as a whole ends it in state `failed` with the text in ``RunSnapshot/problem``.
    ///
    /// - Parameter onClip: called with each clip as it ends, on the lane's queue, several at once.
    package func start(_ request: RunRequest, onClip: (@Sendable (ClipRecord) -> Void)? = nil) -> Run {
        let run = Run(request, pool: pool, onClip: onClip)
        run.start()
        return run
    }
}
