import Base
import Engine

/// A run of the doctor without a screen.
struct HeadlessDoctor {
    let run: InBackground<DoctorRun>
    let showsProgress: Bool

    /// - Throws: what ended the run; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> QualityReport {
        let stopping = "melscope: stopping; what was measured is kept (interrupt twice more to exit at once)"
        return try run.outcome(showsProgress: showsProgress, words: Self.text, stopping: stopping) { progress in
            "melscope: interrupted; \(Readable.count(progress.done)) of \(Readable.clips(progress.total)) of \(Printable.text(progress.dataset)) are "
                + "measured; the same command continues from there"
        }
    }

    private static func text(_ progress: DoctorRun.Progress) -> String? {
        let name = Printable.text(progress.dataset) + (progress.datasetCount > 1 ? " (\(progress.datasetIndex + 1) of \(progress.datasetCount))" : "")
        switch progress.phase {
        case .waiting: return nil
        case .listing: return "\(name): looking for clips"
        case .judging: return "\(name): judging"
        case .measuring:
            let percent = Readable.percent(progress.done, of: progress.total) ?? 100
            let still = progress.standsStill.map { "; still at " + Printable.text($0) } ?? ""
            return "\(name): measuring, \(percent)% \(Readable.count(progress.done))/\(Readable.count(progress.total))\(still)"
        }
    }
}
