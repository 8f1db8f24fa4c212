import Base
import Engine
import TUI

/// A comparison of two outputs without a screen.
struct HeadlessComparison {
    let run: InBackground<ComparisonRun>
    let showsProgress: Bool

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ComparisonReport {
        try HeadlessWork(showsProgress: showsProgress) { [run] in
            Self.text(run.progress)
        } cancel: { [run] in
            run.cancel()
        }.value { onEnd in
            run.start(onEnd: onEnd)
        } interrupted: {
            "melscope: interrupted; nothing was compared"
        }
    }

    private static func text(_ progress: ComparisonRun.Progress) -> String? {
        progress.phase == .waiting ? nil : ComparisonWords.progress(progress)
    }
}
