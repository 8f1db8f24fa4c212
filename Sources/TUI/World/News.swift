import Base
import Corpora
import Engine

/// Something to be done with runs, ledgers and files: what a ``Performer`` does, whoever asks for it.
package enum Work: Sendable {
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
    /// The clips of `query` by the values of a column.
    case loadGroups(dataset: String, column: ClipColumn, query: ClipQuery, generation: Int)
    case loadFilters
    /// Judges the recordings of the dashboard's datasets by what is kept of them, or measures the rest first.
    case examine(measures: Bool)
    case stopExamining
    /// Judges the features of a dataset by a linear probe.
    case probe(dataset: String, ProbeWish)
    case stopProbing
    /// By what the features of a dataset can be judged.
    case loadProbeOptions(dataset: String)
    /// What is recorded of a clip beside another one of a list.
    case findListed(ClipID, after: ClipID, ClipPlace, forward: Bool)
    /// The features of two datasets.
    case compare(String, String)
    case stopComparing
    case loadRuns(dataset: String)
    case loadSlowest(dataset: String, PastRun)
    /// In which settings the recipes of two runs differ.
    case compareRuns(dataset: String, PastRun, PastRun)
    /// What is recorded of a clip that a finding or a run names.
    case findClip(ClipID)
    case saveFilter(SavedFilters.Filter)
    case removeFilter(name: String)
    case findProblem(dataset: String, from: String, query: ClipQuery, forward: Bool)
    /// The clip beside another one in the order of a table.
    case findNeighbour(of: ClipID, query: ClipQuery, forward: Bool)
    case survey(dataset: String)
    /// Folders, and files with one of these endings.
    case complete(path: String, endings: [String] = [])
    case add(AddedDataset)
    /// How a dataset's features are made from its next start on; as a new entry of the same source, or for this one.
    case choose(dataset: String, EncoderChoice, isNew: Bool)
    case remove(dataset: String)
    case refreshDatasets
    case play(dataset: String, ClipRecord)
    /// The skipped clips as CSV: all of the dashboard's datasets, or these.
    case export(only: Set<ClipID>)
    /// Remembers the columns of the table of clips for the next start.
    case keepColumns([String])
    /// Remembers the theme for the next start.
    case keepTheme(String)
}

/// Something that happened in the world, or the answer to some ``Work``.
package enum News: Sendable {
    case snapshots([String: RunSnapshot])
    case page(dataset: String, generation: Int, offset: Int, total: Int, selected: Int?, records: [ClipRecord], facts: PageFacts = PageFacts())
    case pageFailed(dataset: String, generation: Int, problem: String)
    case groupsLoaded(dataset: String, generation: Int, groups: [Ledger.Group], total: Int, problem: String?)
    case examining(DoctorRun.Progress)
    /// Neither a report nor a problem: nothing was measured yet.
    case examined(QualityView?, problem: String?)
    case probing(dataset: String, ProbeRun.Progress)
    /// Neither a view nor a refusal: it was cancelled.
    case probed(dataset: String, ProbeView?, refusal: ProbeRefusal?)
    case probeOptionsLoaded(dataset: String, ProbeOptions?, problem: String?)
    case comparing(String, String, ComparisonRun.Progress)
    case compared(String, String, [ComparisonRow], problem: String?)
    case runsLoaded(dataset: String, RunsView?, problem: String?)
    case slowestLoaded(dataset: String, run: Int, [SlowClip])
    /// Nil where one of the recipes is not kept.
    case runsCompared(dataset: String, Int, Int, [RecipeDifference]?)
    case clipFound(ClipID, ClipRecord?)
    /// Those that are saved now.
    case filtersLoaded([SavedFilters.Filter])
    case skippedLoaded([SkippedGroup])
    case groupLoaded(ReasonCode, [(dataset: String, record: ClipRecord)])
    case inspected(generation: Int, Inspection?, problem: String?)
    case problemFound(dataset: String, ClipRecord?, forward: Bool)
    /// Nil where the list ends.
    case neighbourFound(of: ClipID, ClipRecord?, place: ClipPlace?, forward: Bool)
    case surveyed(dataset: String, Survey?, problem: String?)
    case completions(path: String, [String])
    case added(dataset: String)
    case addFailed(AddedDataset, problem: String)
    /// A choice that cannot be: a file that is not there, a name that is not known.
    case choiceRefused(dataset: String, EncoderChoice, problem: String)
    /// What a look at the names of a dataset's files found.
    case listed(dataset: String, kind: DatasetKind, completeness: DatasetCompleteness?, clipCount: Int, warnings: [String] = [], labels: [String] = [])
    case listingFailed(dataset: String, problem: String)
    case datasetsLoaded([DatasetEntry])
    case started(dataset: String)
    /// Another process holds the output, so that no run began here.
    case refused(dataset: String, problem: String)
    /// A run or a retry that ended before it began, and why; nil when it was cancelled. What is recorded stays as it was.
    case notBegun(dataset: String, problem: String?)
    /// The record of a dataset's features was there and is not any more, alone or with the features.
    case outputGone(dataset: String, problem: String)
    case clipUpdated(dataset: String, ClipRecord)
    case message(String, isProblem: Bool, time: Double)
    case machine(MachineLoad)
    case libraryOutput(String, time: Double)
}

/// What a page of clips says beside its rows.
package struct PageFacts: Sendable, Hashable {
    /// Label fields of the dataset's clips.
    package var labels: [String] = []
    /// What in the filter means nothing in this dataset.
    package var problems: [FilterProblem] = []
    /// Whether the doctor has measured some of the recordings.
    package var isMeasured = false
    /// What was measured of the page's clips, by path and column.
    package var measures: [String: [String: Double]] = [:]
    /// Codes of what was found of them.
    package var findings: [String: [String]] = [:]

    package init() {}
}
