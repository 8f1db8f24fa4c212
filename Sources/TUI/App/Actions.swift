import Base
import Engine

/// Something the runtime must do, because it touches the engine, files or the terminal.
package enum Effect: Sendable {
    case start(dataset: String, replacing: Bool)
    case pause(dataset: String)
    case resume(dataset: String)
    case cancel(dataset: String)
    case setLanes(Int)
    case retry(dataset: String, paths: [String], remedies: [Remedy])
    /// Every clip of the dashboard's datasets that was skipped for this reason.
    case retryReason(ReasonCode, remedies: [Remedy])
    case loadPage(dataset: String, query: ClipQuery, anchor: String?, offset: Int, limit: Int, generation: Int)
    case loadSkipped
    case loadGroup(ReasonCode)
    case inspect(dataset: String, record: ClipRecord, generation: Int)
    case findProblem(dataset: String, from: String, query: ClipQuery, forward: Bool)
    case survey(dataset: String)
    case complete(path: String)
    case add(path: String)
    case remove(dataset: String)
    case refreshDatasets
    case setTheme(String)
    case copy(String)
    case play(dataset: String, path: String)
    /// The skipped clips as CSV: all of the dashboard's datasets, or these.
    case export(only: Set<AppState.ClipID>)
    /// Remembers the theme for the next start.
    case keepTheme(String)
    case quit
}

/// Something that happened.
package enum Action: Sendable {
    case command(Command)
    /// A key that an input line takes: text, or an editing key by name.
    case text(String)
    case edit(EditKey)
    case click(row: Int)
    /// A click that ``AppState/hit(_:size:)`` gave a meaning.
    case hit(AppState.Hit)
    /// Yes or no to a question.
    case answer(Bool)
    case tick(now: Double)
    case snapshots([String: RunSnapshot])
    case page(dataset: String, generation: Int, offset: Int, total: Int, selected: Int?, records: [ClipRecord])
    case pageFailed(dataset: String, generation: Int, problem: String)
    case skippedLoaded([AppState.SkippedState.Group])
    case groupLoaded(ReasonCode, [(dataset: String, record: ClipRecord)])
    case inspected(generation: Int, Inspection?, problem: String?)
    case problemFound(dataset: String, ClipRecord?, forward: Bool)
    case surveyed(dataset: String, Survey?, problem: String?)
    case completions(path: String, [String])
    case added(dataset: String)
    case addFailed(path: String, problem: String)
    /// What a look at the names of a dataset's files found.
    case listed(dataset: String, kind: String, completeness: String?, clipCount: Int, warnings: [String] = [])
    case listingFailed(dataset: String, problem: String)
    case datasetsLoaded([AppState.DatasetEntry])
    case started(dataset: String)
    /// Another process holds the output, so that no run began here.
    case refused(dataset: String, problem: String)
    /// A run or a retry that ended before it began, and why; nil when it was cancelled. What is recorded stays as it was.
    case notBegun(dataset: String, problem: String?)
    /// The record of a dataset's features was there and is not any more, alone or with the features.
    case outputGone(dataset: String, problem: String)
    case clipUpdated(dataset: String, ClipRecord)
    case message(String, isProblem: Bool, time: Double)
    case libraryOutput(String, time: Double)
}

package enum EditKey: Sendable, Hashable { case backspace, deleteWord, clear, complete }
