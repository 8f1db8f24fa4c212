import Dispatch
import Foundation

/// One dataset being extracted with one recipe into one folder.
///
/// Made by ``ExtractionEngine``. Every method may be called from any thread and returns at once, but for
/// ``waitUntilOver()``; state is behind one lock that is held for moments only, so neither does the interface wait for
/// the engine nor the engine for it. ``snapshot`` is the state as a value.
public final class Run: Sendable {
    struct State {
        var snapshot: RunSnapshot
        /// Clips still to do, the next one last.
        var pending: [WorkItem] = []
        var inHand = 0
        /// What each lane that has a clip of this run is doing, by the lane's index.
        var activities: [Int: LaneActivity] = [:]
        var isAbandoned = false
        var isClosing = false
        /// Whether the run came as far as knowing what is to be done; before that it has nothing to say of the output.
        var hasBegun = false
        var kind = DatasetKind.folder
        var logMelPlan: LogMelPlan?
        /// The folder from which the clips' relative paths start.
        var root: RawPath
        /// Clips whose output belongs to another clip.
        var collisions: [String: SkipReason] = [:]
        /// Whether some features may still stand under the names that another recipe gave them.
        var mayHoldOtherNames = false
        /// While each clip is taken in a process of its own; see ``Run/OneByOne``.
        var oneByOne: OneByOne?
        /// Clips that this process has done itself since it opened the output.
        var doneHere = 0
        /// Retries that were asked for while the run was ending.
        var retries: [(paths: [String], remedies: [Remedy])] = []
        var resources: Resources?
        var failure: (any Error)?
        var lastTick = Run.now
        var lastTickDone = 0
        /// Monotonic seconds at which the process was found to have been suspended; of a clip that was in hand then, nobody
        /// knows what it took.
        var wokenAt = -Double.infinity
        var waiters: [DispatchSemaphore] = []
    }

    /// What a run holds while it is open.
    struct Resources: Sendable {
        var folder: HeldFolder
        var lock: OutputLock
        var ledger: Ledger
        var features: FeatureSync
        var writer: LedgerWriter
        var inHand: InHandFile
    }

    public let request: RunRequest
    /// Called with each finished clip, on the lane's queue: it must be quick and safe to call from several at once.
    let onClip: (@Sendable (ClipRecord) -> Void)?
    let pool: LanePool
    let recipeHash: String
    let state: Guarded<State>
    /// Opens, closes and plans the run; one thing at a time.
    let control = DispatchQueue(label: "melscope.run.control", qos: .userInitiated)
    let layouts: LayoutVote

    var id: ObjectIdentifier { ObjectIdentifier(self) }

    init(_ request: RunRequest, pool: LanePool, onClip: (@Sendable (ClipRecord) -> Void)?) {
        var request = request
        request.recipe.model.sha256 = request.model.sha256
        request.output.keepsExtension = request.recipe.output.keepExtension
        self.request = request
        self.pool = pool
        self.onClip = onClip
        recipeHash = request.recipe.hash
        layouts = LayoutVote(request)
        var snapshot = RunSnapshot(
            name: request.name, kind: request.kind?.rawValue ?? "folder", source: request.source.argument,
            output: request.output.path, model: request.model.name, recipeHash: recipeHash)
        snapshot.startedAt = Date().timeIntervalSince1970
        snapshot.keepsExtension = request.recipe.output.keepExtension ? true : nil
        state = Guarded(State(snapshot: snapshot, root: request.source.root))
    }

    /// Monotonic seconds.
    public static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    /// The state now, as a value.
    public var snapshot: RunSnapshot {
        state.withLock { state in
            var snapshot = Self.withSteps(state)
            snapshot.takenAt = Self.now
            if snapshot.state == .running || snapshot.state == .cancelling {
                snapshot.activeSeconds += Self.counted(snapshot.takenAt - state.lastTick)
            }
            return snapshot
        }
    }

    /// Holds back further clips; those in hand are finished.
    public func pause() {
        state.withLock { state in
            guard state.snapshot.state == .running else { return }
            Self.countTime(&state)
            state.snapshot.state = .paused
            state.snapshot.version += 1
        }
    }

