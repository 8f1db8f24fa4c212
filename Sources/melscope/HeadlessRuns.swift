import Base
import Dispatch
import Engine
import Foundation
import Inference
import Shapes
import TUI

/// Runs extractions without the dashboard: starts them together, shows progress, answers interrupts, sums up.
///
/// Standard output carries the results: lines for skipped and failed clips and the summary, or JSON. Standard error
/// carries progress: one live line on a terminal, a line every ten seconds elsewhere, nothing with `--json` or
/// `--quiet`; of a clip that stands still it speaks always.
final class HeadlessRuns: Sendable {
    private let requests: [RunRequest]
    private let lanes: Int?
    private let json: Bool
    private let quiet: Bool
    private struct Started {
        var runs: [Run] = []
        var interrupts = 0
    }

    private let started = Guarded(Started())
    /// Serialises what lanes print.
    private let printer = DispatchQueue(label: "melscope.print")
    /// Hears signals, whatever the printer waits for.
    private let signals = DispatchQueue(label: "melscope.signals", qos: .userInitiated)
    private let barIsShown = Guarded(false)
    /// Clips in hand of which it was said that they stand still.
    private let stalled = Guarded<Set<String>>([])
    /// What became of the clips of each retry, by the request's index.
    private let retried = Guarded<[Int: RetriedClips]>([:])

    init(_ requests: [RunRequest], lanes: Int?, json: Bool, quiet: Bool) {
        self.requests = requests
        self.lanes = lanes
        self.json = json
        self.quiet = quiet
    }

    private var isForced: Bool { requests.contains { $0.mode == .force } }
    private let pool = Guarded<(lanes: Int, bound: String?)?>(nil)

    func execute() throws -> ExitStatus {
        let modelPath = requests.first.map(\.model.name).flatMap { $0 == ModelChoice.builtInName ? nil : $0 }
        let engine = ExtractionEngine(lanes: lanes, modelBytes: ModelReader.sizeBytes(path: modelPath))
        pool.withLock { $0 = (engine.pool.laneCount, engine.budget?.bound.rawValue) }
        if let budget = engine.budget, budget.isBounded, !json, !quiet { Printing.err("melscope: \(budget.text)") }
        let start = Date()
        CrashHandler.install()
        // Before the first run makes its folder: from then on an interrupt finishes what is in hand.
        let sources = interruptHandlers()
        defer { for source in sources { source.cancel() } }
        let runs = requests.enumerated().map { index, request in
            let isRetry = request.selection != .all
            if isRetry { retried.withLock { $0[index] = RetriedClips() } }
            let run = engine.start(request) { [self] record in
                // To wake another thread for a clip of which nothing is said would cost more than saying it.
                guard isRetry || shows(record) else { return }
                printer.async {
                    self.retried.withLock { $0[index]?.add(record) }
                    self.show(record, of: request)
                }
            }
            let isInterrupted = started.withLock { started in
                started.runs.append(run)
                return started.interrupts > 0
            }
            if isInterrupted { run.cancel() }
            return run
        }
        tellBeginning(runs)
        let progress = progressTimer(runs)
        let ends = runs.map { $0.waitUntilOver() }
        progress.cancel()
        printer.sync { clearBar() }
        let results = retried.withLock { retried in
            ends.enumerated().map { index, end in retried[index]?.applied(to: end) ?? end }
        }
        for (run, end) in zip(runs, ends) { noteLabels(run, end) }
        try summarise(runs, results, seconds: Date().timeIntervalSince(start))
        return status(runs, results)
    }

    private func status(_ runs: [Run], _ ends: [RunSnapshot]) -> ExitStatus {
        if started.withLock({ $0.interrupts }) > 0 { return .interrupted }
        if let failure = runs.compactMap(\.failure).first { return .of(failure) }
        return ends.contains(where: \.hasProblems) ? .withProblems : .success
    }

    // MARK: Interrupts

    /// The first SIGINT or SIGTERM finishes the clips in hand, the second abandons them; the third, or a second SIGTERM, ends
    /// the process at once.
    private func interruptHandlers() -> [any DispatchSourceSignal] {
        EndingSignals.sources(on: signals) { [self] number in
            if barIsShown.withLock({ $0 }) { Printing.raw("\r\u{1b}[K", to: STDERR_FILENO) }
            let runs = started.withLock { $0.runs }
            sayEnded(runs.map(\.snapshot))
            EndingSignals.endAtOnce(number, runs: runs)
        } _: { [self] count in
            let runs = started.withLock { started in
                started.interrupts += 1
                return started.runs
            }
            let snapshots = runs.map(\.snapshot)
            for run in runs { run.cancel() }
            guard !json else { return }
            printer.async { [self] in
                clearBar()
                let inHand = snapshots.reduce(0) { $0 + $1.lanes.count }
                Printing.err(
                    count == 1
                        ? "melscope: finishing \(Readable.clips(inHand)) in progress; interrupt again to abandon \(inHand == 1 ? "it" : "them")"
                        : "melscope: abandoning the clips in progress; interrupt again to exit at once")
                for text in snapshots.flatMap(StalledLanes.texts) { Printing.err("melscope: waiting for \(text)") }
            }
        }
    }

