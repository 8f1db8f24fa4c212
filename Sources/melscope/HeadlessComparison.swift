import Base
import Dispatch
import Engine
import Foundation
import TUI

/// A comparison of two outputs without a screen: progress on standard error, and Ctrl-C.
struct HeadlessComparison {
    let run: ComparisonRun
    let showsProgress: Bool

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ComparisonReport {
        let end = DispatchSemaphore(value: 0)
        let run = run
        let handlers = EndingSignals.sources(on: DispatchQueue(label: "melscope.signals", qos: .userInitiated)) { number in
            _exit(128 + number)
        } _: { _ in
            run.cancel()
        }
        defer { for handler in handlers { handler.cancel() } }
        let printer = DispatchQueue(label: "melscope.comparison.printer")
        let isLive = showsProgress && Printing.errIsTerminal
        let timer = DispatchSource.makeTimerSource(queue: printer)
        timer.schedule(deadline: .now() + (isLive ? 0.2 : 10), repeating: isLive ? 0.2 : 10)
        timer.setEventHandler { @Sendable [showsProgress] in
            guard showsProgress, let text = Self.text(run.progress) else { return }
            if isLive {
                Printing.raw("\r\u{1b}[K" + String(text.prefix(max(10, Printing.terminalColumns - 1))), to: STDERR_FILENO)
            } else {
                Printing.err(text)
            }
        }
        timer.resume()
        run.start { _ in end.signal() }
        end.wait()
        timer.cancel()
        printer.sync { if isLive { Printing.raw("\r\u{1b}[K", to: STDERR_FILENO) } }
        do {
            guard let result = run.result else { fatalError("unreachable") }
            return try result.get()
        } catch is CancellationError {
            Printing.err("melscope: interrupted; nothing was compared")
            throw ExitStatus.interrupted.code
        }
    }

    private static func text(_ progress: ComparisonRun.Progress) -> String? {
        switch progress.phase {
        case .waiting, .done, .cancelled, .failed: nil
        default: ComparisonWords.progress(progress)
        }
    }
}
