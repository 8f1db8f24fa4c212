import Base
import Engine

/// A probe without a screen.
struct HeadlessProbe {
    let run: InBackground<ProbeRun>
    let showsProgress: Bool

    /// - Throws: what ended the probe; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ProbeReport {
        try run.outcome(showsProgress: showsProgress, words: Self.text) { _ in "melscope: interrupted; nothing was judged" }
    }

    private static func text(_ progress: ProbeRun.Progress) -> String? {
        let name = Printable.text(progress.name) + (progress.count > 1 ? " (\(progress.index + 1) of \(progress.count))" : "")
        func share(_ words: String) -> String {
            guard let percent = Readable.percent(progress.done, of: progress.total) else { return "\(name): \(words)" }
            return "\(name): \(words), \(percent)%"
        }
        switch progress.phase {
        case .waiting: return nil
        case .reading: return share("reading features")
        case .extracting: return share("extracting")
        case .judging: return share("judging")
        }
    }
}
