import Base
import Engine
import TUI

/// A comparison of two outputs without a screen.
struct HeadlessComparison {
    let run: InBackground<ComparisonRun>
    let showsProgress: Bool

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ComparisonReport {
        try run.outcome(showsProgress: showsProgress, words: Self.text) { _ in "melscope: interrupted; nothing was compared" }
    }

    private static func text(_ progress: ComparisonRun.Progress) -> String? {
        progress.phase == .waiting ? nil : ComparisonWords.progress(progress)
    }
}
