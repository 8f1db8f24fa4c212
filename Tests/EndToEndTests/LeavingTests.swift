import Foundation
import Testing

/// Leaving while a disk does not answer.
@Suite(.serialized, .enabled("no C compiler for the shim") { Shim.canCompile }, .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/tmux"), "tmux is not installed"))
struct LeavingTests {
    /// A session with 12 clips of which one is never read to its end; the other 11 are done.
    private func stuck(_ program: Program, _ shim: Shim) throws -> TerminalSession {
        try program.makeClips(12, in: "source", poison: 5)
        try FileManager.default.createDirectory(atPath: program.folder + "/config/melscope", withIntermediateDirectories: true)
        try "output_root: \(program.folder)/out\n".write(
            toFile: program.folder + "/config/melscope/config.yaml", atomically: true, encoding: .utf8)
        let session = try TerminalSession(folder: program.folder)
        #expect(try session.shellAnswers(), "\(session.screen)")
        try session.type("stty -g > before")
        let variables = shim.environment(["POISON": "readhang"]).map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        try session.type("\(variables) \(Program.path) source; echo status-$?")
        try #require(session.waits(for: "not run yet"), "\(session.screen)")
        try session.press("s")
        try #require(session.waits(for: "11 of 12 clips done"), "\(session.screen)")
        #expect(shim.fired == ["readhang"])
        return session
    }

    private func expectTerminalAsBefore(_ session: TerminalSession, _ program: Program) throws {
        #expect(try session.shellAnswers("stty -g > after; "), "\(session.screen)")
        #expect(try session.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}").hasPrefix("0 0 1"))
        let settings = ["before", "after"].map { FileManager.default.contents(atPath: program.folder + "/" + $0) }
        #expect(settings[0]?.isEmpty == false && settings[0] == settings[1])
    }

    @Test func `the dashboard says what it waits for, and q leaves at once`() throws {
        let program = try Program()
        let shim = try Shim("poison", PoisonShim.source, in: program.folder)
        let session = try stuck(program, shim)
        try session.press("q")
        #expect(session.waits(for: "A run is unfinished. Leave?"), "\(session.screen)")
        try session.press("Right", "Enter")
        #expect(session.waits(for: "Finishing 1 clip, q abandons it (poison.wav at read for"), "\(session.screen)")
        try session.press("q")
        #expect(session.waits(for: "Abandoning 1 clip, q leaves now (poison.wav at read for"), "\(session.screen)")
        #expect(session.screen.contains("abandoning 1 clip in progress"))
        try session.press("q")
        #expect(session.waits(for: "status-130"), "\(session.screen)")
        #expect(session.screen.contains("source: stopped before its end, 11 extracted, 0 skipped of 12, 1 left for the next start"), "\(session.screen)")
        try expectTerminalAsBefore(session, program)
        // What was done is recorded, and the clip that was in hand is taken in a process of its own.
        let resumed = try program.run("extract", "source", "--output", "out/source")
        #expect(resumed.status == 0 && resumed.output.contains("12 extracted (11 were up to date)"), "\(resumed.output)")
    }

    @Test(arguments: [("INT", 130), ("TERM", 143)])
    func `the third signal ends the dashboard at once`(name: String, status: Int) throws {
        let program = try Program()
        let shim = try Shim("poison", PoisonShim.source, in: program.folder)
        let session = try stuck(program, shim)
        let pid = try session.tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
        for text in ["Finishing 1 clip", "Abandoning 1 clip", "status-\(status)"] {
            try session.tmux("run-shell", "kill -\(name) $(cat /proc/\(pid)/task/\(pid)/children)")
            #expect(session.waits(for: text), "\(name): \(session.screen)")
        }
        try expectTerminalAsBefore(session, program)
    }
}
