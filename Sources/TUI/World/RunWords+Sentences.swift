import Base
import Engine

/// What is said of a run in sentences: how far it is, how it ended.
extension RunWords {
    // MARK: On the way

    /// "still looking at the files", "1,234 of 2,000 clips done".
    static func done(_ run: RunSnapshot?) -> String {
        guard let run, run.planned > 0 else { return "still looking at the files" }
        return done(run.done, of: run.planned)
    }

    private static func done(_ done: Int, of planned: Int) -> String { "\(Readable.count(done)) of \(Readable.count(planned)) clips done" }

    /// "63 %  1 min 02 s left", "counting the clips".
    static func gauge(_ run: RunSnapshot, isShort: Bool) -> String {
        guard let fraction = run.fraction else { return isShort ? "counting" : "counting the clips" }
        let percent = run.planned > 0 ? Readable.percent(run.done, of: run.planned) ?? 0 : Int(fraction * 100)
        let left = run.etaSeconds.map { "  " + Readable.timeLeft($0) + (isShort ? "" : " left") } ?? ""
        return "\(percent) %" + left
    }

    /// "7,442 clips in 1 min 11 s".
    static func took(_ run: RunSnapshot) -> String { took(run.figures) }

    static func took(_ figures: RunFigures) -> String { "\(Readable.clips(figures.done)) in \(Readable.duration(figures.activeSeconds))" }

    /// When it began or ended, how much it did and how fast.
    static func course(_ run: RunSnapshot, utcOffsetSeconds: Int) -> String {
        let start = ScreenDate.text(run.startedAt, utcOffsetSeconds: utcOffsetSeconds)
        let rate = ", \(Readable.decimal(run.averageClipsPerSecond)) clips/s"
        guard run.state.isOver else { return "started \(start), \(done(run.done, of: run.planned))" + (run.state == .running ? rate : "") }
        let end = run.endedAt.map { "ended " + ScreenDate.text($0, utcOffsetSeconds: utcOffsetSeconds) } ?? "started " + start
        let before = run.largerEarlier.map { "; before: \(took($0)), \(Readable.decimal($0.clipsPerSecond)) clips/s" } ?? ""
        return (run.done > 0 ? "\(end), \(took(run))\(rate)" : end + ", nothing to do") + before
    }

    /// "read for 45 s": where a lane is with its clip.
    static func step(_ lane: RunSnapshot.Lane, seconds: Double) -> String {
        "\(lane.step ?? "work") for \(Readable.duration(seconds.rounded(.down)))"
    }

    static func fileName(_ clip: String) -> String { clip.split(separator: "/").last.map(String.init) ?? clip }

    // MARK: Leaving

    /// "Finishing 2 clips, q abandons them (x.wav at read for 12 s)". The key comes first: a narrow screen cuts the rest.
    static func leaving(_ runs: [RunSnapshot], hasAbandoned: Bool, key: String) -> String {
        let lanes = runs.filter { !$0.state.isOver }.flatMap { run in
            run.lanes.filter { $0.clip != nil }.map { (lane: $0, seconds: run.takenAt - $0.since) }
        }
        let clips = Readable.clips(lanes.count) + ", "
        let head = hasAbandoned ? "Abandoning \(clips)\(key) leaves now" : "Finishing \(clips)\(key) abandons \(lanes.count == 1 ? "it" : "them")"
        let oldest = lanes.max { $0.seconds < $1.seconds }.flatMap { oldest -> String? in
            guard oldest.seconds >= 1, let clip = oldest.lane.clip else { return nil }
            return " (\(fileName(clip)) at \(step(oldest.lane, seconds: oldest.seconds)))"
        }
        return head + (oldest ?? "")
    }

    // MARK: The end

    /// "CREMA-D: finished, 7,390 extracted, 52 skipped"; what became of a retry where it was one.
    ///
    /// - Parameter retried: the clips that were retried, and how many of all had features before.
    static func end(of run: RunSnapshot, dataset: String, retried: (clips: Int, extractedBefore: Int)? = nil) -> String {
        switch run.state {
        case .failed: "\(dataset): \(run.problem ?? "failed")" + unlisted(run)
        case .cancelled: "\(dataset): cancelled; finished clips are kept" + unlisted(run)
        default:
            (retried.map { self.retried($0.clips, gained: run.extracted - $0.extractedBefore, dataset) }
                ?? (run.planned == 0 && run.upToDate > 0
                    ? "\(dataset): nothing to do, every clip \(run.isPartial ? "that could be listed " : "")is up to date"
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
            case .finished: run.isPartial ? "finished, incomplete" : "finished"
            case .failed: "failed"
            default: "stopped before its end"
            }
        let counts = "\(Readable.count(run.extracted)) extracted, \(Readable.count(run.skipped + run.failed)) skipped of \(Readable.count(run.total))"
        let left = run.total - run.extracted - run.skipped - run.failed
        let rest = left > 0 && run.state != .finished ? ", \(Readable.count(left)) left for the next start" : ""
        return "\(name): \(state), \(counts)\(rest); features in \(run.output)"
    }
}
