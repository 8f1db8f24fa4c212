import Dispatch
import Foundation
import Synchronization

/// Commits results to a ledger in the background, as many at a time as have come since the last commit.
///
/// Commits run one after the other on the queue `melscope.ledger.writer`; a lane that reports a result does not wait
/// for them unless ``backlogLimit`` results are waiting. With a commit always under way while results wait, a killed
/// process loses at most the few results of the last milliseconds, and those clips are extracted again.
final class LedgerWriter: Sendable {
    private static let backlogLimit = 256

    private struct State {
        var waiting: [ClipRecord] = []
        var isDraining = false
        var failure: EngineError?
    }

    private let ledger: Ledger
    private let queue = DispatchQueue(label: "melscope.ledger.writer", qos: .utility)
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: backlogLimit)
    private let onFailure: @Sendable (EngineError) -> Void

    /// - Parameter onFailure: called once, on the writer's queue, when a commit fails; later results are dropped.
    init(ledger: Ledger, onFailure: @escaping @Sendable (EngineError) -> Void) {
        self.ledger = ledger
        self.onFailure = onFailure
    }

    /// Hands a result over. Called from any lane.
    func append(_ record: ClipRecord) {
        room.wait()
        let mustStart = state.withLock { state in
            state.waiting.append(record)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if mustStart { queue.async { self.drain() } }
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
            guarded { try ledger.save(batch) }
            for _ in batch { room.signal() }
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