    public func resume() {
        state.withLock { state in
            guard state.snapshot.state == .paused else { return }
            state.lastTick = Self.now
            state.snapshot.state = .running
            state.snapshot.version += 1
        }
        pool.wake()
        closeIfDone()
    }

    /// The first call finishes the clips in hand and begins no other; the second abandons those in hand at their next
    /// step. What is done stays done, and a later run continues from there.
    public func cancel() {
        state.withLock { state in
            switch state.snapshot.state {
            case .preparing, .running, .paused:
                state.snapshot.cancelled += state.pending.count
                state.pending = []
                state.snapshot.state = .cancelling
            case .cancelling:
                state.isAbandoned = true
                state.snapshot.isAbandoning = true
            case .finished, .cancelled, .failed: return
            }
            state.snapshot.version += 1
        }
        closeIfDone()
    }

    /// Blocks the caller until the run is over and everything is on disk.
    @discardableResult
    public func waitUntilOver() -> RunSnapshot {
        let semaphore = DispatchSemaphore(value: 0)
        let isOver = state.withLock { state in
            if state.snapshot.state.isOver { return true }
            state.waiters.append(semaphore)
            return false
        }
        if !isOver { semaphore.wait() }
        return snapshot
    }

    /// What ended the run early; nil while it goes on and after a clean end.
    public var failure: (any Error)? { state.withLock { $0.failure } }

    /// Whether the run came as far as knowing what is to be done. One that ended before says nothing of what is recorded.
    public var hasBegun: Bool { state.withLock { $0.hasBegun } }

    var mayHoldOtherNames: Bool { state.withLock { $0.mayHoldOtherNames } }

    /// Whether clips in hand should be given up; asked between the steps of a clip.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    // MARK: Lanes

    /// The next clip for a lane, or nil when there is none now. Called under the pool's lock.
    func take(lane: Lane) -> WorkItem? {
        state.withLock { state in
            guard state.snapshot.state == .running, var item = state.pending.popLast() else { return nil }
            if state.oneByOne != nil { item.isAlone = true }
            state.inHand += 1
            let clip = item.clip.relativePath.text
            lane.activity.begin(dataset: request.name, clip: clip)
            let entry = RunSnapshot.Lane(index: lane.index, clip: clip, since: Self.now)
            state.activities[lane.index] = lane.activity
            state.snapshot.lanes.removeAll { $0.index == lane.index }
            state.snapshot.lanes.append(entry)
            state.snapshot.version += 1
            return item
        }
    }

    /// Takes one clip through the whole path and records how it ended. Runs on the lane's queue.
    func perform(_ item: WorkItem, on lane: Lane) {
        var result: ClipWorker.Result
        var wasSuspended = false
        do {
            try state.withLock { $0.resources }?.lock.requireInPlace()
            let begun = Self.now
            result = try process(item, on: lane)
            wasSuspended = state.withLock { Self.now - $0.lastTick > Self.longestTick && $0.snapshot.state == .running || $0.wokenAt > begun }
        } catch {
            fail(error)
            result = .abandoned
        }
        if wasSuspended, case .done(var record, _, let audioSeconds) = result {
            record.elapsedMs = 0
            let (sum, done) = state.withLock { ($0.snapshot.stepTimes, $0.snapshot.done) }
            result = .done(record, done > 0 ? sum / Double(done) : StepTimes(), audioSeconds: audioSeconds)
        }
        lane.activity.end()
        finish(item, result, lane: lane.index)
    }

    private func process(_ item: WorkItem, on lane: Lane) throws -> ClipWorker.Result {
        if item.isAlone, let result = try processAlone(item, on: lane) { return result }
        let activity = lane.activity
        let worker = try lane.workers[id] ?? ClipWorker(run: self, lane: lane.index) { activity.step = $0 }
        lane.workers[id] = worker
        state.withLock { $0.resources }?.inHand.begin(
            item.clip.relativePath.text, lane: lane.index, deaths: item.deaths + 1)
        return worker.process(item)
    }

