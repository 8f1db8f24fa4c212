import ArgumentParser
import Base
import Engine
import Foundation

/// An option of commands that extract: leave them to a process of their own.
struct DetachOption: ParsableArguments {
    @Flag(help: "Go on in the background, also when this terminal is closed. 'melscope detached' lists such runs, 'melscope monitor' and the dashboard show them.")
    var detach = false

    func validate(json: Bool) throws {
        if detach, json { throw ValidationError("With --detach there is nobody to print to; leave out --json, and see 'melscope monitor --json'.") }
    }
}

/// Leaves runs to a process of their own.
enum Detaching {
    /// Starts this command again without `--detach`, and waits until its runs have begun.
    ///
    /// - Throws: its exit code, when it has ended by then, with what it printed.
    static func start(outputs: [OutputFolder]) throws {
        var arguments = RawArguments.texts()
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        arguments[..<end].removeAll { $0 == "--detach" }
        tellGone()
        try start(arguments, outputs: outputs.map(\.path))
    }

    /// Lets recorded runs go on in a process of their own.
    ///
    /// - Parameter outputs: their folders, absolute.
    static func resume(_ outputs: [String], lanes: Int) throws {
        try start(["resume"] + outputs + ["--lanes", String(lanes)], outputs: outputs)
    }

    private static func start(_ arguments: [String], outputs: [String]) throws {
        let run = try DetachedRuns().start(arguments, outputs: outputs)
        if case .ended(let code) = run.state {
            Printing.raw(run.log(), to: code == 0 || code == ExitStatus.withProblems.rawValue ? STDOUT_FILENO : STDERR_FILENO)
            // What never began has said all there is to say.
            if code != 0, !DetachedRuns().hasBegun(run.id) { DetachedRuns().forget(run) }
            guard code == 0 else { throw ExitCode(code) }
            return
        }
        if run.state == .gone {
            Printing.raw(run.log(), to: STDERR_FILENO)
            throw EngineError(
                .inputOutput, subject: "process \(run.process)", step: "starting a detached run", found: "it ended without a word",
                needed: "a process that goes on", advice: "Run the command without --detach to see why.")
        }
        Printing.out(text(run))
    }

    /// What is said of a run that goes on.
    static func text(_ run: DetachedRun) -> String {
        let outputs = run.outputs.map { ShellWord.quoted(RawPath(text: $0)) }.joined(separator: " ")
        let head = DetachedRuns().hasBegun(run.id) ? "Extraction goes on in the background" : "Extraction is still starting in the background"
        return """
            \(head) as process \(run.process); this terminal may be closed.
              watch  melscope monitor \(outputs)
              stop   melscope detached stop \(run.process)
              log    melscope detached log \(run.process)
            """
    }

    /// Tells once of each run that is gone without an end.
    static func tellGone() {
        for run in DetachedRuns().goneNotTold() {
            let outputs = run.outputs.map { ShellWord.quoted(RawPath(text: $0)) }.joined(separator: " ")
            Printing.err(
                "melscope: process \(run.process), which extracted in the background, was killed or did not survive a restart; 'melscope resume \(outputs)' continues")
        }
    }
}