    /// The last words before the process ends at once, for which a terminal that takes no text is not waited.
    private func sayEnded(_ snapshots: [RunSnapshot]) {
        guard !json else { return }
        let inHand = snapshots.reduce(0) { $0 + $1.lanes.count }
        let isForced = isForced
        let isSaid = DispatchSemaphore(value: 0)
        DispatchQueue.global(qos: .userInitiated).async {
            Printing.err("melscope: stopped with \(Readable.clips(inHand)) in progress; finished clips are recorded; \(isForced ? "--force starts again with all clips; without it, the command continues with those that are missing" : "the same command continues from there")")
            isSaid.signal()
        }
        _ = isSaid.wait(timeout: .now() + 0.2)
    }

    // MARK: Progress

    /// Shows how far the runs are; with `--json` and `--quiet` it only says what stands still.
    private func progressTimer(_ runs: [Run]) -> any DispatchSourceTimer {
        let showsProgress = !json && !quiet
        let live = Printing.errIsTerminal && showsProgress
        let timer = DispatchSource.makeTimerSource(queue: printer)
        timer.schedule(deadline: .now() + (live ? 0.1 : 10), repeating: live ? 0.2 : 10)
        timer.setEventHandler { @Sendable [self] in
            let snapshots = runs.map(\.snapshot)
            sayStalled(snapshots)
            guard showsProgress else { return }
            let text = ProgressLine.text(snapshots)
            if live {
                let clipped = String(text.prefix(max(10, Printing.terminalColumns - 1)))
                Printing.raw("\r\u{1b}[K" + clipped, to: STDERR_FILENO)
                barIsShown.withLock { $0 = true }
            } else {
                Printing.err(text)
            }
        }
        timer.resume()
        return timer
    }

    /// In a detached process, tells the command that started it when the runs know what is to be done.
    private func tellBeginning(_ runs: [Run]) {
        guard let detached = Melscope.detached else { return }
        DispatchQueue.global(qos: .utility).async {
            while !runs.allSatisfy({ $0.hasBegun || $0.snapshot.state.isOver }) { usleep(20_000) }
            // Where none has, the process ends in a moment, and its exit code says why.
            if runs.contains(where: \.hasBegun) { detached.begin() }
        }
    }

    /// Says once of each clip that it stands still.
    private func sayStalled(_ snapshots: [RunSnapshot]) {
        for run in snapshots {
            for (lane, _) in run.stalledLanes {
                let key = "\(run.name)/\(lane.clip ?? "") \(lane.since)"
                guard stalled.withLock({ $0.insert(key).inserted }) else { continue }
                clearBar()
                Printing.err("melscope: stalled: \(StalledLanes.text(run, lane)); another thread takes over")
            }
        }
    }

    private func clearBar() {
        let wasShown = barIsShown.withLock { shown in
            defer { shown = false }
            return shown
        }
        if wasShown { Printing.raw("\r\u{1b}[K", to: STDERR_FILENO) }
    }

    // MARK: Results

    private func shows(_ record: ClipRecord) -> Bool { json || (!quiet && record.skipReason != nil) }

    private func show(_ record: ClipRecord, of request: RunRequest) {
        let dataset = request.name
        if json {
            let line = ClipLine(record, dataset: dataset) {
                OutputStore.names(
                    ofClip: $0, in: request.store, naming: request.recipe.output.naming, folders: request.recipe.outputFolders)
            }
            Printing.out(Printing.json(line))
            return
        }
        guard !quiet, let reason = record.skipReason else { return }
        clearBar()
        let mark = record.outcome == .failed ? "failed " : "skipped"
        Printing.out("\(mark)  \(dataset)/\(Printable.text(record.path))  \(reason)")
    }

    private func summarise(_ runs: [Run], _ ends: [RunSnapshot], seconds: Double) throws {
        if json {
            let budget = pool.withLock { $0 }
            Printing.out(Printing.json(SummaryLine(ends, seconds: seconds, lanes: budget?.lanes, laneBound: budget?.bound)))
            for end in ends { if let problem = end.problem { Printing.err("melscope: \(problem)") } }
            return
        }
        for (index, (run, end)) in zip(runs, ends).enumerated() {
            if let notice = end.notice { Printing.err("melscope: \(end.name): \(notice)") }
            if let problem = end.problem {
                Printing.err("melscope: \(problem)")
                if end.total == 0 { continue }
            }
            if let clips = retried.withLock({ $0[index] }) {
                Printing.out(RunSummary.text(end, names: clips.names, retriedOf: run.snapshot.total))
            } else {
                Printing.out(RunSummary.text(end, names: try? skippedNames(run)))
            }
        }
    }

    /// A kind of dataset that was given and that no name fits is most likely a slip.
    private func noteLabels(_ run: Run, _ end: RunSnapshot) {
        guard let kind = run.request.kind, kind != .folder, run.request.selection == .all, end.total > 0 else { return }
        guard end.state == .finished, let ledger = try? OutputRecords(run.request.output, part: run.request.part) else { return }
        defer { ledger.close() }
        guard let count = try? ledger.labelledCount(), count == 0 else { return }
        Printing.err(
            "melscope: \(Printable.text(end.name)): 0 of \(Readable.count(end.total)) names fit \(kind.rawValue); labels stay empty")
    }

    private func skippedNames(_ run: Run) throws -> [ReasonCode: [String]] {
        let ledger = try OutputRecords(run.request.output, part: run.request.part)
        defer { ledger.close() }
        var names: [ReasonCode: [String]] = [:]
        for outcome in ["outcome:skipped", "outcome:failed"] {
            let query = ClipQuery(filter: outcome, sort: .path, descending: false)
            for record in try ledger.clips(query, limit: 10_000) {
                if let code = record.reason { names[code, default: []].append(record.path) }
            }
        }
        return names
    }
}
