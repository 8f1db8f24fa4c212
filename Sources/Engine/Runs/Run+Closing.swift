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
        guard let writer = state.withLock({ $0.resources })?.writer else { return }
        let now = snapshot
        writer.perform { try $0.saveRun(now) }
        writer.flush()
    }

    /// - Throws: ``EngineError`` when the table cannot be written.
    func writeMetadata(_ resources: Resources) throws {
        do {
            try MetadataCSV.write(ledger: resources.ledger, folder: resources.folder)
        } catch let reason as SkipReason {
            throw reason.error(subject: request.output.metadataPath, step: "writing the table of clips")
        }
    }

    private func close() {
        dispatchPrecondition(condition: .onQueue(control))
        // A retry that came in between has given the run more to do.
        guard state.withLock({ $0.isClosing && $0.pending.isEmpty && $0.inHand == 0 }) else { return }
        pool.remove(self)
        let resources = state.withLock { state in
            state.tally.tick(at: Self.now)
            return state.resources
        }
        var failure: (any Error)?
        if let resources {
            resources.writer.flush()
            do {
                try resources.lock.requireInPlace()
                try writeMetadata(resources)
                // A folder that is deleted just now may have taken the table with it.
                try resources.lock.requireInPlace()
            } catch {
                failure = error
            }
        }
        let recorded = state.withLock { state in
            if state.failure == nil { state.failure = failure }
            var tally = state.tally
            tally.add(
                .ended(problem: state.failure.map { Printable.text("\($0)") }, at: Date().timeIntervalSince1970), at: Self.now)
            return tally
        }
        var ended = recorded
        if let resources {
            // The record of a run that never began would stand before that of the last one that did.
            if state.withLock({ $0.hasBegun }) { resources.writer.perform { try $0.saveRun(recorded.snapshot) } }
            resources.writer.flush()
            resources.ledger.close()
            if request.sync != .none { try? resources.features.force([]) }
            // Forcing takes its time, in which a folder can go.
            do {
                try resources.lock.requireInPlace()
                resources.inHand.close()
            } catch {
                let isFirst = state.withLock { state in
                    defer { state.failure = state.failure ?? error }
                    return state.failure == nil
                }
                if isFirst {
                    ended.add(.ended(problem: Printable.text("\(error)"), at: Date().timeIntervalSince1970), at: Self.now)
                }
            }
            // Whoever waits for the end may start another run here at once.
            resources.lock.release()
        }
        let end = ended
        let (waiters, retries) = state.withLock { state in
            state.resources = nil
            state.isClosing = false
            state.tally = end
            defer {
                state.waiters = []
                state.retries = []
            }
            return (state.waiters, state.retries)
        }
        for waiter in waiters { waiter.signal() }
        for entry in retries { retry(entry.paths, remedies: entry.remedies) }
    }
}
