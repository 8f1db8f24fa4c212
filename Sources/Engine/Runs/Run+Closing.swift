import Foundation

/// How a run ends, well or otherwise.
extension Run {
    /// Ends the run because of something that concerns all its clips.
    func fail(_ error: any Error) {
        state.withLock { state in
            guard !state.snapshot.state.isOver else { return }
            if state.failure == nil {
                state.failure = error
                state.snapshot.problem = Printable.text("\(error)")
            }
            state.snapshot.cancelled += state.pending.count
            state.pending = []
            state.snapshot.state = .cancelling
            state.snapshot.version += 1
        }
        closeIfDone()
    }

    /// Closes the run when nothing is pending or in hand.
    func closeIfDone() {
        let mustClose = state.withLock { state in
            guard state.inHand == 0, state.pending.isEmpty, !state.isClosing else { return false }
            switch state.snapshot.state {
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
            Self.countTime(&state)
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
            var snapshot = state.snapshot
            if let failure = state.failure {
                snapshot.problem = Printable.text("\(failure)")
                snapshot.state = .failed
            } else {
                snapshot.state = snapshot.state == .cancelling ? .cancelled : .finished
            }
            snapshot.endedAt = Date().timeIntervalSince1970
            snapshot.lanes = []
            snapshot.isAbandoning = nil
            snapshot.takenAt = Self.now
            snapshot.version += 1
            return snapshot
        }
        var ended = recorded
        if let resources {
            // The record of a run that never began would stand before that of the last one that did.
            if state.withLock({ $0.hasBegun }) { resources.writer.perform { try $0.saveRun(recorded) } }
            resources.writer.flush()
            resources.ledger.close()
            if request.sync != .none { try? resources.features.force([]) }
            // Forcing takes its time, in which a folder can go.
            do {
                try resources.lock.requireInPlace()
                resources.inHand.close(keepingDeaths: state.withLock { $0.failure != nil && $0.oneByOne != nil })
            } catch {
                let isFirst = state.withLock { state in
                    defer { state.failure = state.failure ?? error }
                    return state.failure == nil
                }
                if isFirst {
                    ended.problem = Printable.text("\(error)")
                    ended.state = .failed
                }
            }
            // Whoever waits for the end may start another run here at once.
            resources.lock.release()
        }
        let end = ended
        let (waiters, retries) = state.withLock { state in
            state.resources = nil
            state.isClosing = false
            state.snapshot = end
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
