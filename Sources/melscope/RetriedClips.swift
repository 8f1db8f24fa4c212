import Base
import Engine
import TUI

/// What became of the clips of one retry, apart from the others of the output.
struct RetriedClips {
    private var extracted = 0
    private var skipped = 0
    private var failed = 0
    private var reasons: [String: Int] = [:]
    private var notes: [String: Int] = [:]
    /// Paths by reason, as many as a summary shows.
    private(set) var names: [ReasonCode: [String]] = [:]

    mutating func add(_ record: ClipRecord) {
        switch record.outcome {
        case .extracted: extracted += 1
        case .skipped: skipped += 1
        case .failed: failed += 1
        case .cancelled, .stale: break
        }
        for code in Set(record.notes.map(\.code)) { notes[code.rawValue, default: 0] += 1 }
        guard let reason = record.reason else { return }
        reasons[reason.rawValue, default: 0] += 1
        if names[reason, default: []].count < RunSummary.namesPerReason { names[reason, default: []].append(record.path) }
    }

    /// The end of the run with the counts of these clips in place of the output's.
    func applied(to end: RunSnapshot) -> RunSnapshot {
        var end = end
        end.total = end.planned
        end.upToDate = 0
        end.extracted = extracted
        end.skipped = skipped
        end.failed = failed
        end.reasons = reasons
        end.notes = notes
        return end
    }
}
