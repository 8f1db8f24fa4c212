import Corpora
import Signal

/// The state of a run as one value: what the interface draws, what a monitor in another process reads, what `--json`
/// sums up.
package struct RunSnapshot: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable, Hashable {
        /// Scanning the source and comparing it with the ledger.
        case preparing
        case running
        case paused
        /// No new clip is begun; those in hand are finished.
        case cancelling
        case finished
        case cancelled
        /// The run as a whole could not go on; see ``RunSnapshot/problem``.
        case failed

        package var isOver: Bool { self == .finished || self == .cancelled || self == .failed }
    }

    /// What a lane is doing.
    package struct Lane: Sendable, Codable, Hashable {
        package var index: Int
        /// Relative path of the clip in hand; nil when idle.
        package var clip: String?
        /// Monotonic seconds at which it was begun; comparable with ``RunSnapshot/takenAt``.
        package var since: Double
        /// The step that the clip is at, as ``ClipStep/name(frontEnd:)``; nil when idle, and in what older versions recorded.
        package var step: String?
        /// Of a run that several processes do, the machine of this one.
        package var host: String?

        package init(index: Int, clip: String? = nil, since: Double, step: String? = nil) {
            self.index = index
            self.clip = clip
            self.since = since
            self.step = step
        }
    }

    /// Clips whose files have been read before the run begins: for their contents' sake, or to be measured.
    package struct Comparison: Sendable, Codable, Hashable {
        package var done: Int
        package var total: Int
        /// Whether they are measured, as the doctor does; nil for no.
        package var measures: Bool?

        package var words: String { measures == true ? "measuring" : "comparing contents" }
    }

    package var name: String
    package var kind: DatasetKind
    package var source: String
    package var output: String
    package var model: String
    package var recipeHash: String
    /// The front end's title, "log-mel".
    package var frontEnd = LogMel.title
    package var state: State
    /// Why the run failed.
    package var problem: String?
    /// What the operator should know of a run that goes on, such as a ledger that was damaged.
    package var notice: String?
    /// How the source was listed; nil before it was, and of runs that recorded nothing of it.
    package var listing: ListingReport?
    /// Whether features keep their clip's ending in their name; nil is no.
    package var keepsExtension: Bool?
    /// Folders of several outputs, in their order; nil is one output, without a folder.
    package var outputFolders: [String]?
    /// The kind of store that keeps the features; nil is ``StoreCatalogue/usual``.
    package var store: String?
    /// As the model's card says; nil where there is none that says.
    package var isModelTrained: Bool?
    /// Corpora that the model was trained on, as its card says; nil where it names none.
    package var modelTrainedOn: [String]?
    /// Clips of the dataset.
    package var total = 0
    /// Clips that were extracted earlier and are still up to date.
    package var upToDate = 0
    /// Clips with features, ``upToDate`` included.
    package var extracted = 0
    package var skipped = 0
    package var failed = 0
    package var cancelled = 0
    /// Clips that the present run has to do, and has done.
    package var planned = 0
    package var done = 0
    package var startedAt = 0.0
    package var endedAt: Double?
    /// Seconds during which the run worked: neither paused nor suspended.
    package var activeSeconds = 0.0
    /// Seconds of audio and bytes of input done by the present run.
    package var audioSeconds = 0.0
    package var inputBytes: Int64 = 0
    /// Clips per second, one value for each active second, newest last; at most 600.
    package var rateHistory: [Float] = []
    /// Sums over the clips of the present run.
    package var stepTimes = StepTimes()
    package var lanes: [Lane] = []
    /// Whether a run that is being cancelled does not wait for what is in hand; nil is no.
    package var isAbandoning: Bool?
    /// While contents are compared with what was recorded of them, before the first clip is begun.
    package var comparison: Comparison?
    package var reasons: [String: Int] = [:]
    /// Number of clips by ``NoteCode``: what is noted on clips of the dataset.
    package var notes: [String: Int] = [:]
    /// Number of clips by number of frames T.
    package var frames: [Int: Int] = [:]
    /// Number of clips by input layout.
    package var layouts: [String: Int] = [:]
    /// Bytes of the features that were written.
    package var outputBytes: Int64 = 0
    /// What the run with the most clips did that was recorded before of the same recipe: a start with nothing to do, or a retry of a few
    /// clips, leaves it known.
    package var earlier: RunFigures?
    /// Clips of the source, of which a part has ``total``; nil for a run of all.
    package var sourceTotal: Int?
    /// Of a run that several processes do, what each does; nil for a run of one. See ``PartState``.
    package var parts: [PartState]?
    /// What is kept of this run, or of the retry after its end, for the history; nil of programs that kept none.
    package var entry: RunEntry?
    /// Monotonic seconds at which the snapshot was taken.
    package var takenAt = 0.0
    /// Raised with every change; two snapshots of a run with the same number are equal.
    package var version: UInt64 = 0

    package init(name: String, kind: DatasetKind, source: String, output: String, model: String, recipeHash: String) {
        self.name = name
        self.kind = kind
        self.source = source
        self.output = output
        self.model = model
        self.recipeHash = recipeHash
        state = .preparing
    }

    /// Seconds after which a lane that is still at one clip is shown as stalled.
    package static let stallSeconds = 30.0
    /// Lanes that have been at one clip for ``stallSeconds`` or more, with the seconds.
    package var stalledLanes: [(lane: Lane, seconds: Double)] {
        guard !state.isOver else { return [] }
        return lanes.compactMap { lane in
            let seconds = takenAt - lane.since
            return lane.clip != nil && seconds >= Self.stallSeconds ? (lane, seconds) : nil
        }
    }

    package var remaining: Int { max(0, planned - done) }
    /// Clips that a run which is over, or that nobody works on any more, left to a later one.
    package var leftUndone: Int { state == .finished ? 0 : remaining }

    /// Clips per second over the last ten active seconds, or over all of them when there are fewer.
    package var clipsPerSecond: Double {
        let recent = rateHistory.suffix(10)
        if recent.count >= 3 { return Double(recent.reduce(0, +)) / Double(recent.count) }
        return perActiveSecond(Double(done))
    }

    /// Of so short a time that a quotient could be without bound, nothing can be told.
    private func perActiveSecond(_ amount: Double) -> Double { activeSeconds > 1e-6 ? amount / activeSeconds : 0 }

    /// Seconds until the planned clips are done at the present rate; nil while that cannot be told.
    package var etaSeconds: Double? {
        let rate = clipsPerSecond
        guard state == .running, rate > 1e-6, done > 0 else { return nil }
        return Double(remaining) / rate
    }

    /// Seconds of audio per second of work.
    package var timesRealTime: Double { perActiveSecond(audioSeconds) }
    package var megabytesPerSecond: Double { perActiveSecond(Double(inputBytes) / 1e6) }

    /// 0 for a clean end, 2 when clips were skipped or failed or may have been missed: the exit codes of `extract`.
    package var hasProblems: Bool { skipped + failed + cancelled > 0 || isPartial }
    /// Whether the source could not be listed as a whole.
    package var isPartial: Bool { listing?.isPartial ?? false }
}