    private func finish(_ item: WorkItem, _ result: ClipWorker.Result, lane: Int) {
        if case .done(let record, _, _) = result {
            // Before the count: a run whose last clip is counted closes, and closing must find the record handed over.
            let resources = state.withLock { $0.resources }
            resources?.writer.append(record, lane: lane)
            if item.isAlone, let resources {
                // Only with its outcome on record is it no longer suspect.
                resources.writer.commitResults(ofLane: lane)
                resources.inHand.settle(item.clip.relativePath.text)
            }
            onClip?(record)
        }
        state.withLock { state in
            state.inHand -= 1
            state.snapshot.lanes.removeAll { $0.index == lane }
            state.activities[lane] = nil
            switch result {
            case .done(let record, let times, let audioSeconds):
                state.snapshot.done += 1
                state.snapshot.audioSeconds += audioSeconds
                state.snapshot.inputBytes = .saturatingSum(state.snapshot.inputBytes, max(0, record.inputBytes))
                state.snapshot.stepTimes += times
                Self.count(record, by: 1, in: &state.snapshot)
            case .abandoned: state.snapshot.cancelled += 1
            }
            state.snapshot.version += 1
        }
        if case .done(let record, _, _) = result { weigh(item, record) }
        closeIfDone()
    }

    /// Adds a clip to the counts, or takes it out.
    static func count(_ record: ClipRecord, by step: Int, in snapshot: inout RunSnapshot) {
        switch record.outcome {
        case .extracted: snapshot.extracted += step
        case .skipped: snapshot.skipped += step
        case .failed: snapshot.failed += step
        case .cancelled, .stale: break
        }
        if let reason = record.reason {
            let count = snapshot.reasons[reason.rawValue, default: 0] + step
            snapshot.reasons[reason.rawValue] = count > 0 ? count : nil
        }
        for code in Set(record.notes.map(\.code)) {
            let count = snapshot.notes[code.rawValue, default: 0] + step
            snapshot.notes[code.rawValue] = count > 0 ? count : nil
        }
        if let frames = record.frames {
            let count = snapshot.frames[frames, default: 0] + step
            snapshot.frames[frames] = count > 0 ? count : nil
        }
        if let layout = record.layout {
            let count = snapshot.layouts[layout, default: 0] + step
            snapshot.layouts[layout] = count > 0 ? count : nil
        }
    }

    /// The snapshot with the step that each lane is at now.
    private static func withSteps(_ state: borrowing State) -> RunSnapshot {
        var snapshot = state.snapshot
        for index in snapshot.lanes.indices { snapshot.lanes[index].step = state.activities[snapshot.lanes[index].index]?.step.name }
        return snapshot
    }

    // MARK: Time

    /// Counts a second of work and samples the rate. Called once a second by the pool's clock.
    func tick() {
        let copy: (snapshot: RunSnapshot, writer: LedgerWriter)? = state.withLock { state in
            if state.snapshot.state == .running || state.snapshot.state == .cancelling { Self.countTime(&state) }
            state.snapshot.takenAt = Self.now
            let snapshot = Self.withSteps(state)
            return state.resources.map { (snapshot, $0.writer) }
        }
        if let copy { copy.writer.perform { try $0.saveRun(copy.snapshot) } }
    }

    /// A time between two ticks as it counts: a gap of more than three seconds means that the process was suspended, and
    /// counts as one second.
    private static func counted(_ elapsed: Double) -> Double { elapsed > longestTick ? 1 : max(0, elapsed) }
    private static let longestTick = 3.0

    /// Adds the time since the last tick.
    static func countTime(_ state: inout State) {
        let time = now
        let elapsed = counted(time - state.lastTick)
        if time - state.lastTick > longestTick {
            state.wokenAt = time
            // What was in hand while the process stood still has not taken that time.
            for index in state.snapshot.lanes.indices { state.snapshot.lanes[index].since = time }
        }
        state.lastTick = time
        guard elapsed > 0.001 else { return }
        state.snapshot.activeSeconds += elapsed
        let done = state.snapshot.done
        if elapsed > 0.2 {
            state.snapshot.rateHistory.append(Float(Double(done - state.lastTickDone) / elapsed))
            if state.snapshot.rateHistory.count > 600 { state.snapshot.rateHistory.removeFirst() }
            state.lastTickDone = done
        }
        state.snapshot.version += 1
    }
}
