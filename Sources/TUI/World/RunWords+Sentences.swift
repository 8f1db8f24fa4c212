import Base
import Engine

/// What is said of a run in sentences: how far it is, how it ended.
extension RunWords {
    // MARK: On the way

    /// "still looking at the files", "1,234 of 2,000 clips done".
    static func done(_ run: RunSnapshot?) -> String {
        guard let run, run.planned > 0 else { return "still looking at the files" }
        return "\(Readable.count(run.done)) of \(Readable.count(run.planned)) clips done"
    }

    // MARK: The end

    /// "CREMA-D: finished, 7,390 extracted, 52 skipped"; what became of a retry where it was one.
    ///
    /// - Parameter retried: the clips that were retried, and how many of all had features before.
    static func end(of run: RunSnapshot, dataset: String, retried: (clips: Int, extractedBefore: Int)? = nil) -> String {
        switch run.state {
        case .failed: "\(dataset): \(run.problem ?? "failed")" + unlisted(run)
        case .cancelled: "\(dataset): cancelled; what is done stays done" + unlisted(run)
        default:
            (retried.map { self.retried($0.clips, gained: run.extracted - $0.extractedBefore, dataset) }
                ?? (run.planned == 0 && run.upToDate > 0
                    ? "\(dataset): nothing was to be done, every \(run.isPartial ? "listed clip" : "clip") is up to date"
                    : "\(dataset): finished, \(run.extracted) extracted, \(run.skipped + run.failed) skipped")) + unlisted(run)
        }
    }

    /// Whoever reads only this line must not take a part of the source for the whole.
    private static func unlisted(_ run: RunSnapshot) -> String {
        run.isPartial ? run.listing?.warnings.first.map { "; " + $0 } ?? "" : ""
    }

    /// How a retry of `clips` clips ended, when `gained` more clips of the dataset have features than before it.
    ///
    /// Clips that had features may be among the retried ones, so those that gained nothing need not be without.
    static func retried(_ clips: Int, gained: Int, _ dataset: String) -> String {
        let head = "\(dataset): retried \(Readable.clips(clips)), "
        if gained == clips { return head + (clips == 1 ? "extracted" : "all extracted") }
        if gained < 0 { return head + "\(Readable.count(-gained)) \(gained == -1 ? "has" : "have") no features any more" }
        if gained == 0 { return head + "no more have features than before" }
        return head + "\(Readable.count(gained)) more \(gained == 1 ? "has" : "have") features"
    }

    /// The line about a run that stands on the terminal after the dashboard has gone.
    static func lastLine(_ name: String, _ run: RunSnapshot) -> String {
        let state: String =
            switch run.state {
            case .finished: run.isPartial ? "finished in part" : "finished"
            case .failed: "failed"
            default: "stopped before its end"
            }
        let counts = "\(Readable.count(run.extracted)) extracted, \(Readable.count(run.skipped + run.failed)) skipped of \(Readable.count(run.total))"
        let left = run.total - run.extracted - run.skipped - run.failed
        let rest = left > 0 && run.state != .finished ? ", \(Readable.count(left)) left for the next start" : ""
        return "\(name): \(state), \(counts)\(rest); features in \(run.output)"
    }
}
