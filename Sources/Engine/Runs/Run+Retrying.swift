import Base
import Corpora
import Foundation

/// How a run takes clips up again.
extension Run {
    /// Takes clips up again, with remedies, also after the run is over.
    ///
    /// While the run is being cancelled it first ends.
    ///
    /// - Parameters:
    ///   - paths: relative paths of clips of this run's dataset; those being done or waiting are left alone.
    ///   - begun: called on the run's queue when ``snapshot`` shows the retry, or why there is none.
    package func retry(_ paths: [String], remedies: [Remedy], begun: (@Sendable () -> Void)? = nil) {
        control.async {
            self.prepareRetry(paths, remedies)
            begun?()
        }
    }

    private func prepareRetry(_ paths: [String], _ remedies: [Remedy]) {
        dispatchPrecondition(condition: .onQueue(control))
        let mustWait = state.withLock { state in
            guard state.phase == .cancelling else { return false }
            state.retries.append((paths, remedies))
            return true
        }
        if mustWait { return }
        do {
            let session = try session ?? open()
            session.flush()
            // Of a clip that is waiting or being done the counts hold no outcome that could be taken back.
            let (root, collisions, busy) = state.withLock { state in
                (state.scope.root, state.scope.collisions, Set(state.pending.paths + state.tally.snapshot.lanes.compactMap(\.clip)))
            }
            var items: [WorkItem] = []
            var records: [ClipRecord] = []
            for path in Set(paths).subtracting(busy).sorted() {
                guard let record = try session.ledger.clip(path) else { continue }
                records.append(record)
                items.append(
                    WorkItem(
                        clip: SourceClip(root: root, relativePath: RawPath(text: path), storedSegment: record.storedSegment), remedies: remedies,
                        refusal: collisions[path].flatMap { RunPlan.refusal($0, remedies) }))
            }
            let suspects = session.suspects
            let crashed = Set(records.filter { $0.reason == .clipCrashed }.map(\.path))
            state.withLock { state in
                if state.phase.isOver {
                    state.failure = nil
                    state.isAbandoned = false
                    state.add(.reentered(at: Date().timeIntervalSince1970))
                }
                state.crashedSuspects = 0
                state.add(.retaken(records))
                // Retried clips go first: somebody is waiting for them.
                state.pending.add(first: Self.settingApart(items, suspects: suspects) { crashed.contains($0) }.reversed())
                state.isClosing = false
            }
            pool.add(self)
            closeIfDone()
        } catch {
            note("\(error)")
        }
    }
}
