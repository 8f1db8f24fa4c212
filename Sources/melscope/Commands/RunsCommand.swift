import ArgumentParser
import Base
import Engine
import Foundation
import TUI

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs of an output: what each did, how fast, with which recipe and model, and how it ended.",
        discussion: """
            Each extract, retry and start on the dashboard is a run; a retry after a run has ended is a run of its own. A number shows that \
            run in full, two numbers compare two runs, and --slowest lists the clips that took longest in the last run, or in the \
            run with the given number. This works during a run too. The last 1,000 runs of each output are kept, each with its \
            \(RunEntry.slowestLimit) slowest clips and the time of each step. A run that ends before it has compared the source with the \
            output, for example because it is refused, is not listed.

            Examples:
              melscope runs features/ravdess
              melscope runs features/ravdess 3
              melscope runs features/ravdess 2 3
              melscope runs features/ravdess --slowest 10
              melscope runs features --json | jq 'select(.state == "killed")'

            Exit codes: 0 shown; 1 no such output or run; 64 wrong usage.
            """)

    @Argument(help: "Output folders of runs, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Option(help: "Number of slowest clips to list.")
    var slowest: Int?

    @Flag(help: "Print only JSON on standard output: one object per run, or per clip with --slowest, or one for two runs.")
    var json = false

    /// An argument of digits alone is a run's number; a folder of such a name is './12'.
    private var folders: [String] { outputs.filter { !Self.isNumber($0) } }
    private var numbers: [String] { outputs.filter(Self.isNumber) }

    private static func isNumber(_ argument: String) -> Bool { !argument.isEmpty && argument.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    func validate() throws {
        try PathArguments.requireNames(outputs, of: "OUTPUT")
        if folders.isEmpty { throw ValidationError("Name an output folder ('./\(outputs.first ?? "12")' for a folder of that name).") }
        if numbers.count > 2 { throw ValidationError("\(numbers.count) run numbers; give one to show it, or two to compare them.") }
        if !numbers.isEmpty, folders.count > 1 { throw ValidationError("Run numbers belong to one output; name only one.") }
        if let slowest, slowest < 1 { throw ValidationError("--slowest is \(slowest); it must be 1 or more.") }
        if slowest != nil, numbers.count == 2 { throw ValidationError("--slowest is about one run; give only one number.") }
    }

    func run() throws {
        try reporting {
            let recorded = folders.flatMap { OutputFolder(path: absolutePath($0)).recorded }
            if !numbers.isEmpty, recorded.count > 1 {
                throw ValidationError("'\(Printable.text(folders[0]))' holds \(recorded.count) outputs, and run numbers belong to one; name one of them.")
            }
            for (index, folder) in recorded.enumerated() {
                let records = try OutputRecords(folder)
                defer { records.close() }
                let shown = ShownHistory(folder: folder, records: records, history: try records.history(), json: json)
                if index > 0, !json { Printing.out("") }
                let chosen = try numbers.map { try shown.run(numbered: $0) }
                switch (chosen.count, slowest) {
                case (_, let limit?): try shown.showSlowest(limit, of: chosen.first)
                case (1, nil): try shown.showInFull(chosen[0])
                case (2, nil): try shown.compare(chosen[0], chosen[1])
                default: try shown.list()
                }
            }
        }
    }
}

/// The history of one output on standard output.
private struct ShownHistory {
    var folder: OutputFolder
    var records: OutputRecords
    var history: RunHistory
    var json: Bool

    private static let slowestInFull = 5

    /// - Throws: ``EngineError`` with code `.notFound`.
    func run(numbered text: String) throws -> PastRun {
        if let number = Int(text), let run = history[number] { return run }
        let kept =
            switch history.runs.count {
            case 0: "no runs"
            case 1: "only run \(history.runs[0].number)"
            case let count: "runs \(history.runs[0].number) to \(history.runs[count - 1].number)"
            }
        throw EngineError(
            .notFound, subject: folder.path, step: "looking for run \(text)", found: kept, needed: "the number of a recorded run",
            advice: "List them with 'melscope runs \(Printable.text(folder.path))'.")
    }

    private func before(_ run: PastRun) -> PastRun? { history.runs.last { $0.number < run.number } }

    /// Settings in which a run's recipe differs from that of another; none for the same recipe, nil where one is not kept.
    private func differences(_ a: PastRun?, _ b: PastRun) throws -> [RecipeDifference]? {
        guard let a else { return nil }
        if a.recipeHash == b.recipeHash { return [] }
        guard let old = try records.recipe(hash: a.recipeHash), let new = try records.recipe(hash: b.recipeHash) else { return nil }
        return Recipe.differences(old, new)
    }

    private func line(_ run: PastRun) throws -> RunLine { RunLine(run, output: folder.path, differences: try differences(before(run), run)) }

    private func offset(_ run: PastRun) -> Int { TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: run.entry.startedAt)) }

    func list() throws {
        if json {
            for run in history.runs { Printing.out(Printing.json(try line(run))) }
        } else {
            Printing.out("\(Printable.text(history.runs.last?.dataset ?? (folder.path as NSString).lastPathComponent)): \(counted) in \(Printable.text(folder.path))")
            guard !history.runs.isEmpty else { return }
            let rows = [HistoryWords.heads] + history.runs.map { HistoryWords.cells($0, utcOffsetSeconds: offset($0)) }
            let lines = Printing.table(rows, rightAligned: HistoryWords.numeric).split(separator: "\n", omittingEmptySubsequences: false)
            Printing.out("  " + lines[0])
            for (index, run) in history.runs.enumerated() {
                Printing.out("  " + lines[index + 1])
                let before = index > 0 ? history.runs[index - 1] : nil
                for text in HistoryWords.setup(run, after: before, differences: try differences(before, run)) { Printing.out("       " + text) }
                if let problem = run.problem { Printing.out("       " + Printable.text(problem)) }
            }
        }
        if history.unreadable > 0 {
            Printing.err("melscope: \(Printable.text(folder.path)): \(history.unreadable) \(history.unreadable == 1 ? "entry" : "entries") of the history could not be read")
        }
    }

    private var counted: String {
        if history.runs.isEmpty { return "no run is recorded" }
        let count = "\(Readable.count(history.runs.count)) \(history.runs.count == 1 ? "run" : "runs")"
        return history.forgotten > 0 ? count + " (\(Readable.count(history.forgotten)) older ones are not kept)" : count
    }

    func showInFull(_ run: PastRun) throws {
        if json { return Printing.out(Printing.json(try line(run))) }
        Printing.out("run \(run.number) of \(Printable.text(run.dataset))\(run.isWhole ? ": \(run.entry.command.text)" : "")")
        var facts = HistoryWords.facts(run, utcOffsetSeconds: offset(run))
        if let before = before(run), before.recipeHash != run.recipeHash, let index = facts.firstIndex(where: { $0.label == "recipe" }) {
            let words = try differences(before, run).map(HistoryWords.changes) ?? "the recipe of that run is not kept"
            facts[index].text += ", not that of run \(before.number): \(words)"
        }
        Printing.out(Printing.table(facts.map { ["  " + $0.label, $0.text] }))
        let clips = try records.slowest(of: run, limit: Self.slowestInFull)
        guard !clips.isEmpty else { return }
        Printing.out("  slowest clips")
        show(clips, of: run)
    }

    func showSlowest(_ limit: Int, of chosen: PastRun?) throws {
        guard let run = chosen ?? history.runs.last else {
            if !json { Printing.out("\(Printable.text(folder.path)): no run is recorded") }
            return
        }
        let clips = try records.slowest(of: run, limit: min(limit, 1_000_000))
        if json {
            for clip in clips { Printing.out(Printing.json(SlowClipLine(clip, of: run))) }
            return
        }
        guard !clips.isEmpty else { return Printing.out("run \(run.number) of \(Printable.text(run.dataset)): no clip whose time is known") }
        Printing.out("run \(run.number) of \(Printable.text(run.dataset)): the \(clips.count == 1 ? "slowest clip" : "\(Readable.count(clips.count)) slowest clips"), milliseconds")
        show(clips, of: run)
    }

    private func show(_ clips: [SlowClip], of run: PastRun) {
        Printing.out(
            Printing.table(
                clips.map { clip in
                    ["    " + Readable.decimal(clip.ms), clip.audioSeconds.map(Readable.measuredDuration) ?? "", Printable.text(clip.path)]
                        + (clip.times.map { [HistoryWords.steps($0.steps(frontEnd: run.frontEnd))] } ?? [])
                }, rightAligned: [0, 1]))
    }

    func compare(_ a: PastRun, _ b: PastRun) throws {
        let differences = try differences(a, b)
        if json {
            return Printing.out(Printing.json(RunComparisonLine(a: try line(a), b: try line(b), recipeDifferences: differences)))
        }
        let rows = HistoryWords.comparison(a, b, utcOffsetSeconds: offset(b)).map { [$0.label, $0.a, $0.b] + ($0.change.isEmpty ? [] : [$0.change]) }
        Printing.out(Printing.table([["", "run \(a.number)", "run \(b.number)"]] + rows))
        Printing.out("")
        guard let differences else { return Printing.out("The recipe of one of them is not kept, so what differs is not known.") }
        guard !differences.isEmpty else {
            return Printing.out(a.recipeHash == b.recipeHash ? "The recipe is the same." : "No recipe setting differs, but another version of the program computed the features.")
        }
        Printing.out("The recipes differ in:")
        Printing.out(Printing.table(differences.map { ["  " + $0.key, Printable.text($0.a ?? "-"), Printable.text($0.b ?? "-")] }))
    }
}
