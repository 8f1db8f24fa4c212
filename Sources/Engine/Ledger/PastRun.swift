import Foundation

/// A run of an output's history, or a retry after one: what is kept of it.
package struct PastRun: Sendable, Hashable {
    /// How it ended, or that it has not.
    package enum End: String, Sendable, Hashable, Codable {
        case finished, cancelled, failed
        /// Its process ended without a word: it was killed, crashed, or the power went.
        case killed
        /// A process works on it, or waits to.
        case running, paused

        package var isOver: Bool { self != .running && self != .paused }
    }

    /// Counted from the output's first run, from 1; one that was forgotten keeps its number.
    package var number: Int
    package var end: End
    package var entry: RunEntry
    /// Whether host, version, lanes, counts of its own and slowest clips were recorded; earlier programs kept none of them.
    package var isWhole: Bool
    package var dataset: String
    package var source: String
    package var model: String
    package var isModelTrained: Bool?
    package var recipeHash: String
    /// The front end's title, "log-mel".
    package var frontEnd: String
    /// Clips of the dataset, and those that were extracted earlier and still up to date.
    package var total: Int
    package var upToDate: Int
    package var problem: String?
    package var notice: String?

    /// Clips that it left to a later run.
    package var left: Int { max(0, entry.planned - entry.done) }
    package var clipsPerSecond: Double { entry.activeSeconds > 1e-6 ? Double(entry.done) / entry.activeSeconds : 0 }
    package var timesRealTime: Double { entry.activeSeconds > 1e-6 ? entry.audioSeconds / entry.activeSeconds : 0 }
    /// Mean milliseconds of a clip in each step, in the order of the path.
    package var stepMeans: [(name: String, ms: Double)] {
        entry.done > 0 ? (entry.stepTimes / Double(entry.done)).steps(frontEnd: frontEnd) : []
    }
}

extension PastRun {
    /// - Parameters:
    ///   - state: the row's, which says more than the snapshot of a run that was killed.
    ///   - isWorkedOn: whether a process writes the part now and this is its newest run.
    /// - Throws: `DecodingError` for what is no snapshot; ``ImplausibleRow``.
    init(number: Int, state: String, snapshot data: Data, isWorkedOn: Bool) throws {
        let kept = try JSONDecoder().decode(Kept.self, from: data)
        var entry: RunEntry
        if let own = kept.entry {
            entry = own
        } else {
            entry = RunEntry()
            (entry.startedAt, entry.endedAt, entry.planned, entry.done) = (kept.startedAt ?? 0, kept.endedAt, kept.planned ?? 0, kept.done ?? 0)
            (entry.activeSeconds, entry.audioSeconds) = (kept.activeSeconds ?? 0, kept.audioSeconds ?? 0)
            (entry.inputBytes, entry.outputBytes) = (kept.inputBytes ?? 0, kept.outputBytes ?? 0)
            entry.stepTimes = kept.stepTimes ?? StepTimes()
        }
        guard entry.isPlausible, [kept.total ?? 0, kept.upToDate ?? 0].allSatisfy(Plausible.counts.contains) else { throw ImplausibleRow() }
        let isOver = kept.state.isOver
        let end: End =
            switch kept.state {
            case .finished: .finished
            case .cancelled: .cancelled
            case .failed: .failed
            case .paused where isWorkedOn && state != End.killed.rawValue: .paused
            default: isWorkedOn && state != End.killed.rawValue ? .running : .killed
            }
        if isOver { entry.endedAt = entry.endedAt ?? kept.endedAt }
        self.init(
            number: number, end: end, entry: entry, isWhole: kept.entry != nil, dataset: kept.name, source: kept.source, model: kept.model,
            isModelTrained: kept.isModelTrained, recipeHash: kept.recipeHash, frontEnd: kept.frontEnd ?? "log-mel", total: kept.total ?? 0,
            upToDate: kept.upToDate ?? 0, problem: kept.problem, notice: kept.notice)
    }

    /// What a history needs of a ``RunSnapshot``, of whatever version: the rest of it costs ten times as much to read.
    private struct Kept: Decodable {
        var name, source, model, recipeHash: String
        var state: RunSnapshot.State
        var entry: RunEntry?
        var frontEnd, problem, notice: String?
        var isModelTrained: Bool?
        var total, upToDate, planned, done: Int?
        var startedAt, endedAt, activeSeconds, audioSeconds: Double?
        var inputBytes, outputBytes: Int64?
        var stepTimes: StepTimes?
    }
}
