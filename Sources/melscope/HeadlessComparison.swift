import Base
import Engine
import TUI

/// A comparison of two outputs without a screen.
struct HeadlessComparison {
    let run: ComparisonRun
    let showsProgress: Bool

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ComparisonReport {
        HeadlessWork(showsProgress: showsProgress) { [run] in
            Self.text(run.progress)
        } cancel: { [run] in
            run.cancel()
        }.wait { onEnd in
            run.start { _ in onEnd() }
        }
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
