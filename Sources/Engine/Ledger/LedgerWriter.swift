import Base
import Dispatch
import Foundation

/// Commits results to a ledger, as many at a time as have come since the last commit.
///
/// A lane that reports a result goes on with the next clip at once. It commits before it writes the next features, and
/// takes with it what other lanes have reported; so a killed process leaves at most one clip a lane whose features are
/// written and whose row is not, and that one is extracted again. What no lane takes along soon, because a clip takes
/// long, no features follow or the run is paused, is committed in the background: readers see it after 50 ms at most.
///
/// With ``OutputFile/Sync/batch`` no row may be committed before its features are on the disk. Then lanes commit
/// nothing themselves: the writer's queue takes what has come, forces it and commits it, again and again, at an interval that
/// grows with what forcing takes here; after a second at most, so that a killed process has as much to do again.
///
/// Commits run one after the other on the queue `melscope.ledger.writer`, which a lane's own commit borrows: to wake
/// another thread for each clip would cost more than the commit.
final class LedgerWriter: Sendable {
    private struct State {
        var waiting: [(record: ClipRecord, lane: Int)] = []
        /// Results of each lane that are not committed yet.
        var uncommitted: [Int: Int] = [:]
        var isScheduled = false
        /// What forcing features took last.
        var forcingNs: UInt64 = 0
        var failure: EngineError?
        /// Of the newest row, where rows are to stand in the order of time.
        var newest: Double?
    }

    private static let delayNs: UInt64 = 50_000_000
    private static let longestDelayNs: UInt64 = 1_000_000_000
    /// Forcing may take a thirtieth of the time; the lanes go on meanwhile, but the disk is theirs too.
    private static let forcingShare: UInt64 = 30
    /// Results that wait at most; beyond, lanes wait for the disk.
    private static let mostWaiting = 4096

    private let ledger: Ledger
    private let barrier: (@Sendable ([ClipRecord]) throws -> Void)?
    private let queue = DispatchQueue(label: "melscope.ledger.writer", qos: .utility)
    private let state = Guarded(State())
    private let onFailure: @Sendable (EngineError) -> Void

    /// - Parameters:
    ///   - barrier: called with results before they are recorded, and returns when their features are on the disk; nil leaves that
    ///     to whoever writes them.
    ///   - newest: when the newest row was made, in seconds since 1970; rows are then recorded with times that do not fall, whatever the
    ///     clock does. Nil takes them as they are.
    ///   - onFailure: called once, on the writer's queue, when a commit fails; later results are dropped.
    init(
        ledger: Ledger, barrier: (@Sendable ([ClipRecord]) throws -> Void)? = nil, newest: Double? = nil,
        onFailure: @escaping @Sendable (EngineError) -> Void
    ) {
        self.ledger = ledger
        self.barrier = barrier
        self.onFailure = onFailure
        state.withLock { $0.newest = newest }
    }

    /// Hands a result over. Called from the lane of that number.
    func append(_ record: ClipRecord, lane: Int) {
        let delayNs: UInt64? = state.withLock { state in
            state.waiting.append((record, lane))
            state.uncommitted[lane, default: 0] += 1
            defer { state.isScheduled = true }
            return state.isScheduled ? nil : min(max(Self.delayNs, state.forcingNs * Self.forcingShare), Self.longestDelayNs)
        }
        guard let delayNs else { return }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(delayNs))) {
            self.state.withLock { $0.isScheduled = false }
            self.drain()
        }
    }

    /// Commits all results of a lane; after a failure they are dropped. Called from that lane.
    func commitResults(ofLane lane: Int) {
        if barrier != nil {
            if state.withLock({ $0.waiting.count >= Self.mostWaiting }) { flush() }
            return
        }
        if state.withLock({ $0.uncommitted[lane, default: 0] > 0 }) { flush() }
    }

    /// Runs `body` on the writer's queue after the results that were appended before.
    func perform(_ body: @escaping @Sendable (Ledger) throws -> Void) {
        queue.async {
            self.drain()
            self.guarded { try body(self.ledger) }
        }
    }

    /// Commits everything appended so far, on the caller's thread.
    func flush() { queue.sync { drain() } }

    private func drain() {
        dispatchPrecondition(condition: .onQueue(queue))
        let batch = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        if batch.isEmpty { return }
        guarded {
            var records = batch.map(\.record)
            if var newest = state.withLock({ $0.newest }) {
                for index in records.indices {
                    newest = max(newest, records[index].finishedAt)
                    records[index].finishedAt = newest
                }
                state.withLock { [newest] in $0.newest = newest }
            }
            if let barrier {
                let begun = DispatchTime.now().uptimeNanoseconds
                try barrier(records)
                state.withLock { $0.forcingNs = DispatchTime.now().uptimeNanoseconds - begun }
            }
            try ledger.save(records)
        }
        state.withLock { state in
            for (_, lane) in batch { state.uncommitted[lane, default: 0] -= 1 }
        }
    }

    private func guarded(_ body: () throws -> Void) {
        guard state.withLock({ $0.failure == nil }) else { return }
        do {
            try body()
        } catch {
            let failure =
                error as? EngineError
                ?? EngineError(
                    .ledger, subject: ledger.path, step: "writing the ledger", found: "\(error)",
                    needed: "a writable ledger")
            state.withLock { $0.failure = failure }
            onFailure(failure)
        }
    }
}
