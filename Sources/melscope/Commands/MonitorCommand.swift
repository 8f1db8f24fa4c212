import ArgumentParser
import Base
import Engine
import Foundation
import TUI

struct MonitorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watch runs of another process, live.",
        discussion: """
            Reads the ledgers of one or more output folders once a second, without disturbing the runs. On a terminal it \
            opens the dashboard, read-only. With --text it shows one block per run in place; without a terminal it prints a line whenever \
            something has changed. As text it ends when all runs have ended.

            Examples:
              melscope monitor features/ravdess
              melscope monitor features/*

            Exit codes: 0 all clips of the runs were extracted; 2 clips were skipped or failed, folders could not be listed, or a run did not finish; 1 no such output; 130 interrupted.
            """)

    @Argument(help: "Output folders of runs, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Flag(help: "Print the state once and exit.")
    var once = false

    @Flag(help: "Print one JSON object per update of a run.")
    var json = false

    @Flag(help: "Print text instead of opening the dashboard.")
    var text = false

    @ParentCommand var root: Melscope
    @OptionGroup var ownAppearance: AppearanceOptions
    private var appearance: AppearanceOptions { ownAppearance.joined(root.appearance) }

    func validate() throws { try PathArguments.requireNames(outputs, of: "OUTPUT") }

    func run() throws {
        try reporting {
            let folders = outputs.flatMap { OutputFolder(path: absolutePath($0)).recorded }
            if (DashboardLauncher.hasTerminal || appearance.plain) && !text && !json && !once {
                throw try openDashboard(folders).code
            }
            var watched = try folders.map { try WatchedRun($0) }
            let live = Printing.outIsTerminal && !json && !once
            var lastVersions: [String] = []
            var shownLines = 0
            while true {
                let states = try watched.indices.map { try watched[$0].look() }
                let versions = states.map { "\($0.snapshot?.version ?? 0) \($0.isWorking)" }
                if versions != lastVersions {
                    lastVersions = versions
                    shownLines = show(states, live: live, replacing: shownLines)
                }
                let isOver = states.allSatisfy { !$0.isWorking }
                if once || isOver || Printing.outIsGone {
                    throw status(of: states).code
                }
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    private func openDashboard(_ folders: [OutputFolder]) throws -> ExitStatus {
        DashboardLauncher.prepare(appearance)
        var registry = DatasetRegistry()
        for folder in folders {
            let recorded = try RecordedRun(folder)
            registry.add(
                DatasetRegistry.Entry(
                    name: registry.freeName(recorded.name), source: recorded.sourcePath,
                    kind: recorded.kind, output: folder.path))
        }
        let status = try DashboardLauncher.run(
            entries: registry.entries, opened: registry.entries.map(\.name), registryPath: nil,
            appearance: appearance, lanes: nil, isReadOnly: true)
        return status == .success ? self.status(of: try folders.map { folder in
            var watched = try WatchedRun(folder)
            return try watched.look()
        }) : status
    }

    private func status(of states: [WatchedRun.State]) -> ExitStatus {
        states.contains { $0.snapshot?.hasProblems ?? false || $0.isInterrupted } ? .withProblems : .success
    }

    private func show(_ states: [WatchedRun.State], live: Bool, replacing lines: Int) -> Int {
        if json {
            for state in states { if let line = MonitorLine(state) { Printing.out(Printing.json(line)) } }
            return 0
        }
        let blocks = states.map { $0.text(detailed: live || once) }
        let text = blocks.joined(separator: "\n")
        guard live else {
            Printing.out(text)
            return 0
        }
        let columns = Printing.terminalColumns
        let clipped = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.prefix(columns - 1) }
        let up = lines > 0 ? "\u{1b}[\(lines)A\u{1b}[J" : ""
        Printing.raw(up + clipped.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
        return clipped.count
    }
}

/// A run of another process, seen through its ledger.
struct WatchedRun {
    struct State {
        var folder: OutputFolder
        var snapshot: RunSnapshot?
        /// Whether a process holds the output's lock.
        var isWorking: Bool

        /// Whether nobody works on a run that did not come to its end.
        var isInterrupted: Bool { !isWorking && !(snapshot?.state.isOver ?? true) }

        func text(detailed: Bool) -> String {
            guard let run = snapshot else { return "\(Printable.text(folder.path)): no run recorded yet" }
            let state = isInterrupted ? "interrupted; run 'melscope extract' again to continue" : run.state.rawValue
            let percent = run.planned > 0 ? 100 * run.done / run.planned : 100
            let upToDate =
                run.upToDate == run.total
                ? "all \(Readable.count(run.total)) up to date"
                : "nothing to do, \(Readable.count(run.upToDate)) of \(Readable.count(run.total)) up to date"
            let progress = "\(Readable.count(run.done)) of \(Readable.count(run.planned))"
            var lines = [
                "\(Printable.text(run.name))  \(state)  \(percent)%  "
                    + (run.planned == 0 && run.state == .finished ? upToDate : progress)
                    + (isWorking ? String(format: "  %.0f clips/s", run.clipsPerSecond) : "")
                    + (isWorking ? run.etaSeconds.map { "  \(Readable.measuredDuration($0)) left" } ?? "" : "")
            ]
            let problems = run.skipped + run.failed
            if !detailed, let parts = PartWords.summary(run) { lines[0] += "  \(parts)" }
            if !detailed, problems > 0 { lines[0] += "  \(Readable.count(problems)) skipped" }
            if run.isPartial { lines[0] += "  source listed only partly" }
            let stalled = isWorking ? run.stalledLanes : []
            if !detailed {
                for (lane, _) in stalled.prefix(4) { lines[0] += "  stalled: " + StalledLanes.text(run, lane) }
            }
            guard detailed else { return lines[0] }
            lines.append(
                "  \(Readable.count(run.extracted)) extracted, \(Readable.count(run.skipped)) skipped, "
                    + "\(Readable.count(run.failed)) failed of \(Readable.clips(run.total))")
            if let parts = PartWords.summary(run) { lines.append("  " + parts) }
            for part in run.parts ?? [] {
                lines.append("  part \(part.number)  \(Printable.text(part.host ?? "?"))  \(PartWords.state(part))  \(PartWords.progress(part))")
            }
            if let remark = run.modelRemark { lines.append("  model \(Printable.text(run.model)): \(remark)") }
            if let notice = run.notice { lines.append("  " + Printable.text(notice)) }
            lines += (run.listing?.warnings ?? []).map { "  " + $0 }
            for (code, count) in run.reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(8) {
                lines.append("  \(count)  \(code)")
            }
            for lane in run.lanes.sorted(by: { $0.index < $1.index }) where isWorking {
                let seconds = run.takenAt - lane.since
                let isStalled = run.stalledLanes.contains { $0.lane.index == lane.index }
                let age = lane.clip == nil || seconds < 1 ? "" : "  \(isStalled ? "stalled " : "")at \(lane.step ?? "work") for \(Readable.age(seconds))"
                lines.append("  lane \(lane.index + 1)  \(lane.host.map { Printable.text($0) + "  " } ?? "")\(Printable.text(lane.clip ?? "idle"))\(age)")
            }
            return lines.joined(separator: "\n")
        }
    }

    private let folder: OutputFolder
    private var ledger: OutputRecords

    init(_ folder: OutputFolder) throws {
        self.folder = folder
        ledger = try OutputRecords(folder)
    }

    mutating func look() throws -> State {
        // Parts begin later, and are merged.
        if !ledger.isCurrent { try reopen() }
        // The lock first: a run that ends in between has then recorded its end.
        let isWorking = folder.isBeingWritten
        do {
            return State(folder: folder, snapshot: try ledger.latestRun(), isWorking: isWorking)
        } catch {
            // A copy on network storage that was replaced just now may be gone for this machine.
            try reopen()
            return State(folder: folder, snapshot: try ledger.latestRun(), isWorking: isWorking)
        }
    }

    private mutating func reopen() throws {
        let old = ledger
        ledger = try OutputRecords(folder)
        old.close()
    }
}
