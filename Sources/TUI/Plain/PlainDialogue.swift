import Engine

/// The plain mode without its files and clocks: lines typed and things that happened go in, lines to say and things to do
/// come out. Datasets, runs, log and lanes are those of ``World``, the work those of the dashboard.
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
    var awaited: [String: Awaited] = [:]
    var query: Query?
    var results: [ClipID] = []
    private(set) var isLeaving = false
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

    /// Whether nothing more will happen: it is left, and no run goes on.
    /// Clips in hand of which it was said that they stand still.
    private var toldStalled: Set<String> = []

    var isDone: Bool { isLeaving && !isBusy }

    /// Whether there are more lines waiting than a person types ahead.
    var isFull: Bool { held.count > 100 }

    var isWorking: Bool { !awaited.isEmpty || world.isWorking || (world.isReadOnly && world.datasets.contains(where: \.isElsewhere)) }
    private var isBusy: Bool { isWorking || query != nil || !results.isEmpty }

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
        let line = isLeaving ? "Abandoning the clips in hand." : "Finishing the clips in hand; interrupt again to abandon them."
        isLeaving = true
        // A watched run goes on without us.
        if world.isReadOnly { world.datasets = [] }
        return Answer(lines: names.isEmpty ? [] : [line], work: names.map { .cancel(dataset: $0) })
    }

    private mutating func takeHeld() -> Answer {
        var answer = Answer()
        while let line = held.first, !isLeaving, hasGreeted, query == nil, results.isEmpty {
            let command = PlainCommand.parse(line)
            if case .success(let command)? = command, isWorking, command.verb.needsRest && isScript || command.verb == .wait { break }
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
            if world.isReadOnly { world.datasets = [] }
            return Answer(
                lines: working.isEmpty ? ["Goodbye."] : ["Finishing the clips in hand. What is done stays done."],
                work: working.map { .cancel(dataset: $0) })
        }
        hasAskedToQuit = true
        return Answer(lines: [
            "Unfinished: \(working.joined(separator: ", ")). Type quit again to finish the clips in hand and leave; the next start goes on from there."
        ])
    }

    // MARK: What happened

    /// - Parameter now: monotonic seconds.
    mutating func take(_ action: News, now: Double) -> Answer {
        world.now = now
        let before = world
        _ = world.take(action)
        var answer = Answer()
        switch action {
        case .datasetsLoaded: answer = takeDatasets(before, now: now)
        case .started(let dataset): awaited[dataset]?.isStarted = true
        case .snapshots: answer = takeSnapshots(now: now)
        case .message(let text, let isProblem, _):
            answer.lines = [PlainWords.spoken(text) + (text.hasSuffix(".") ? "" : ".")]
            if case .adding? = query { query = nil }
            // A run that could not begin is told of by a message alone.
            if isProblem { for name in awaited.keys where text.hasPrefix(name + ": ") { awaited[name] = nil } }
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

    private mutating func takeDatasets(_ before: World, now: Double) -> Answer {
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
            } else if entry.isElsewhere, let run = entry.run, progress.isDue(entry.name, done: run.done, of: run.planned, now: now) {
                lines.append(PlainWords.progressLine(run, name: entry.name))
            }
        }
        return Answer(lines: lines)
    }

    private mutating func takeSnapshots(now: Double) -> Answer {
        var lines: [String] = []
        for (index, entry) in world.datasets.enumerated() {
            guard entry.isOurs, let run = entry.run else { continue }
            if !run.state.isOver {
                for (lane, seconds) in run.stalledLanes where toldStalled.insert("\(entry.name)/\(lane.clip ?? "") \(lane.since)").inserted {
                    lines.append("\(entry.name): \(PlainWords.stalled(lane, seconds: seconds)). Other lanes go on.")
                }
                if progress.isDue(entry.name, done: run.done, of: run.planned, now: now) {
                    lines.append(PlainWords.progressLine(run, name: entry.name))
                }
                continue
            }
            guard let wait = awaited[entry.name], wait.isStarted, wait.before.map({ !$0.isSame(as: run) }) ?? true else { continue }
            awaited[entry.name] = nil
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
                PlainWords.dataset(entry, number: index + 1, utcOffsetSeconds: world.utcOffsetSeconds)
            }
    }
}

extension RunSnapshot {
    /// Whether nothing has happened between the two.
    func isSame(as other: RunSnapshot) -> Bool {
        version == other.version && startedAt == other.startedAt && endedAt == other.endedAt
    }
}
