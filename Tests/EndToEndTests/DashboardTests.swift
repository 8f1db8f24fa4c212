import Foundation
import Testing

/// A shell in tmux, so that the real program meets a real terminal.
final class TerminalSession {
    private let socket = "melscope-test-\(UUID().uuidString.prefix(8))"
    private let folder: String

    init(columns: Int = 120, rows: Int = 40, folder: String) throws {
        self.folder = folder
        try tmux("-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder, "env PS1='$ ' sh")
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    func tmux(_ arguments: String...) throws -> String {
        let process = Process()
        // Foundation learns of the end through a descriptor that children inherit, and the server that the first call leaves
        // behind would hold it open for ever.
        let closing = "for f in /proc/$$/fd/*; do n=${f##*/}; [ $n -gt 2 ] && [ $n -ne 255 ] && eval \"exec $n>&-\"; done; exec tmux \"$@\""
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", closing, "bash", "-L", socket] + arguments
        // tmux draws "_" for what is not ASCII unless the locale says UTF-8, and hands its environment to the shell in it.
        process.environment = Program.environment(folder: folder)
        // A file rather than a pipe: the server that the first call leaves behind would hold a pipe open for ever.
        let path = NSTemporaryDirectory() + "\(socket)-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        defer { unlink(path) }
        process.standardOutput = FileHandle(forWritingAtPath: path)
        process.standardError = FileHandle.nullDevice
        try process.runWithoutBlockedSignals()
        process.waitUntilExit()
        return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    func press(_ keys: String...) throws { for key in keys { try tmux("send-keys", key) } }

    func type(_ line: String) throws {
        try tmux("send-keys", "-l", line)
        try press("Enter")
    }

    /// Runs `commands` in the shell until it answers: a program that gives the terminal back discards what was typed before.
    func shellAnswers(_ commands: String = "") throws -> Bool {
        for _ in 0..<20 {
            let word = "ready-\(UUID().uuidString.prefix(8))+"
            try type("\(commands)echo \(word)")
            if waits(for: "\n\(word)", seconds: 2) { return true }
        }
        return false
    }

    var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

    /// Waits until the screen holds `text`; the generous limit only bounds a failure.
    func waits(for text: String, seconds: Double = 40) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if screen.contains(text) { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }
}

@Suite(.serialized, .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/tmux"), "tmux is not installed"))
struct DashboardTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    private func open(_ session: TerminalSession) throws {
        #expect(try session.shellAnswers(), "\(session.screen)")
        try session.type("\(Program.path) demo demo --clips 12")
        try #require(session.waits(for: "Datasets]"), "\(session.screen)")
        try #require(session.waits(for: "RAVDESS"), "\(session.screen)")
    }

    @Test func `folders on the command line are the datasets for this time`() throws {
        let session = try TerminalSession(folder: program.folder)
        #expect(try session.shellAnswers(), "\(session.screen)")
        try session.type("\(Program.path) demo/CREMA-D demo/spectrograms")
        #expect(session.waits(for: "▶ CREMA-D") && session.waits(for: "spectrograms"), "\(session.screen)")
        try session.press("q")
        #expect(try session.shellAnswers())
        #expect(try program.run("datasets").output.contains("demo/CREMA-D") == false)
    }

    @Test func `the walk from picking two datasets to a clip that a remedy extracts`() throws {
        let session = try TerminalSession(folder: program.folder)
        try open(session)
        try session.press("Space", "Space", "Enter")
        #expect(session.waits(for: "[2 Dashboard]"))
        #expect(session.waits(for: "RAVDESS ~ finished, skips"), "\(session.screen)")
        #expect(session.waits(for: "CREMA-D ~ finished, skips"), "\(session.screen)")
        try session.press("3")
        #expect(session.waits(for: "\(10 + Program.unreadableDemoClips) clips without features"), "\(session.screen)")
        for _ in 0..<3 { try session.press("Down") }
        try session.press("Enter", "Down")
        #expect(session.waits(for: "▶   ○ CREMA-D  1076_MTI_SAD_XX.wav"), "\(session.screen)")
        try session.press("Enter")
        #expect(session.waits(for: "needed      a peak of at least"), "\(session.screen)")
        try session.press("r")
        #expect(session.waits(for: "▶ silence=accept"), "\(session.screen)")
        try session.press("Enter")
        #expect(session.waits(for: "remedies    silence=accept"), "\(session.screen)")
        #expect(session.screen.contains("extracted  CREMA-D  1076_MTI_SAD_XX.wav"))
        try session.press("q")
        #expect(session.waits(for: "CREMA-D: finished,"), "\(session.screen)")
        try open(session)
        #expect(session.waits(for: "finished"), "\(session.screen)")
        try session.press("q")
    }

    @Test(arguments: ["TERM", "HUP", "SEGV", "ABRT", "INT"])
    func `a signal leaves the terminal as it was`(name: String) throws {
        let session = try TerminalSession(folder: program.folder)
        try session.type("stty -g > before")
        try open(session)
        let pid = try session.tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
        try session.tmux("run-shell", "kill -\(name) $(cat /proc/\(pid)/task/\(pid)/children)")
        // First alone: of a line that is typed while the terminal is being given back, a part may be lost.
        #expect(try session.shellAnswers(), "\(session.screen)")
        #expect(try session.shellAnswers("stty -g > after; "), "\(session.screen)")
        #expect(try session.tmux("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}").hasPrefix("0 0 1"))
        let settings = ["before", "after"].map { FileManager.default.contents(atPath: program.folder + "/" + $0) }
        let texts = settings.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        #expect(texts[0]?.isEmpty == false && texts[0] == texts[1], "\(texts)")
    }

    @Test func `suspended and taken up again, small and large, it draws and quits`() throws {
        let session = try TerminalSession(folder: program.folder)
        try open(session)
        for _ in 0..<3 {
            try session.press("C-z")
            #expect(session.waits(for: "$ "))
            try session.type("fg")
            #expect(session.waits(for: "Datasets]"), "\(session.screen)")
        }
        for size in [(1, 1), (200, 60), (20, 5), (80, 24), (40, 12), (120, 40)] {
            try session.tmux("resize-window", "-x", "\(size.0)", "-y", "\(size.1)")
        }
        #expect(session.waits(for: "CREMA-D"), "\(session.screen)")
        try session.tmux("resize-window", "-x", "2", "-y", "2")
        try session.press("q")
        try session.tmux("resize-window", "-x", "80", "-y", "24")
        #expect(try session.shellAnswers(), "\(session.screen)")
    }
}
