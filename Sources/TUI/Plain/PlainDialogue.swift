import Engine

/// The plain mode without its files and clocks: lines typed and things that happened go in, lines to say and things to do
/// come out. The ``World`` is that of the dashboard, and so is the ``Work``.
struct PlainDialogue {
    struct Answer {
        var lines: [String] = []
        var work: [Work] = []
    }

    /// A run that was asked for and whose end is to be told.
    struct Awaited {
        /// The run as it was before, from which its new world must differ.
        var before: RunSnapshot?
        var isStarted = false
        /// Whether the run itself was seen.
        var isSeen = false
        var retried: [ClipID] = []
    }

    /// A question to a ledger or a file; one at a time, and lines typed meanwhile are held.
    enum Query {
        case skipped(PlainSkipped)
        case show(clip: Int, generation: Int, record: ClipRecord?)
        /// What a retry made of a clip.
        case result(ClipID, generation: Int)
        case survey(String)
        case adding
        /// A page of the clips of a dataset.
        case clips(PlainListing, generation: Int)
        /// A clip named by its path, looked for in one dataset after the other.
        case find(path: String, datasets: [String], generation: Int)
    }

    struct NumberedClip {
        var id: ClipID
        var record: ClipRecord
    }

    /// Results of a retry that are told one by one.
    static let toldResults = 10

    var world: World
    /// Whether lines come from a script, whose commands wait for the work of those before.
    let isScript: Bool
    /// Names of the datasets whose skipped clips are looked at.
    var chosen: [String] = []
    var clips: [NumberedClip] = []
    /// The list of clips that `more` goes on with.
    var listing: PlainListing?
    var awaited: [String: Awaited] = [:]
    var query: Query?
    var results: [ClipID] = []
    private(set) var isLeaving = false
    /// Whether runs are to be ended, also those that have not begun yet.
    private var isEnding = false
    /// Datasets whose last run was asked for and could not start, or failed.
    private var failed: Set<String> = []
    private var hasGreeted = false
    private var hasAskedToQuit = false
    private var hasEnded = false
    private var held: [String] = []
    private var progress = PlainProgress()
    private var generation = 0

    init(world: World, isScript: Bool) {
        self.world = world
        self.isScript = isScript
    }

    /// Clips in hand of which it was said that they stand still.
    private var toldStalled: Set<String> = []

    /// Whether a run that was asked for could not start, or failed, and was not taken up since.
    var hasFailed: Bool { !failed.isEmpty }

    /// Whether nothing more will happen: it is left, and no run goes on.
    var isDone: Bool { isLeaving && !isBusy }

    /// Whether there are more lines waiting than a person types ahead.
    var isFull: Bool { held.count > 100 }

    var isWorking: Bool { !awaited.isEmpty || world.isWorking || (world.isReadOnly && world.datasets.contains(where: \.isElsewhere)) }
    /// Whether a run was asked for of which nothing is known yet.
    private var isStarting: Bool { awaited.values.contains { !$0.isSeen } }
    private var isBusy: Bool { isWorking || query != nil || !results.isEmpty }

    /// A run that was asked for does not take place.
    mutating func noteNotBegun(_ dataset: String, isFailure: Bool) {
        awaited[dataset] = nil
        if isFailure { failed.insert(dataset) }
    }

    mutating func nextGeneration() -> Int {
        generation += 1
        return generation
    }

    // MARK: Lines

    /// Takes a typed line, now or when what it has to wait for is over.
    mutating func take(line: String) -> Answer {
        held.append(line)
        return takeHeld()
    }

    /// Nothing more can be typed: what was begun is finished first.
    mutating func endOfInput() -> Answer {
        hasEnded = true
        return takeHeld()
    }

    /// The process is told to end: the clips in hand are finished, the second time abandoned.
    mutating func stop() -> Answer {
        held = []
        results = []
        query = nil
        let names = world.datasets.filter { $0.isWorking || awaited[$0.name] != nil }.map(\.name)
        let line = isLeaving ? "Abandoning the clips in progress." : "Finishing the clips in progress; interrupt again to abandon them."
        isLeaving = true
        isEnding = true
        // A watched run goes on without us.
        if world.isReadOnly { world.datasets = [] }
        return Answer(lines: names.isEmpty ? [] : [line], work: names.map { .cancel(dataset: $0) })
    }

    private mutating func takeHeld() -> Answer {
        var answer = Answer()
        while let line = held.first, !isLeaving, hasGreeted, query == nil, results.isEmpty {
            let command = PlainCommand.parse(line)
            if case .success(let command)? = command {
                if isWorking, command.verb.needsRest && isScript || command.verb == .wait { break }
                if isStarting, command.verb.needsRuns { break }
            }
            held.removeFirst()
            switch command {
            case nil: break
            case .failure(let problem): answer.lines.append(problem.text)
            case .success(let command):
                let asked = hasAskedToQuit
                hasAskedToQuit = false
                let one = command.verb == .quit ? quit(asked: asked) : perform(command)
                answer.lines += one.lines
                answer.work += one.work
            }
        }
        if hasEnded, held.isEmpty, hasGreeted, !isLeaving {
            isLeaving = true
            if isWorking, !isScript { answer.lines.append("End of input. Leaving when the runs are over; interrupt to end them sooner.") }
        }
        return answer
    }

