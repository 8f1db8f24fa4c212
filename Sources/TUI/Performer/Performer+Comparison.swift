import Base
import Dispatch
import Engine

/// Two datasets side by side, on a queue of the comparison's own.
extension Performer {
    func compare(_ a: String, _ b: String) {
        guard let one = entry(a), let other = entry(b) else { return }
        let run = ComparisonRun(OutputFolder(path: one.output), OutputFolder(path: other.output), pool: engine.pool)
        let before = state.withLock { state in
            defer { state.comparison = run }
            return state.comparison
        }
        before?.cancel()
        watch(run, a, b)
        run.start { [weak self] result in
            guard let self, state.withLock({ $0.comparison === run }) else { return }
            state.withLock { $0.comparison = nil }
            switch result {
            case .success(let report): post(.compared(a, b, ComparisonRow.rows(of: report, names: (a, b)), problem: nil))
            case .failure(is CancellationError): post(.compared(a, b, [], problem: "The comparison was stopped."))
            case .failure(let error): post(.compared(a, b, [], problem: Printable.text("\(error)")))
            }
        }
    }

    /// Tells how far it is, several times a second.
    private func watch(_ run: ComparisonRun, _ a: String, _ b: String) {
        post(.comparing(a, b, run.progress))
        queries.asyncAfter(deadline: .now() + 0.3) { [weak self] in
            guard let self, run.result == nil, state.withLock({ $0.comparison === run }) else { return }
            watch(run, a, b)
        }
    }

    func stopComparing() { state.withLock { $0.comparison }?.cancel() }
}
