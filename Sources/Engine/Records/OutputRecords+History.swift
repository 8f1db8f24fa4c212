import Base
import Foundation

/// The runs of an output, whichever process did them.
package struct RunHistory: Sendable {
    /// Oldest first. Of each process that writes an output some 1,000 are kept.
    package var runs: [PastRun] = []
    /// Older ones of which nothing is kept any more.
    package var forgotten = 0
    /// Entries that could not be read.
    package var unreadable = 0

    package init() {}

    package subscript(number: Int) -> PastRun? { runs.first { $0.number == number } }
}

/// A clip among the slowest.
package struct SlowClip: Sendable, Hashable {
    package var path: String
    package var ms: Double
    /// Of its steps, where the run kept them.
    package var times: StepTimes?
    package var audioSeconds: Double?
}

extension OutputRecords {
    /// The runs of all parts in the order of time. While one goes on, its figures are those of some second before.
    package func history() throws -> RunHistory {
        var history = RunHistory()
        try forEachLedger { part, ledger in
            // The lock first: a run that ends in between has then recorded its end.
            let isBeingWritten = part.isBeingWritten
            let own = try ledger.history(isBeingWritten: isBeingWritten)
            history.runs += own.runs
            history.forgotten += own.forgotten
            history.unreadable += own.unreadable
        }
        var partCount = 0
        try forEachLedger { _, _ in partCount += 1 }
        guard partCount > 1 else { return history }
        history.runs.sort { ($0.entry.startedAt, $0.number) < ($1.entry.startedAt, $1.number) }
        for index in history.runs.indices { history.runs[index].number = history.forgotten + index + 1 }
        return history
    }

    /// The recipe that runs of this hash had; nil where it is not kept any more, or never was.
    package func recipe(hash: String) throws -> Recipe? {
        var found: Recipe?
        try forEachLedger { _, ledger in found = try found ?? ledger.recipe(hash: hash) }
        if let found { return found }
        return (try? folder.recordedRecipe()).flatMap { $0.hash == hash ? $0 : nil }
    }

    /// The slowest clips of a run, slowest first: those that it kept with the times of their steps, and of the others those that no
    /// later run has done again.
    package func slowest(of run: PastRun, limit: Int) throws -> [SlowClip] {
        var clips = Dictionary(
            run.entry.slowest.map { ($0.path, SlowClip(path: $0.path, ms: $0.times.totalMs, times: $0.times, audioSeconds: $0.audioSeconds)) },
            uniquingKeysWith: { first, _ in first })
        // Clips that are not among the kept ones were not slower than they.
        if limit > clips.count {
            let end = run.end.isOver ? run.entry.endedAt ?? run.entry.seenAt.map { $0 + 5 } ?? .greatestFiniteMagnitude : .greatestFiniteMagnitude
            try forEachPart { _, ledger in
                for record in try ledger.slowest(from: run.entry.startedAt, to: end, limit: limit) where clips[record.path] == nil && record.elapsedMs > 0 {
                    clips[record.path] = SlowClip(path: record.path, ms: record.elapsedMs, audioSeconds: record.durationSeconds)
                }
            }
        }
        return Array(clips.values.sorted { ($1.ms, $0.path) < ($0.ms, $1.path) }.prefix(limit))
    }
}
