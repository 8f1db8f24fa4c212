import Base
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
        var pending: PendingClips = []
        var inHand = 0
        /// What each lane that has a clip of this run is doing, by the lane's index.
        var activities: [Int: LaneActivity] = [:]
        var isAbandoned = false
        var isClosing = false
        /// Whether the run came as far as knowing what is to be done; before that it has nothing to say of the output.
        var hasBegun = false
        /// What was found of the clips when they were listed; it outlasts ``open``, for retries.
        var scope: RunScope
        /// Of clips with which earlier processes ended, how many have ended theirs too in this run, before any that has not; nil once
        /// one has not.
        var crashedSuspects: Int? = 0
        /// Retries that were asked for while the run was ending.
        var retries: [(paths: [String], remedies: [Remedy])] = []
        var open: Open?
        var failure: (any Error)?
        var waiters: [DispatchSemaphore] = []

        var phase: RunSnapshot.State { tally.snapshot.state }

        mutating func add(_ event: RunEvent) { tally.add(event, at: MonotonicTime.now) }
    }

    /// The output while it is open, and what lanes need to do clips for it.
    struct Open: Sendable {
        var session: OutputSession
        var work: ClipWork
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
        self.request = request
        self.pool = pool
        self.onClip = onClip
        recipeHash = request.recipe.hash
        layouts = LayoutVote(
            request.source, only: request.only,
            stage: ArrayStage(contract: request.model.network.contract, recipe: request.recipe))
        var snapshot = RunSnapshot(
            name: request.name, kind: request.kind ?? .folder, source: request.source.argument,
            output: request.output.path, model: request.model.name, recipeHash: recipeHash)
        snapshot.startedAt = Date().timeIntervalSince1970
        snapshot.entry = RunEntry(request, startedAt: snapshot.startedAt, lanes: pool.laneCount)
        snapshot.isModelTrained = request.model.isTrained
        snapshot.modelTrainedOn = request.model.trainedOn.isEmpty ? nil : request.model.trainedOn
        snapshot.frontEnd = request.recipe.frontEnd.title
        snapshot.keepsExtension = request.recipe.output.naming.keepExtension ? true : nil
        if !request.recipe.outputFolders.isEmpty { snapshot.outputFolders = request.recipe.outputFolders }
        snapshot.store = request.store == StoreCatalogue.usual ? nil : request.store.kind
        state = Guarded(State(tally: RunTally(snapshot, at: MonotonicTime.now), scope: RunScope(root: request.source.root)))
    }

    /// The state now, as a value.
    package var snapshot: RunSnapshot { state.withLock { Self.snapshot(of: $0, at: MonotonicTime.now) } }

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

    var session: OutputSession? { state.withLock { $0.open }?.session }

    /// Whether clips in hand should be given up; asked between the steps of a clip.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    // MARK: Lanes

    /// Takes one clip through the whole path and records how it ended. Runs on the lane's queue.
    private func perform(_ item: WorkItem, on lane: Lane) {
        var end: ClipEnd
        do {
            guard let open = state.withLock({ $0.open }) else { throw CancellationError() }
            try open.session.requireInPlace()
            let begun = MonotonicTime.now
            end = try process(item, on: lane, open)
            if case .done(var facts) = end {
                open.session.settleOlderFeatures(
                    of: &facts.record, mayHaveOtherName: state.withLock { $0.scope.mayHoldOtherNames })
                // Nobody knows what a clip took during which the process stood still.
                if let times = state.withLock({ $0.tally.wasSuspended(since: begun, at: MonotonicTime.now) ? $0.tally.meanTimes : nil }) {
                    facts.record.elapsedMs = 0
                    facts.times = times
                    facts.areTimesItsOwn = false
                }
                // Before the count: a run whose last clip is counted closes, and closing must find the record handed over.
                open.session.record(facts.record, of: item, lane: lane.index)
                end = .done(facts)
                onClip?(facts.record)
            }
        } catch {
            fail(error)
            end = .abandoned
        }
        lane.activity.end()
        finish(item, end, lane: lane.index)
    }

    private func process(_ item: WorkItem, on lane: Lane, _ open: Open) throws -> ClipEnd {
        // One that is refused is not opened, so there is nothing to fear of it.
        if item.isAlone, item.refusal == nil, let end = processAlone(item, on: lane, open) { return end }
        let activity = lane.activity
        let worker: ClipWorker
        if let known = lane.belongings[id] as? ClipWorker {
            worker = known
        } else {
            worker = try ClipWorker(open.work, lane: lane.index) { activity.step = $0 }
            lane.belongings[id] = worker
        }
        open.session.begins(item, lane: lane.index)
        return worker.process(item)
    }

    private func finish(_ item: WorkItem, _ end: ClipEnd, lane: Int) {
        state.withLock { state in
            state.inHand -= 1
            state.activities[lane] = nil
            switch end {
            case .done(let facts): state.add(.finished(facts, lane: lane))
            case .abandoned: state.add(.abandoned(lane: lane))
            }
        }
        if case .done(let facts) = end { weigh(item, facts.record) }
        closeIfDone()
    }

    /// The snapshot with the step that each lane is at now.
    private static func snapshot(of state: borrowing State, at now: Double) -> RunSnapshot {
        var snapshot = state.tally.snapshot(at: now)
        for index in snapshot.lanes.indices {
            let step = state.activities[snapshot.lanes[index].index]?.step
            snapshot.lanes[index].step = step?.name(frontEnd: snapshot.frontEnd)
        }
        return snapshot
    }
}

extension Run: LaneClient {
    func next(for lane: Lane) -> (@Sendable () -> Void)? {
        let item: WorkItem? = state.withLock { state in
            guard state.phase == .running, let item = state.pending.take(lane: lane.index, working: state.activities) else { return nil }
            state.inHand += 1
            let clip = item.clip.relativePath.text
            lane.activity.begin(dataset: request.name, clip: clip)
            state.activities[lane.index] = lane.activity
            state.add(.took(clip: clip, lane: lane.index))
            return item
        }
        guard let item else { return nil }
        return { self.perform(item, on: lane) }
    }

    /// Counts a second of work and puts the state on record.
    func tick() {
        let copy: (snapshot: RunSnapshot, session: OutputSession)? = state.withLock { state in
            let now = MonotonicTime.now
            state.tally.tick(at: now)
            var snapshot = Self.snapshot(of: state, at: now)
            snapshot.entry?.seenAt = Date().timeIntervalSince1970
            return state.open.map { (snapshot, $0.session) }
        }
        if let copy { copy.session.save(copy.snapshot) }
    }
}
