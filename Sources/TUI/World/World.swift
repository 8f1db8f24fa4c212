import Engine
import Shapes

/// What is known, whatever is on the screen: datasets and their runs, the log, lanes, the time. The dashboard and the plain
/// mode have the same one. A value: no clock, no files, no engine.
package struct World: Sendable {
    package var datasets: [DatasetEntry] = []
    package var lanes: Int
    /// The number of lanes at the start and what allowed no more, where that is less than the machine has processors.
    package var laneBudget: LaneBudget?
    /// True when watching runs of other processes: nothing can be started, changed or retried.
    package var isReadOnly = false
    /// As they were when they were last asked for.
    package var savedFilters: [SavedFilters.Filter] = []
    package private(set) var log: [LogLine] = []
    /// As of the last look; nil before the first.
    package var machine: MachineLoad?
    /// The folder under which the features of added datasets go; empty where none are added.
    package var outputRoot = ""
    /// The model of runs that are started here: the built-in one's name, or a path.
    package var model = BuiltInModel.name
    /// Monotonic seconds of the last that happened; durations are computed from it.
    package var now = 0.0
    /// What is to be added to ``now`` for seconds since 1970.
    package var clockOffset = 0.0
    /// Seconds by which the operator's clock is ahead of UTC.
    package var utcOffsetSeconds = 0

    package init(lanes: Int) { self.lanes = lanes }

    package struct LogLine: Sendable, Hashable {
        /// Seconds since 1970.
        package var time: Double
        package var text: String

        package init(time: Double, text: String) {
            self.time = time
            self.text = text
        }
    }

    /// Something to be said to the operator, whatever is looked at.
    package struct Announcement: Sendable {
        package var text: String
        package var isProblem: Bool
        /// The run whose end it tells.
        package var ended: (dataset: String, isRetry: Bool)?
    }

    /// The model of a dataset's run, or the one that a start would use.
    func model(of entry: DatasetEntry) -> String { entry.run?.model ?? nextModel(of: entry) }

    /// The model that a start would use.
    func nextModel(of entry: DatasetEntry) -> String { entry.registered.encoder.model ?? model }

    package func entry(_ name: String) -> DatasetEntry? { datasets.first { $0.name == name } }

    var isWorking: Bool { datasets.contains(where: \.isWorking) }

    /// Whether a run here has just begun.
    var hasYoungRun: Bool {
        datasets.contains { $0.isWorking && (($0.run?.state ?? .preparing) == .preparing || ($0.run?.activeSeconds ?? 0) < 1) }
    }

    /// Whether some run changes without our doing.
    var changesByItself: Bool { isReadOnly || datasets.contains { $0.isElsewhere || $0.isWorking || $0.awaitsEnd } }

    /// Clips without features of each dataset, as its run says.
    var problemCounts: [String: Int] {
        Dictionary(datasets.map { ($0.name, ($0.run?.skipped ?? 0) + ($0.run?.failed ?? 0)) }) { first, _ in first }
    }

    /// Keeps a line in the log.
    package mutating func note(_ text: String, time: Double? = nil) {
        log.append(LogLine(time: time ?? now + clockOffset, text: text))
        if log.count > 2000 { log.removeFirst(log.count - 2000) }
    }

    /// Remembers the starts that are asked for, so that a second key asks for no second run.
    mutating func start(_ names: [String]) -> [Work] {
        for index in datasets.indices where names.contains(datasets[index].name) { datasets[index].noteStart() }
        return names.map { .start(dataset: $0, replacing: false) }
    }

    private func index(_ name: String) -> Int? { datasets.firstIndex { $0.name == name } }

    // MARK: What happens

    /// Takes in what happened.
    ///
    /// - Returns: what is to be said of it; it stands in the log already.
    package mutating func take(_ news: News) -> [Announcement] {
        switch news {
        case .snapshots(let snapshots): return take(snapshots)
        case .surveyed(let dataset, let survey, let problem):
            guard let index = index(dataset) else { return [] }
            datasets[index].isSurveying = false
            datasets[index].survey = survey
            if let survey {
                datasets[index].completeness = survey.completeness
                datasets[index].clipCount = survey.total
            }
            return problem.map { tell($0, isProblem: true) } ?? []
        case .listed(let dataset, let kind, let completeness, let clipCount, let warnings, let labels):
            guard let index = index(dataset) else { return [] }
            datasets[index].registered.kind = datasets[index].registered.kind ?? kind
            datasets[index].inventory = completeness
            datasets[index].completeness = completeness.map { [$0.text] } ?? []
            datasets[index].listingWarnings = warnings
            datasets[index].labelRemarks = labels
            datasets[index].clipCount = clipCount
        case .listingFailed(let dataset, let problem):
            if let index = index(dataset) { datasets[index].sourceProblem = problem }
        case .datasetsLoaded(let entries): datasets = entries.map { fresh in entry(fresh.name)?.merged(with: fresh) ?? fresh }
        case .started(let dataset):
            if let index = index(dataset) { datasets[index].noteBegun() }
        case .refused(let dataset, let problem):
            if let index = index(dataset) {
                datasets[index].forgetRun()
                datasets[index].worker = .elsewhere
                datasets[index].run = nil
            }
            let told = tell("\(dataset) is being extracted by another process; you can watch it here", isProblem: true)
            note(problem)
            return told
        case .notBegun(let dataset, let problem):
            guard let index = index(dataset) else { return [] }
            datasets[index].forgetRun()
            datasets[index].startProblem = problem
            return tell(problem.map { "\(dataset): \($0)" } ?? "\(dataset): cancelled before it started", isProblem: problem != nil)
        case .outputGone(let dataset, let problem):
            guard let index = index(dataset) else { return [] }
            datasets[index].forgetRun()
            datasets[index].outputProblem = problem
            datasets[index].run = nil
            return tell("\(dataset): \(problem)", isProblem: true)
        case .message(let text, let isProblem, let time):
            note(text, time: time)
            return [Announcement(text: text, isProblem: isProblem)]
        case .machine(let load): machine = load
        case .libraryOutput(let text, let time): note(text, time: time)
        case .filtersLoaded(let filters): savedFilters = filters
        case .page, .pageFailed, .groupsLoaded, .examining, .examined, .probing, .probed, .probeOptionsLoaded, .clipFound, .skippedLoaded, .groupLoaded, .inspected, .problemFound,
            .neighbourFound, .completions, .added, .addFailed, .choiceRefused, .clipUpdated, .runsLoaded, .slowestLoaded, .runsCompared, .comparing,
            .compared:
            // Answers to what a screen has asked.
            break
        }
        return []
    }

    private mutating func tell(_ text: String, isProblem: Bool) -> [Announcement] {
        note(text)
        return [Announcement(text: text, isProblem: isProblem)]
    }

    private mutating func take(_ snapshots: [String: RunSnapshot]) -> [Announcement] {
        var told: [Announcement] = []
        for index in datasets.indices {
            guard let snapshot = snapshots[datasets[index].name] else { continue }
            let wasWorking = datasets[index].isWorking || datasets[index].awaitsEnd
            datasets[index].take(snapshot, now: now)
            guard wasWorking, snapshot.state.isOver else { continue }
            datasets[index].worker = .here(awaitsEnd: false)
            let retried = datasets[index].retrying
            datasets[index].retrying = nil
            let text = RunWords.end(of: snapshot, dataset: datasets[index].name, retried: retried)
            note(text)
            told.append(
                Announcement(
                    text: text, isProblem: snapshot.state == .failed || snapshot.isPartial,
                    ended: (datasets[index].name, retried != nil && snapshot.state != .failed && snapshot.state != .cancelled)))
        }
        return told
    }
}
