import Foundation
import Testing

/// The dashboard where the terminal is not its own, and how it is left.
@Suite(.serialized) struct BackgroundTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    private func terminal(_ command: String) throws -> PseudoTerminal {
        try PseudoTerminal(command, folder: program.folder, environment: Program.environment(folder: program.folder))
    }

    @Test func `under timeout, which gives it no terminal, it says so at once`() throws {
        let terminal = try terminal("timeout 30 \(Program.path) demo/CREMA-D; echo \"ended with $?\"")
        #expect(terminal.waits(for: "ended with 1"), "\(terminal.text)")
        #expect(terminal.text.contains("timeout --foreground"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0)
    }

    @Test func `under timeout with the terminal it is ended when the time is over`() throws {
        let terminal = try terminal("timeout --foreground 3 \(Program.path) demo/CREMA-D; echo \"ended with $?\"")
        #expect(terminal.waits(for: "ended with 124"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0)
    }

    /// bash with job control, driven by lines; `%1` is the program.
    @Test(arguments: ["TERM", "HUP", "INT"])
    func `a job in the background waits, and a signal ends it`(name: String) throws {
        let terminal = try terminal(
            """
            exec bash --norc --noprofile -c 'set -m; \(Program.path) demo/CREMA-D & \
            for i in $(seq 400); do jobs %1 | grep -q Stopped && break; sleep 0.05; done; jobs %1; \
            kill -\(name) %1; kill -CONT %1 2>/dev/null; wait %1; echo "ended with $?"'
            """)
        #expect(terminal.waits(for: "ended with"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0, "\(terminal.text)")
        #expect(terminal.text.contains("Stopped"), "\(terminal.text)")
        #expect(!terminal.text.contains("\u{1b}[?1049h"), "it drew in the background")
    }

    @Test func `a job in the background that is brought forward draws and quits`() throws {
        let terminal = try terminal(
            """
            exec bash --norc --noprofile -c 'set -m; \(Program.path) demo/CREMA-D & \
            for i in $(seq 400); do jobs %1 | grep -q Stopped && break; sleep 0.05; done; \
            fg %1 >/dev/null; echo "ended with $?"'
            """)
        #expect(terminal.waits(for: " quit"), "\(terminal.text)")
        terminal.type("q")
        #expect(terminal.waits(for: "ended with 0"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0)
    }

    @Test func `taken to the background while it is up, it waits there and a signal ends it`() throws {
        let terminal = try terminal(
            """
            exec bash --norc --noprofile -c 'set -m; \(Program.path) demo/CREMA-D; \
            bg %1 >/dev/null; for i in $(seq 400); do jobs %1 | grep -q Stopped && break; sleep 0.05; done; jobs %1; \
            kill %1; wait %1; echo "ended with $?"'
            """)
        #expect(terminal.waits(for: " quit"), "\(terminal.text)")
        terminal.type("\u{1a}")
        #expect(terminal.waits(for: "ended with"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0, "\(terminal.text)")
        #expect(terminal.text.contains("Stopped"))
    }

    @Test func `plain mode under timeout is ended when the time is over`() throws {
        let terminal = try terminal("timeout 3 \(Program.path) --plain demo/CREMA-D; echo \"ended with $?\"")
        #expect(terminal.waits(for: "ended with 124"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0)
    }

    @Test(arguments: [("\u{3}", 130), ("q", 0)])
    func `left by Ctrl-C it ends with 130, by q with 0, also in the middle of a run`(key: String, status: Int) throws {
        let idle = try terminal("\(Program.path) demo/CREMA-D; echo \"ended with $?\"")
        #expect(idle.waits(for: " quit"), "\(idle.text)")
        idle.type(key)
        #expect(idle.waits(for: "ended with \(status)"), "\(idle.text)")
        #expect(idle.waitForEnd() == 0)

        // A thousand clips on one lane last long enough for two keys.
        let source = program.folder + "/many"
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        let first = program.folder + "/demo/CREMA-D/" + (try FileManager.default.contentsOfDirectory(atPath: program.folder + "/demo/CREMA-D").sorted().last { $0.hasSuffix(".wav") } ?? "")
        for number in 0..<2000 { link(first, source + "/\(number).wav") }
        let working = try terminal("\(Program.path) many --lanes 1; echo \"ended with $?\"")
        #expect(working.waits(for: " quit"), "\(working.text)")
        working.type("s")
        #expect(working.waits(for: "of 2,000 clips done"), "\(working.text)")
        working.type(key)
        #expect(working.waits(for: "unfinished"), "\(working.text)")
        working.type(key)
        #expect(working.waits(for: "ended with \(status)"), "\(working.text)")
        #expect(working.waitForEnd() == 0)
    }
}
