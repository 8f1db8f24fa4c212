import Base
import Dispatch
import Foundation

/// Somebody who has jobs for lanes: a run with its clips.
protocol LaneClient: AnyObject, Sendable {
    /// The next job for a lane, or nil when there is none now. Called under the pool's lock; the job is called on the lane's queue.
    func next(for lane: Lane) -> (@Sendable () -> Void)?
    /// Called once a second while the client is in the pool.
    func tick()
}

/// The lanes that all runs of a process share.
///
/// A lane is a serial background queue that takes one clip at a time through the whole path with buffers of its own.
/// When a lane is free it takes a clip of the run that has had the least lane time so far, so that runs advance side
/// by side whatever their clips cost. Lanes can be added and removed while runs work; a removed lane first finishes
/// its clip. For a lane that has been at one clip for ``RunSnapshot/stallSeconds`` another one steps in until it comes back,
/// so that a stuck disk or a clip that hangs stops neither its own run nor the others; at most as many as there are lanes.
package final class LanePool: Sendable {
    package static let maxLanes = 64

    private struct State {
        var runs: [Entry] = []
        var laneCount: Int
        var lanes: [Lane] = []
        var timer: (any DispatchSourceTimer)?
        /// Monotonic nanoseconds of the clock's last tick.
        var lastTickNs: UInt64 = 0

        /// Lanes that there are to be, with those that stand in for stuck ones.
        var wantedLanes: Int { laneCount + min(laneCount, lanes.count { $0.isStuck }) }

        /// Whether a lane may take a clip: the first of those that are not stuck, as many as are asked for.
        func mayWork(_ lane: Lane) -> Bool {
            !lane.isStuck && lanes.prefix(lane.index).count { !$0.isStuck } < laneCount
        }
    }

    private struct Entry {
        var run: any LaneClient
        /// Nanoseconds of lane time that the run has had, shifted when it joined so that a newcomer is not favoured.
        var usedNs: UInt64
    }

    private let state: Guarded<State>
    private let stallSeconds: Double
    private let timerQueue = DispatchQueue(label: "melscope.lanes.clock")

    /// - Parameter lanes: 1 to ``maxLanes``.
    package convenience init(lanes: Int) {
        self.init(lanes: lanes, stallSeconds: RunSnapshot.stallSeconds)
    }

    /// - Parameter stallSeconds: after which another lane steps in for one that is still at the same clip.
    init(lanes: Int, stallSeconds: Double) {
        self.stallSeconds = stallSeconds
        state = Guarded(State(laneCount: min(max(lanes, 1), Self.maxLanes)))
    }

    package var laneCount: Int { state.withLock { $0.laneCount } }

    /// Changes the number of lanes, within 1...``maxLanes``.
    package func setLaneCount(_ count: Int) {
        state.withLock { $0.laneCount = min(max(count, 1), Self.maxLanes) }
        wake()
    }

    /// Adds a run that has clips to do. Called again after a run was resumed or given more clips, it only wakes lanes.
    func add(_ run: any LaneClient) {
        state.withLock { state in
            if !state.runs.contains(where: { $0.run === run }) {
                let start = state.runs.map(\.usedNs).min() ?? 0
                state.runs.append(Entry(run: run, usedNs: start))
            }
            if state.timer == nil { state.timer = startClock() }
        }
        wake()
    }

    /// Drops a run that is over, with the lanes' buffers for it.
    func remove(_ run: any LaneClient) {
        let lanes = state.withLock { state in
            state.runs.removeAll { $0.run === run }
            if state.runs.isEmpty {
                state.timer?.cancel()
                state.timer = nil
            }
            return state.lanes
        }
        for lane in lanes { lane.queue.async { lane.belongings[ObjectIdentifier(run)] = nil } }
    }

    /// Starts every lane that is allowed and idle.
    func wake() {
        let idle = state.withLock { state in
            while state.lanes.count < state.wantedLanes { state.lanes.append(Lane(index: state.lanes.count)) }
            let idle = state.lanes.filter { !$0.isBusy && state.mayWork($0) }
            for lane in idle { lane.isBusy = true }
            return idle
        }
        for lane in idle { lane.queue.async { self.work(lane) } }
    }

    /// One clip after the other; a block of the queue each, so that messages to the lane come in between.
    private func work(_ lane: Lane) {
        dispatchPrecondition(condition: .onQueue(lane.queue))
        guard let (run, job) = next(for: lane) else { return }
        let start = DispatchTime.now().uptimeNanoseconds
        job()
        let used = DispatchTime.now().uptimeNanoseconds &- start
        state.withLock { state in
            if let index = state.runs.firstIndex(where: { $0.run === run }) { state.runs[index].usedNs &+= used }
            lane.begunNs = nil
            lane.isStuck = false
        }
        lane.queue.async { self.work(lane) }
    }

    private func next(for lane: Lane) -> (any LaneClient, @Sendable () -> Void)? {
        state.withLock { state in
            if state.mayWork(lane) {
                for entry in state.runs.sorted(by: { $0.usedNs < $1.usedNs }) {
                    guard let job = entry.run.next(for: lane) else { continue }
                    lane.begunNs = DispatchTime.now().uptimeNanoseconds
                    return (entry.run, job)
                }
            }
            lane.isBusy = false
            return nil
        }
    }

    /// Finds lanes that have been at one clip for too long, and lets others step in.
    private func replaceStuckLanes() {
        let now = DispatchTime.now().uptimeNanoseconds
        let hasChanged = state.withLock { state in
            defer { state.lastTickNs = now }
            var hasChanged = false
            // After a stop of the whole process every clip looks old.
            let wasSuspended = state.lastTickNs > 0 && now &- state.lastTickNs > 3_000_000_000
            for lane in state.lanes {
                guard let begun = lane.begunNs else { continue }
                if wasSuspended {
                    lane.begunNs = now
                } else if !lane.isStuck, Double(now &- begun) / 1e9 >= stallSeconds {
                    lane.isStuck = true
                    hasChanged = true
                }
            }
            return hasChanged
        }
        if hasChanged { wake() }
    }

    private func startClock() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: timerQueue)
        timer.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(50))
        timer.setEventHandler { [weak self] in
            self?.replaceStuckLanes()
            for run in self?.state.withLock({ $0.runs.map(\.run) }) ?? [] { run.tick() }
        }
        timer.resume()
        return timer
    }
}

/// One lane of a ``LanePool``.
///
/// `@unchecked Sendable` because `belongings` is touched on `queue` only, and `isBusy`, `begunNs` and `isStuck` under the pool's
/// lock only.
final class Lane: @unchecked Sendable {
    let index: Int
    let queue: DispatchQueue
    /// What each client keeps here for its jobs on this lane, such as buffers and an inference request.
    var belongings: [ObjectIdentifier: AnyObject] = [:]
    var isBusy = false
    let activity = LaneActivity()
    /// Monotonic nanoseconds at which the clip in hand was begun.
    var begunNs: UInt64?
    var isStuck = false

    init(index: Int) {
        self.index = index
        queue = DispatchQueue(label: "melscope.lane.\(index)", qos: .utility)
    }
}
