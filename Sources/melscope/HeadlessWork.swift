import Base
import Dispatch
import Engine
import Foundation

extension InBackground {
    /// Starts it, and waits for the end without a screen.
    ///
    /// - Parameters:
    ///   - words: how far it is, in one line; nil where there is nothing to say. Called on a queue of its own.
    ///   - stopping: what to say at a signal, while it comes to its end.
    ///   - interrupted: what to say at the end after a signal.
    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func outcome(
        showsProgress: Bool, words: @escaping @Sendable (Work.Progress) -> String?, stopping: String? = nil, interrupted: (Work.Progress) -> String
    ) throws -> Work.Outcome {
        try HeadlessWork(showsProgress: showsProgress) {
            words(self.progress)
        } cancel: {
            self.cancel()
            if showsProgress, let stopping { Printing.err(stopping) }
        }.value { onEnd in
            start(onEnd: onEnd)
        } interrupted: {
            interrupted(progress)
        }
    }
}

/// Waits for work on background queues without a screen: progress on standard error, and Ctrl-C.
struct HeadlessWork {
    let showsProgress: Bool
    /// How far it is, in one line; nil where there is nothing to say. Called on a queue of its own.
    let progress: @Sendable () -> String?
    /// Called at the first signals; the last ones end the process.
    let cancel: @Sendable () -> Void

    /// Waits for the end, and gives what the work has come to.
    ///
    /// - Parameters:
    ///   - start: starts the work, and is given what to call with its end.
    ///   - interrupted: what to say after a signal.
    /// - Throws: what ended the work; ``ExitStatus/interrupted`` after a signal.
    func value<Value: Sendable>(
        _ start: (_ onEnd: @escaping @Sendable (Result<Value, any Error>) -> Void) -> Void, interrupted: () -> String
    ) throws -> Value {
        let ended = Guarded<Result<Value, any Error>?>(nil)
        wait { onEnd in
            start { result in
                ended.withLock { $0 = result }
                onEnd()
            }
        }
        guard let result = ended.withLock({ $0 }) else { preconditionFailure("waiting ends with the result") }
        do {
            return try result.get()
        } catch is CancellationError {
            Printing.err(interrupted())
            throw ExitStatus.interrupted.code
        }
    }

    /// - Parameter start: starts the work, and is given what to call when it has ended.
    private func wait(_ start: (_ onEnd: @escaping @Sendable () -> Void) -> Void) {
        let end = DispatchSemaphore(value: 0)
        let signals = DispatchQueue(label: "melscope.signals", qos: .userInitiated)
        let handlers = EndingSignals.sources(on: signals) { number in
            _exit(128 + number)
        } _: { [cancel] _ in
            cancel()
        }
        defer { for handler in handlers { handler.cancel() } }
        let printer = DispatchQueue(label: "melscope.progress.printer")
        let isLive = showsProgress && Printing.errIsTerminal
        let timer = DispatchSource.makeTimerSource(queue: printer)
        timer.schedule(deadline: .now() + (isLive ? 0.2 : 10), repeating: isLive ? 0.2 : 10)
        timer.setEventHandler { @Sendable [showsProgress, progress] in
            guard showsProgress, let text = progress() else { return }
            if isLive {
                Printing.raw("\r\u{1b}[K" + String(text.prefix(max(10, Printing.terminalColumns - 1))), to: STDERR_FILENO)
            } else {
                Printing.err(text)
            }
        }
        timer.resume()
        start { end.signal() }
        end.wait()
        timer.cancel()
        printer.sync { if isLive { Printing.raw("\r\u{1b}[K", to: STDERR_FILENO) } }
    }
}
