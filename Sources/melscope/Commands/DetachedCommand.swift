import ArgumentParser
import Base
import Engine
import Foundation
import TUI

struct DetachedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detached",
        abstract: "List and stop extractions that go on in the background.",
        discussion: """
            'melscope extract --detach', 'melscope resume --detach' and the dashboard, when it is left, give runs to a process of their own, which \
            goes on when the terminal is closed. Where the system ends all processes of a user who logs out, it is \
            ended too ('loginctl enable-linger' keeps them). 'melscope monitor OUTPUT' and the dashboard show how far such a run is.

            Examples:
              melscope detached
              melscope detached stop features/ravdess
              melscope detached log 12345
              melscope detached clear

            They are kept in \(UserFolders.state)/detached.
            """,
        subcommands: [List.self, Stop.self, Log.self, Clear.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, the oldest first.")

        @Flag(help: "Print only JSON on standard output: one object per process.")
        var json = false

        func run() throws {
            try reporting {
                let runs = DetachedRuns().all
                if json {
                    for run in runs { Printing.out(Printing.json(DetachedLine(run))) }
                    return
                }
                guard !runs.isEmpty else {
                    Printing.out("Nothing was left to the background. Leave a run to it: melscope extract SOURCE --output OUTPUT --detach")
                    return
                }
                let rows = runs.map { run in
                    let offset = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: run.startedAt))
                    return [
                        String(run.process), ScreenDate.text(run.startedAt, utcOffsetSeconds: offset), DetachedLine.words(run),
                        run.outputs.map(Printable.text).joined(separator: ", "),
                    ]
                }
                Printing.out(Printing.table([["PROCESS", "STARTED", "STATE", "OUTPUT"]] + rows))
            }
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finish the clips in progress and end the run; a second time abandons them. What is finished is kept.")

        @Argument(help: "Numbers of processes, or output folders.", completion: .directory)
        var runs: [String]

        func run() throws {
            try reporting {
                let chosen = try DetachedCommand.chosen(runs)
                for run in chosen {
                    guard run.stop() else {
                        Printing.err("melscope: process \(run.process) is not running: \(DetachedLine.words(run))")
                        continue
                    }
                    Printing.out("Process \(run.process) finishes the clips in progress and ends.")
                }
                if !chosen.contains(where: { $0.state == .running }), chosen.allSatisfy({ $0.state == .gone || $0.state == .elsewhere }) {
                    throw ExitStatus.couldNotRun.code
                }
            }
        }
    }

    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the end of what a detached run has printed.")

        @Argument(help: "Number of a process, or an output folder.", completion: .directory)
        var which: String

        func run() throws {
            try reporting {
                let chosen = try DetachedCommand.chosen([which])
                guard let last = chosen.last else { return }
                let lines = last.log().split(separator: "\n", omittingEmptySubsequences: false).map { Printable.text(String($0)) }
                Printing.raw(lines.joined(separator: "\n"), to: STDOUT_FILENO)
                Printing.err("melscope: process \(last.process) \(DetachedLine.words(last)); the whole log: \(Printable.text(last.logPath))")
            }
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget those that are over, and delete their logs; features and records of runs stay.")

        func run() throws {
            try reporting {
                let count = DetachedRuns().clear()
                Printing.out(count == 0 ? "There is none that is over." : count == 1 ? "1 forgotten." : "\(Readable.count(count)) forgotten.")
            }
        }
    }

    /// - Throws: ``EngineError`` `.notFound` for an argument that is neither a process of the list nor an output of one.
    static func chosen(_ arguments: [String]) throws -> [DetachedRun] {
        let all = DetachedRuns().all
        return try arguments.flatMap { argument in
            let path = absolutePath(argument)
            let found = all.filter { run in
                String(run.process) == argument || run.outputs.contains { $0 == path || $0.hasPrefix(path + "/") }
            }
            guard !found.isEmpty else {
                throw EngineError(
                    .notFound, subject: argument, step: "looking for a detached run", found: "none with this process number or output",
                    needed: "a number or an output of the list", advice: "List them with 'melscope detached'.")
            }
            // Of several that wrote to the same output, one at a time, the last is meant, unless more of them are running.
            let running = found.filter { $0.state == .running }
            return running.isEmpty ? found.suffix(1) : running
        }
    }
}

/// A detached run's line of `detached --json`.
struct DetachedLine: Encodable {
    var type = "detached_run"
    var process: Int32
    var host: String
    /// Seconds since 1970.
    var startedAt: Double
    /// running, ended, gone or elsewhere.
    var state: String
    var exitCode: Int32?
    var outputs: [String]
    var arguments: [String]
    var log: String

    init(_ run: DetachedRun) {
        (process, host, startedAt, outputs, arguments, log) = (run.process, run.host, run.startedAt, run.outputs, run.arguments, run.logPath)
        switch run.state {
        case .running: state = "running"
        case .ended(let code): (state, exitCode) = ("ended", code)
        case .gone: state = "gone"
        case .elsewhere: state = "elsewhere"
        }
    }

    /// In the words of the list.
    static func words(_ run: DetachedRun) -> String {
        switch run.state {
        case .running: "running" + (progress(run).map { ", \($0)" } ?? "")
        case .ended(let code):
            switch ExitStatus(rawValue: code) {
            case .success: "finished"
            case .withProblems: "finished, with clips that gave no features"
            case .interrupted: "stopped"
            case .locked: "refused: another run was writing"
            default: "failed; see its log"
            }
        case .gone: "gone: killed, or ended by a restart"
        case .elsewhere: "on \(Printable.text(run.host)), which is not seen from here"
        }
    }

    private static func progress(_ run: DetachedRun) -> String? {
        let snapshots = run.outputs.compactMap { path -> RunSnapshot? in
            guard let records = try? OutputRecords(OutputFolder(path: path)) else { return nil }
            defer { records.close() }
            return try? records.latestRun()
        }
        let planned = snapshots.reduce(0) { $0 + $1.planned }
        guard planned > 0 else { return nil }
        return "\(Readable.count(snapshots.reduce(0) { $0 + $1.done })) of \(Readable.clips(planned))"
    }
}
