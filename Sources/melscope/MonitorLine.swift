import Corpora
import Engine

/// A look at a run, as a line of `monitor --json`.
///
/// The snapshot without what means something inside its process alone: the monotonic times and the place of each lane's
/// clip in them.
struct MonitorLine: Encodable {
    struct Lane: Encodable {
        var index: Int
        var clip: String?
        var step: String?
        /// How long the clip had been in hand when the run was last recorded; null when idle.
        var seconds: Double?
        var isStalled: Bool
        /// Of a run that several processes do.
        var host: String?
    }

    var type = "run"
    var name, source, output, model, recipeHash: String
    var kind: DatasetKind
    var state: RunSnapshot.State
    /// Whether a process works on it now; a run that is neither over nor worked on was interrupted.
    var isWorking: Bool
    /// What must be known of the model before its features are used.
    var modelRemark: String?
    var problem, notice: String?
    /// How the source was listed; nil before it was.
    var listing: ListingReport?
    var total, upToDate, extracted, skipped, failed, cancelled, planned, done: Int
    /// Seconds since 1970.
    var startedAt: Double
    var endedAt: Double?
    var activeSeconds, audioSeconds: Double
    var inputBytes: Int64
    var clipsPerSecond: Double
    var etaSeconds: Double?
    var rateHistory: [Float]
    var stepTimes: StepTimes
    var lanes: [Lane]
    var reasons: [String: Int]
    var notes: [String: Int]
    var frames: [Int: Int]
    var layouts: [String: Int]
    var version: UInt64
    /// What each process does, where several extract the output together.
    var parts: [PartState]?

    /// - Returns: nil before the first run.
    init?(_ watched: WatchedRun.State) {
        guard let run = watched.snapshot else { return nil }
        (name, kind, source, output) = (run.name, run.kind, run.source, run.output)
        (model, recipeHash, state, isWorking) = (run.model, run.recipeHash, run.state, watched.isWorking)
        modelRemark = run.modelRemark
        (problem, notice, listing) = (run.problem, run.notice, run.listing)
        (total, upToDate, extracted, skipped) = (run.total, run.upToDate, run.extracted, run.skipped)
        (failed, cancelled, planned, done) = (run.failed, run.cancelled, run.planned, run.done)
        (startedAt, endedAt) = (run.startedAt, run.endedAt)
        (activeSeconds, audioSeconds, inputBytes) = (run.activeSeconds, run.audioSeconds, run.inputBytes)
        clipsPerSecond = run.clipsPerSecond
        etaSeconds = watched.isWorking ? run.etaSeconds : nil
        (rateHistory, stepTimes) = (run.rateHistory, run.stepTimes)
        let stalled = watched.isWorking ? Set(run.stalledLanes.map(\.lane.index)) : []
        lanes = run.lanes.map { lane in
            let seconds = lane.clip == nil ? nil : max(0, run.takenAt - lane.since)
            return Lane(
                index: lane.index, clip: lane.clip, step: lane.step, seconds: seconds, isStalled: stalled.contains(lane.index), host: lane.host)
        }
        (reasons, notes, frames, layouts, version) = (run.reasons, run.notes, run.frames, run.layouts, run.version)
        parts = run.parts
    }
}