    private mutating func quit(asked: Bool) -> Answer {
        let working = world.datasets.filter { $0.isWorking || awaited[$0.name] != nil }.map(\.name)
        guard !working.isEmpty, !asked else {
            isLeaving = true
            isEnding = true
            if world.isReadOnly { world.datasets = [] }
            return Answer(
                lines: working.isEmpty ? ["Goodbye."] : ["Finishing the clips in progress. Finished clips are kept."],
                work: working.map { .cancel(dataset: $0) })
        }
        hasAskedToQuit = true
        return Answer(lines: [
            "Unfinished: \(working.joined(separator: ", ")). Type quit again to finish the clips in progress and leave; the next start continues from there."
        ])
    }

    // MARK: What happened

    mutating func take(_ action: News) -> Answer {
        let before = world
        _ = world.take(action)
        var answer = Answer()
        switch action {
        case .datasetsLoaded: answer = takeDatasets(before)
        case .started(let dataset):
            awaited[dataset]?.isStarted = true
            if isEnding { answer.work = [.cancel(dataset: dataset)] }
        case .snapshots: answer = takeSnapshots()
        case .message(let text, _, _): answer.lines = [PlainWords.sentence(text)]
        case .added:
            if case .adding? = query { query = nil }
        case .surveyed(let dataset, let survey, let problem):
            if case .survey(dataset)? = query { query = nil }
            answer.lines = survey.map { PlainWords.survey($0, name: dataset) } ?? [PlainWords.spoken(problem ?? "No result.")]
        default: answer = takeReply(action)
        }
        let next = askForResults()
        answer.work += next.work
        let more = takeHeld()
        answer.lines += more.lines
        answer.work += more.work
        return answer
    }

    private mutating func takeDatasets(_ before: World) -> Answer {
        if !hasGreeted {
            hasGreeted = true
            var lines = ["Melscope, plain mode. Type help and press Enter for the commands."]
            lines += list()
            return Answer(lines: lines)
        }
        guard world.isReadOnly else { return Answer() }
        var lines: [String] = []
        for (index, entry) in world.datasets.enumerated() {
            let was = before.entry(entry.name)
            if was?.isElsewhere == true, !entry.isElsewhere, let run = entry.run {
                lines += run.state.isOver ? PlainWords.end(run, name: entry.name, number: index + 1) : [PlainWords.status(entry)]
            } else if entry.isElsewhere, let run = entry.run, progress.isDue(entry.name, done: run.done, of: run.planned, now: world.now) {
                lines.append(PlainWords.progressLine(run, name: entry.name))
            }
        }
        return Answer(lines: lines)
    }

    private mutating func takeSnapshots() -> Answer {
        var lines: [String] = []
        for (index, entry) in world.datasets.enumerated() {
            guard entry.isOurs, let run = entry.run else { continue }
            if !run.state.isOver {
                awaited[entry.name]?.isSeen = true
                failed.remove(entry.name)
                for (lane, seconds) in run.stalledLanes where toldStalled.insert("\(entry.name)/\(lane.clip ?? "") \(lane.since)").inserted {
                    lines.append("\(entry.name): \(PlainWords.stalled(lane, seconds: seconds)). The others go on.")
                }
                if progress.isDue(entry.name, done: run.done, of: run.planned, now: world.now) {
                    lines.append(PlainWords.progressLine(run, name: entry.name))
                }
                continue
            }
            guard let wait = awaited[entry.name], wait.isStarted, wait.before.map({ !$0.isSame(as: run) }) ?? true else { continue }
            awaited[entry.name] = nil
            if run.state == .failed { failed.insert(entry.name) }
            progress.forget(entry.name)
            lines += PlainWords.end(run, name: entry.name, number: index + 1)
            results += wait.retried.prefix(Self.toldResults)
            if wait.retried.count > Self.toldResults {
                lines.append("Results of the first \(Self.toldResults) of \(wait.retried.count) clips that were tried again:")
            }
        }
        return Answer(lines: lines)
    }

    func list() -> [String] {
        guard !world.datasets.isEmpty else {
            return [world.isReadOnly ? "There is no run to watch." : "There is no dataset yet. Type add and a folder."]
        }
        return ["\(world.datasets.count == 1 ? "1 dataset" : "\(world.datasets.count) datasets"):"]
            + world.datasets.enumerated().flatMap { index, entry in
                PlainWords.dataset(entry, number: index + 1, model: world.model(of: entry), utcOffsetSeconds: world.utcOffsetSeconds)
            }
    }
}

extension RunSnapshot {
    /// Whether nothing has happened between the two.
    func isSame(as other: RunSnapshot) -> Bool {
        version == other.version && startedAt == other.startedAt && endedAt == other.endedAt
    }
}
