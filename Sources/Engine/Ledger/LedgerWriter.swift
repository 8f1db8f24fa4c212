import Dispatch
import Foundation
import Synchronization

/// Commits results to a ledger in the background, as many at a time as have come since the last commit.
///
/// Commits run one after the other on the queue `melscope.ledger.writer`; a lane that reports a result does not wait
/// for them before it begins the next clip, only before it writes the next features: so a killed process leaves at most
/// one clip a lane whose features are written and whose row is not, and that one is extracted again.
final class LedgerWriter: Sendable {
    private struct State {
        var waiting: [(record: ClipRecord, lane: Int)] = []
        /// Results of each lane that are not committed yet, and the lane's wait for that.
        var uncommitted: [Int: Int] = [:]
        var waits: [Int: DispatchSemaphore] = [:]
        var isDraining = false
        var failure: EngineError?
    }

    private let ledger: Ledger
    private let queue = DispatchQueue(label: "melscope.ledger.writer", qos: .utility)
    private let state = Mutex(State())
    private let onFailure: @Sendable (EngineError) -> Void

    /// - Parameter onFailure: called once, on the writer's queue, when a commit fails; later results are dropped.
    init(ledger: Ledger, onFailure: @escaping @Sendable (EngineError) -> Void) {
        self.ledger = ledger
        self.onFailure = onFailure
    }

    /// Hands a result over. Called from the lane of that number.
    func append(_ record: ClipRecord, lane: Int) {
        let mustStart = state.withLock { state in
            state.waiting.append((record, lane))
            state.uncommitted[lane, default: 0] += 1
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if mustStart { queue.async { self.drain() } }
    }

    /// Blocks until all results of a lane are committed, or dropped after a failure. Called from that lane.
    func waitForResults(ofLane lane: Int) {
        let semaphore: DispatchSemaphore? = state.withLock { state in
            guard state.uncommitted[lane, default: 0] > 0 else { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            state.waits[lane] = semaphore
            return semaphore
        }
        semaphore?.wait()
    }

    /// Runs `body` on the writer's queue after the results that were appended before.
    func perform(_ body: @escaping @Sendable (Ledger) throws -> Void) {
        queue.async {
            self.drain()
            self.guarded { try body(self.ledger) }
        }
    }

    /// Waits until everything appended so far is committed.
    func flush() { queue.sync { drain() } }

    private func drain() {
        dispatchPrecondition(condition: .onQueue(queue))
        while true {
            let batch = state.withLock { state in
                let batch = state.waiting
                state.waiting = []
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            if batch.isEmpty { return }
            guarded { try ledger.save(batch.map(\.record)) }
            let done = state.withLock { state in
                for (_, lane) in batch { state.uncommitted[lane, default: 0] -= 1 }
                return state.waits.keys.filter { state.uncommitted[$0] == 0 }.compactMap { state.waits.removeValue(forKey: $0) }
            }
            for semaphore in done { semaphore.signal() }
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
