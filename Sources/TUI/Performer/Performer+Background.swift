import Base
import Dispatch
import Engine

/// Work of the engine that the screen watches: one of each kind at a time.
extension Performer {
    typealias Place<Work: BackgroundWork> = WritableKeyPath<State, InBackground<Work>?> & Sendable

    /// Begins work in place of what is under way there, which is given up.
    ///
    /// - Parameters:
    ///   - tell: what is posted twice a second of how far it is; nil tells nothing.
    ///   - onEnd: called with what it came to, unless other work has taken its place.
    func begin<Work: BackgroundWork>(
        _ work: Work, in place: Place<Work>, telling tell: (@Sendable (Work.Progress) -> News)?,
        onEnd: @escaping @Sendable (Result<Work.Outcome, any Error>) -> Void
    ) {
        let run = InBackground(work)
        let before = state.withLock { state in
            defer { state[keyPath: place] = run }
            return state[keyPath: place]
        }
        before?.cancel()
        if let tell { watch(run, in: place, tell) }
        run.start { [weak self] result in
            guard let self, state.withLock({ $0[keyPath: place] === run }) else { return }
            state.withLock { $0[keyPath: place] = nil }
            onEnd(result)
        }
    }

    func stop<Work: BackgroundWork>(_ place: Place<Work>) { state.withLock { $0[keyPath: place] }?.cancel() }

    private func watch<Work: BackgroundWork>(_ run: InBackground<Work>, in place: Place<Work>, _ tell: @escaping @Sendable (Work.Progress) -> News) {
        post(tell(run.progress))
        queries.asyncAfter(deadline: .now() + 0.5) { [weak self] in
            guard let self, !run.isOver, state.withLock({ $0[keyPath: place] === run }) else { return }
            watch(run, in: place, tell)
        }
    }
}
