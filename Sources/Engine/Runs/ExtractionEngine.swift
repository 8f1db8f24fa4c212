import Foundation

/// Starts runs and shares the lanes among them.
public final class ExtractionEngine: Sendable {
    public let pool: LanePool

    /// - Parameter lanes: 1 to ``LanePool/maxLanes``; nil is one per processor.
    public init(lanes: Int? = nil) {
        pool = LanePool(lanes: lanes ?? ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Starts a run and returns at once; scanning, planning and extracting happen on background queues.
    ///
    /// Whatever prevents the run as a whole ends it in state `failed` with the text in ``RunSnapshot/problem``.
    ///
    /// - Parameter onClip: called with each clip as it ends, on the lane's queue, several at once.
    public func start(_ request: RunRequest, onClip: (@Sendable (ClipRecord) -> Void)? = nil) -> Run {
        let run = Run(request, pool: pool, onClip: onClip)
        run.start()
        return run
    }
}
