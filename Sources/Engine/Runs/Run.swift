import Base
import Corpora
import Dispatch
import Foundation

/// One dataset being extracted with one recipe into one folder.
///
/// Made by ``ExtractionEngine``. Every method may be called from any thread and returns at once, but for
/// ``waitUntilOver()``; state is behind one lock that is held for moments only, so neither does the interface wait for
/// the engine nor the engine for it. ``snapshot`` is the state as a value.
package final class Run: Sendable {
    struct State {
        var tally: RunTally
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
        /// Of clips with which earlier processes ended, how many have ended theirs too in this run, before any that has not; nil once
        /// one has not.
        var crashedSuspects: Int? = 0
        /// Retries that were asked for while the run was ending.
        var retries: [(paths: [String], remedies: [Remedy])] = []
        var resources: Resources?
        var failure: (any Error)?
        var waiters: [DispatchSemaphore] = []

        var phase: RunSnapshot.State { tally.snapshot.state }

        mutating func add(_ event: RunEvent) { tally.add(event, at: Run.now) }
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

    package let request: RunRequest
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
        state = Guarded(State(tally: RunTally(snapshot, at: Self.now), root: request.source.root))
    }

    /// Monotonic seconds.
    package static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    /// The state now, as a value.
    package var snapshot: RunSnapshot { state.withLock { Self.snapshot(of: $0, at: Self.now) } }

    /// Takes note of something that has happened.
    func add(_ event: RunEvent) { state.withLock { $0.add(event) } }

    /// Holds back further clips; those in hand are finished.
    package func pause() { add(.paused) }

    package func resume() {
        add(.resumed)
        pool.wake()
        closeIfDone()
    }

    /// The first call finishes the clips in hand and begins no other; the second abandons those in hand at their next
    /// step. What is done stays done, and a later run continues from there.
    package func cancel() {
        state.withLock { state in
            if state.phase == .cancelling {
                state.isAbandoned = true
                return state.add(.abandoning)
            }
            let waiting = state.pending.count
            state.pending = []
            state.add(.cancelled(waiting: waiting))
        }
        closeIfDone()
    }

    /// Blocks the caller until the run is over and everything is on disk.
    @discardableResult
    package func waitUntilOver() -> RunSnapshot {
        let semaphore = DispatchSemaphore(value: 0)
        let isOver = state.withLock { state in
            if state.phase.isOver { return true }
            state.waiters.append(semaphore)
            return false
        }
        if !isOver { semaphore.wait() }
        return snapshot
    }

    /// What ended the run early; nil while it goes on and after a clean end.
    package var failure: (any Error)? { state.withLock { $0.failure } }

    /// Whether the run came as far as knowing what is to be done. One that ended before says nothing of what is recorded.
    package var hasBegun: Bool { state.withLock { $0.hasBegun } }

    var mayHoldOtherNames: Bool { state.withLock { $0.mayHoldOtherNames } }

    /// Whether clips in hand should be given up; asked between the steps of a clip.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    // MARK: Lanes

    /// The next clip for a lane, or nil when there is none now. Called under the pool's lock.
    func take(lane: Lane) -> WorkItem? {
        state.withLock { state in
            guard state.phase == .running, let item = state.pending.popLast() else { return nil }
            state.inHand += 1
            let clip = item.clip.relativePath.text
            lane.activity.begin(dataset: request.name, clip: clip)
            state.activities[lane.index] = lane.activity
            state.add(.took(clip: clip, lane: lane.index))
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
            wasSuspended = state.withLock { $0.tally.wasSuspended(since: begun, at: Self.now) }
        } catch {
            fail(error)
            result = .abandoned
        }
        if wasSuspended, case .done(var record, _, let audioSeconds) = result {
            record.elapsedMs = 0
            result = .done(record, state.withLock { $0.tally.meanTimes }, audioSeconds: audioSeconds)
        }
        lane.activity.end()
        finish(item, result, lane: lane.index)
    }

    private func process(_ item: WorkItem, on lane: Lane) throws -> ClipWorker.Result {
        // One that is refused is not opened, so there is nothing to fear of it.
        if item.isAlone, item.refusal == nil, let result = try processAlone(item, on: lane) { return result }
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
            state.activities[lane] = nil
            switch result {
            case .done(let record, let times, let audioSeconds):
                state.add(.finished(record, times, audioSeconds: audioSeconds, lane: lane))
            case .abandoned: state.add(.abandoned(lane: lane))
            }
        }
        if case .done(let record, _, _) = result { weigh(item, record) }
        closeIfDone()
    }

    /// The snapshot with the step that each lane is at now.
    private static func snapshot(of state: borrowing State, at now: Double) -> RunSnapshot {
        var snapshot = state.tally.snapshot(at: now)
        for index in snapshot.lanes.indices { snapshot.lanes[index].step = state.activities[snapshot.lanes[index].index]?.step.name }
        return snapshot
    }

    /// Counts a second of work and puts the state on record. Called once a second by the pool's clock.
    func tick() {
        let copy: (snapshot: RunSnapshot, writer: LedgerWriter)? = state.withLock { state in
            let now = Self.now
            state.tally.tick(at: now)
            let snapshot = Self.snapshot(of: state, at: now)
            return state.resources.map { (snapshot, $0.writer) }
        }
        if let copy { copy.writer.perform { try $0.saveRun(copy.snapshot) } }
    }
}
