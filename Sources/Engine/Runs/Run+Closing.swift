import Base
import Foundation

/// How a run ends, well or otherwise.
extension Run {
    /// Ends the run because of something that concerns all its clips.
    func fail(_ error: any Error) {
        state.withLock { state in
            guard !state.phase.isOver else { return }
            if state.failure == nil {
                state.failure = error
                state.add(.failed(Printable.text("\(error)")))
            }
            let waiting = state.pending.count
            state.pending = []
            state.add(.cancelled(waiting: waiting))
        }
        closeIfDone()
    }

    /// Closes the run when nothing is pending or in hand.
    func closeIfDone() {
        let mustClose = state.withLock { state in
            guard state.inHand == 0, state.pending.isEmpty, !state.isClosing else { return false }
            switch state.phase {
            case .running, .cancelling: break
            case .preparing, .paused, .finished, .cancelled, .failed: return false
            }
            state.isClosing = true
            return true
        }
        if mustClose { control.async { self.close() } }
    }

    /// Puts on record what the lanes have reported and how far the run is, without waiting for what is in hand.
    func commitReported() {
        guard let session else { return }
        session.save(snapshot)
        session.flush()
    }

    private func close() {
        dispatchPrecondition(condition: .onQueue(control))
        // A retry that came in between has given the run more to do.
        guard state.withLock({ $0.isClosing && $0.pending.isEmpty && $0.inHand == 0 }) else { return }
        pool.remove(self)
        let session = state.withLock { state in
            state.tally.tick(at: MonotonicTime.now)
            return state.open?.session
        }
        if let session {
            keepingFailure { try session.finish() }
            keepingFailure { try settleForced(session) }
        }
        var end = state.withLock { state in
            var tally = state.tally
            tally.add(Self.ending(state.failure), at: MonotonicTime.now)
            return tally
        }
        if let session {
            // The record of a run that never began would stand before that of the last one that did.
            let snapshot = hasBegun ? end.snapshot : nil
            if keepingFailure({ try session.close(saving: snapshot) }) { end.add(Self.ending(failure), at: MonotonicTime.now) }
        }
        let ended = end
        let (waiters, retries) = state.withLock { state in
            state.open = nil
            state.isClosing = false
            state.tally = ended
            defer {
                state.waiters = []
                state.retries = []
            }
            return (state.waiters, state.retries)
        }
        for waiter in waiters { waiter.signal() }
        for entry in retries { retry(entry.paths, remedies: entry.remedies) }
    }

    /// A forced run that is stopped leaves clips that it has not come to as they were: extracted, by the same recipe.
    private func settleForced(_ session: OutputSession) throws {
        guard request.mode == .force, snapshot.cancelled > 0 else { return }
        let kept = try session.ledger.extracted(by: recipeHash, before: snapshot.startedAt)
        guard kept > 0 else { return }
        let recorded = try RecordedCounts(session.ledger)
        add(.kept(clips: min(kept, snapshot.cancelled), recorded: recorded))
        note("stopped before all clips were extracted again: \(Readable.clips(kept)) keep their earlier features; --force starts again with all clips")
    }

    /// - Returns: whether `body` failed and is the first that did.
    @discardableResult
    private func keepingFailure(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch {
            return state.withLock { state in
                defer { state.failure = state.failure ?? error }
                return state.failure == nil
            }
        }
    }

    private static func ending(_ failure: (any Error)?) -> RunEvent {
        .ended(problem: failure.map { Printable.text("\($0)") }, at: Date().timeIntervalSince1970)
    }
}
