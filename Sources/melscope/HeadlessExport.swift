import Base
import Engine
import Export

/// An export without a screen.
struct HeadlessExport {
    let run: InBackground<ExportRun>
    let showsProgress: Bool
    /// Whether what is ready is kept after a signal.
    let keepsShards: Bool

    /// - Throws: what ended it; ``ExitStatus/interrupted`` after a signal.
    func execute() throws -> ExportReport {
        try run.outcome(showsProgress: showsProgress, words: Self.text) { _ in
            keepsShards
                ? "melscope: interrupted; the export is not there yet, what is finished of it is kept for the same command"
                : "melscope: interrupted; nothing was written"
        }
    }

    private static func text(_ progress: ExportRun.Progress) -> String? {
        switch progress.phase {
        case .waiting: nil
        case .listing: "export: reading the records, \(Readable.clips(progress.done))"
        case .writing:
            "export: \(Readable.count(progress.done)) of \(Readable.clips(progress.total))"
                + (Readable.percent(progress.done, of: progress.total).map { ", \($0)%" } ?? "")
        case .finishing: "export: finishing"
        }
    }
}
