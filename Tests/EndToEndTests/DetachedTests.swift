import Foundation
import Testing

/// Runs that are left to a process of their own.
@Suite(.serialized) struct DetachedTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    /// A folder whose extraction on one lane lasts for a while.
    private func makeMany() throws {
        let source = program.folder + "/many"
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        let first = program.folder + "/tone.wav"
        try ToneFile.write(first)
        for number in 0..<3000 { link(first, source + "/\(number).wav") }
    }

    private struct Line: Decodable {
        var process: Int32
        var state: String
        var exitCode: Int32?
        var outputs: [String]
        var log: String

        enum CodingKeys: String, CodingKey {
            case process, state, outputs, log
            case exitCode = "exit_code"
        }
    }

    private func list() throws -> [Line] {
        try program.run("detached", "--json").lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    /// Waits until the last one is over.
    private func waitForEnd() throws -> Line {
        for _ in 0..<600 {
            if let last = try list().last, last.state != "running" { return last }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return try #require(try list().last)
    }

    @Test func `a detached run outlives its command, is watched, and ends as if it had stayed`() throws {
        let started = try program.run("extract", "demo/spectrograms", "--output", "out", "--detach")
        let line = try waitForEnd()
        #expect(line.state == "ended" && line.outputs == [program.folder + "/out"])
        if started.status == 0 {
            #expect(started.output.contains("this terminal may be closed") || started.output.contains("extracted"), "\(started.output)")
        }
        try program.run("extract", "demo/spectrograms", "--output", "stayed")
        #expect(line.exitCode == 2, "some of the demo's clips are skipped")
        #expect(program.features("out") == program.features("stayed"))
        #expect(try String(contentsOfFile: line.log, encoding: .utf8).contains("extracted"))
    }

    @Test func `one is stopped by its output's name, and resumed from what the output records`() throws {
        try makeMany()
        let started = try program.run("extract", "many", "--output", "out", "--lanes", "1", "--detach")
        #expect(started.status == 0 && started.output.contains("melscope monitor"), "\(started)")
        #expect(try list().last?.state == "running")

        let second = try program.run("extract", "many", "--output", "out", "--detach")
        #expect(second.status == 75 && second.errors.contains("another run is writing"), "\(second)")
        #expect(try list().count == 1, "what never began is not remembered")

        #expect(try program.run("detached", "stop", "out").output.contains("finishes the clips in progress"))
        let stopped = try waitForEnd()
        #expect(stopped.state == "ended")
        let before = program.features("out").count
        #expect(before < 3000)
        let resumed = try program.run("resume", "out", "--quiet")
        #expect(resumed.status == 0, "\(resumed)")
        #expect(program.features("out").count == 3000)
        #expect(try program.run("detached", "clear").output.contains("forgotten"))
        #expect(try list().isEmpty)
    }

    @Test func `one that is killed is told once, with the command that continues`() throws {
        try makeMany()
        try program.run("extract", "many", "--output", "out", "--lanes", "1", "--detach")
        let line = try #require(try list().last)
        kill(line.process, SIGKILL)
        for _ in 0..<100 where try list().last?.state == "running" { Thread.sleep(forTimeInterval: 0.05) }
        #expect(try list().last?.state == "gone")
        let next = try program.run("resume", "out", "--detach")
        #expect(next.errors.contains("melscope resume \(program.folder)/out"), "\(next.errors)")
        #expect(try program.run("detached", "stop", "out").status == 0)
        _ = try waitForEnd()
        let third = try program.run("resume", "out", "--detach", "--quiet")
        #expect(!third.errors.contains("was killed"))
        _ = try waitForEnd()
    }

    @Test func `what cannot start says so at once, with its exit code`() throws {
        let missing = try program.run("extract", "nowhere", "--output", "out", "--detach")
        #expect(missing.status == 1 && missing.errors.contains("nowhere"), "\(missing)")
        #expect(try program.run("extract", "demo/CREMA-D", "--output", "out", "--detach", "--json").status == 64)
        let nobody = try program.run("detached", "stop", "1")
        #expect(nobody.status == 1 && nobody.errors.contains("melscope detached"), "\(nobody)")
    }

    @Test func `records that somebody else wrote name no other process and no other file`() throws {
        let folder = program.folder + "/state/melscope/detached"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in [
            ("20260101-000000.json", "{"), ("20260101-000001.json", #"{"process":1,"startTicks":0,"boot":"","host":"","startedAt":0,"arguments":[],"outputs":[]}"#),
            ("x..json", "{}"),
            ("20260101-000002.json", #"{"process":\#(getpid()),"startTicks":1,"boot":"b","host":"\#(ProcessInfo.processInfo.hostName)","startedAt":1e300,"arguments":["\u001b[2J"],"outputs":["\u001b[2J"]}"#),
        ] { try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8) }
        let text = try program.run("detached")
        #expect(text.status == 0 && !text.output.contains("\u{1b}") && text.output.contains("gone"), "\(text)")
        #expect(try list().count == 1)
        #expect(try program.run("detached", "stop", String(getpid())).status == 1)
    }

    @Test func `left while a run is unfinished, the dashboard offers to let it go on`() throws {
        try makeMany()
        let terminal = try PseudoTerminal(
            "\(Program.path) many --lanes 1; echo \"ended with $?\"", folder: program.folder, environment: Program.environment(folder: program.folder))
        #expect(terminal.waits(for: " quit"), "\(terminal.text)")
        terminal.type("s")
        #expect(terminal.waits(for: "of 3,000 clips done"), "\(terminal.text)")
        terminal.type("q")
        #expect(terminal.waits(for: "Go on in the background"), "\(terminal.text)")
        terminal.type("b")
        #expect(terminal.waits(for: "this terminal may be closed"), "\(terminal.text)")
        #expect(terminal.waits(for: "ended with 0"), "\(terminal.text)")
        let line = try waitForEnd()
        #expect(line.state == "ended" && line.exitCode == 0)
        #expect(program.features("features/many").count == 3000)
    }
}
