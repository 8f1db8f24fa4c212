import Base
import Engine
import Foundation

/// One line about all runs that are under way.
package enum ProgressLine {
    package static func text(_ snapshots: [RunSnapshot]) -> String {
        snapshots.map(one).joined(separator: "   ")
    }

    private static func one(_ run: RunSnapshot) -> String {
        let name = Printable.text(run.name)
        switch run.state {
        case .preparing:
            if let comparison = run.comparison {
                return "\(name): \(comparison.words), \(Readable.count(comparison.done)) of \(Readable.clips(comparison.total))"
            }
            return "\(name): looking for clips"
        case .paused: return "\(name): paused at \(Readable.count(run.done)) of \(Readable.count(run.planned))"
        case .finished, .cancelled, .failed: return "\(name): \(run.state.rawValue)"
        case .running, .cancelling:
            let percent = run.planned > 0 ? 100 * run.done / run.planned : 100
            var text = "\(name): \(percent)% \(Readable.count(run.done))/\(Readable.count(run.planned))"
            text += String(format: " %.0f clips/s", run.clipsPerSecond)
            if run.skipped + run.failed > 0 { text += " \(run.skipped + run.failed) skipped" }
            if run.state == .cancelling { text += " finishing" }
            let stalled = run.stalledLanes.count
            if stalled > 0 { text += " \(stalled) stalled" }
            if let eta = run.etaSeconds { text += " \(Readable.measuredDuration(eta)) left" }
            return text
        }
    }
}

/// Lanes that stand still, in words.
package enum StalledLanes {
    /// "lane 2, RAVDESS/x.wav, at read for 45 s".
    package static func text(_ run: RunSnapshot, _ lane: RunSnapshot.Lane) -> String {
        "lane \(lane.index + 1), \(Printable.text("\(run.name)/\(lane.clip ?? "")")), at \(lane.step ?? "work") for "
            + Readable.age(run.takenAt - lane.since)
    }

    /// All lanes of a run that have been at their clip for more than a few seconds, for somebody who waits for the end.
    package static func texts(_ run: RunSnapshot) -> [String] {
        run.lanes.filter { $0.clip != nil && run.takenAt - $0.since >= 3 }.map { text(run, $0) }
    }
}
