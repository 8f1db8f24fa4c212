import Base
import Dispatch
import Signal

/// Work on a queue of its own: begun once, watched and given up from any thread.
package final class InBackground<Work: BackgroundWork>: Sendable {
    private struct State {
        var progress: Work.Progress
        var isStarted = false
        var isCancelled = false
        var isOver = false
        var onCancel: (@Sendable () -> Void)?
    }

    private let work: Work
    private let state: Guarded<State>
    private let queue = DispatchQueue(label: "melscope.\(Work.name).control", qos: .utility)

    package init(_ work: Work) {
        self.work = work
        state = Guarded(State(progress: work.beginning))
    }

    /// As it is now, or was at the end.
    package var progress: Work.Progress { state.withLock { $0.progress } }

    package var isOver: Bool { state.withLock { $0.isOver } }

    /// Ends at the next step, and with what has been cancelled before it starts at once. Returns at once.
    package func cancel() {
        let action = state.withLock { state in
            state.isCancelled = true
            return state.onCancel
        }
        action?()
    }

    /// Starts once; later calls do nothing.
    ///
    /// - Parameter onEnd: called on the queue with what it came to, which is kept nowhere else; with `CancellationError` where it was cancelled.
    package func start(onEnd: @escaping @Sendable (Result<Work.Outcome, any Error>) -> Void) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        queue.async {
            self.finish(onEnd)
            // What was read for it may have been much, and is free by now.
            AllocatorTuning.giveFreedMemoryBack()
        }
    }

    /// Starts, and waits for the end.
    ///
    /// - Parameters:
    ///   - isCancelled: asked several times a second.
    ///   - look: called as often with the progress.
    /// - Throws: what ended it; `CancellationError` where it was cancelled.
    package func value(isCancelled: () -> Bool = { false }, look: (Work.Progress) -> Void = { _ in }) throws -> Work.Outcome {
        let end = DispatchSemaphore(value: 0)
        let result = Guarded<Result<Work.Outcome, any Error>?>(nil)
        start { ended in
            result.withLock { $0 = ended }
            end.signal()
        }
        while end.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
            look(progress)
            if isCancelled() { cancel() }
        }
        guard let result = result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }

    private func finish(_ onEnd: @Sendable (Result<Work.Outcome, any Error>) -> Void) {
        let context = WorkContext<Work.Progress>(
            isCancelled: { self.state.withLock { $0.isCancelled } },
            change: { change in self.state.withLock { change(&$0.progress) } },
            handOn: { action in self.handOn(action) })
        let result = Result {
            if context.isCancelled { throw CancellationError() }
            return try work.execute(context)
        }
        state.withLock { $0.isOver = true }
        onEnd(result)
    }

    private func handOn(_ action: (@Sendable () -> Void)?) {
        let isCancelled = state.withLock { state in
            state.onCancel = action
            return state.isCancelled
        }
        if isCancelled { action?() }
    }
}
