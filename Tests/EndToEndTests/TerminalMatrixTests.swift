import Foundation
import Testing

/// The real program on terminals of every kind.
@Suite(.serialized) struct TerminalMatrixTests {
    enum Colour { case none, some, direct }

    struct Case: CustomTestStringConvertible, Sendable {
        var term: String
        var colour: Colour
        var isASCII = false
        var variables: [String: String] = [:]
        var testDescription: String { ([term] + variables.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }).joined(separator: " ") }
    }

    static let cases = [
        Case(term: "xterm-256color", colour: .some), Case(term: "screen-256color", colour: .some),
        Case(term: "tmux-256color", colour: .some), Case(term: "linux", colour: .some), Case(term: "vt100", colour: .none),
        Case(term: "xterm-direct", colour: .direct),
        Case(term: "xterm-256color", colour: .direct, variables: ["COLORTERM": "truecolor"]),
        Case(term: "screen-256color", colour: .some, variables: ["COLORTERM": "truecolor"]),
        Case(term: "xterm-256color", colour: .some, isASCII: true, variables: ["LANG": "C"]),
        Case(term: "xterm-256color", colour: .none, variables: ["NO_COLOR": "1"]),
        Case(term: "xterm-direct", colour: .none, variables: ["NO_COLOR": "1"]),
        Case(term: "vt100", colour: .none, isASCII: true, variables: ["LANG": "C"]),
    ]

    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "12", "--make-only")
    }

    private func environment(_ term: String, _ variables: [String: String] = [:]) -> [String: String] {
        Program.environment(folder: program.folder).merging(["TERM": term]) { $1 }.merging(variables) { $1 }
    }

    /// The sequences that set colours: ESC [ … m with a parameter of 30 to 49 or 90 to 107.
    private func colours(in text: String) -> [String] {
        text.split(separator: "\u{1b}[", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            let parameters = part.prefix { $0.isNumber || $0 == ";" || $0 == ":" }
            guard part.dropFirst(parameters.count).first == "m" else { return nil }
            let numbers = parameters.split { $0 == ";" || $0 == ":" }.compactMap { Int($0) }
            // 39 and 49 name the terminal's own colours.
            let isColour = numbers.contains { (30...38).contains($0) || (40...48).contains($0) || (90...107).contains($0) }
            return isColour ? String(parameters) : nil
        }
    }

    private func isKnown(_ term: String) -> Bool {
        let first = term.prefix(1)
        let own = ProcessInfo.processInfo.environment["TERMINFO"].map { [$0] } ?? []
        return (own + ["/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo", "/usr/lib/terminfo"]).contains {
            FileManager.default.fileExists(atPath: "\($0)/\(first)/\(term)")
        }
    }

    @Test(arguments: cases)
    func `a terminal shows the datasets in what it can do, and is given back as it was`(_ one: Case) throws {
        if !isKnown(one.term) { try Test.cancel("terminfo has no entry '\(one.term)' here; the package ncurses-term has it") }
        let terminal = try PseudoTerminal(
            "stty -g > before; \(Program.path) demo demo --clips 12; echo \"ended with $?\"; stty -g > after", folder: program.folder,
            environment: environment(one.term, one.variables))
        // The footer is drawn last.
        #expect(terminal.waits(for: " quit"), "\(terminal.text)")
        #expect(terminal.text.contains("Datasets") && terminal.text.contains("CREMA-D") && terminal.text.contains("RAVDESS"))
        terminal.type("q")
        #expect(terminal.waits(for: "ended with 0"), "\(terminal.text)")
        #expect(terminal.waitForEnd() == 0)

        let settings = ["before", "after"].map { FileManager.default.contents(atPath: program.folder + "/" + $0) }
        #expect(settings[0] != nil && settings[0] == settings[1])
        let text = terminal.text
        for (on, off) in [("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?1000h", "\u{1b}[?1000l"), ("\u{1b}[?2004h", "\u{1b}[?2004l"), ("\u{1b}[?25l", "\u{1b}[?25h")] {
            guard let last = text.range(of: on, options: .backwards) else { continue }
            #expect(text[last.upperBound...].contains(off), "\(on.dropFirst()) without \(off.dropFirst())")
        }
        let found = colours(in: text)
        switch one.colour {
        case .none: #expect(found.isEmpty)
        case .some: #expect(!found.isEmpty && !found.contains { $0.contains("38:2") || $0.contains("38;2") })
        case .direct: #expect(found.contains { $0.hasPrefix("38:2") || $0.hasPrefix("38;2") || $0.hasPrefix("48:2") || $0.hasPrefix("48;2") }, "\(found.prefix(5))")
        }
        if one.isASCII { #expect(terminal.sent.allSatisfy { $0 < 0x80 }) }
    }

    @Test func `a terminal without a cursor gets plain progress, and so does a file`() throws {
        let terminal = try PseudoTerminal(
            "\(Program.path) extract demo/RAVDESS --output out; \(Program.path) demo demo --clips 12; \(Program.path)", folder: program.folder,
            environment: environment("dumb"))
        #expect(terminal.waitForEnd() == 64)
        #expect(terminal.text.contains("\(8 - Program.unreadableDemoClips) extracted") && terminal.text.contains("planted problems were found"), "\(terminal.text)")
        #expect(terminal.text.contains("melscope --plain"))
        #expect(!terminal.sent.contains(0x1b))
        let piped = try program.run("extract", "demo/CREMA-D", "--output", "piped", environment: ["TERM": "xterm-256color"])
        #expect(piped.status == 2 && !(piped.output + piped.errors).contains("\u{1b}"))
    }

    @Test func `a terminal that terminfo does not know is named, with what to try`() throws {
        let terminal = try PseudoTerminal("\(Program.path) demo demo --clips 12", folder: program.folder, environment: environment("no-such-terminal"))
        #expect(terminal.waitForEnd() == 1)
        #expect(terminal.text.contains("TERM=no-such-terminal") && terminal.text.contains("xterm-256color"), "\(terminal.text)")
        #expect(!terminal.sent.contains(0x1b))
    }

    // Beside the streams of C, of which the notes on clips tell: straight to the descriptor, from a thread of its own.
    @Test(.enabled("no C compiler for the shim") { Shim.canCompile })
    func `what a library prints stands in the log and nowhere else`() throws {
        let words = "words of a library"
        let shim = try Shim(
            "talker",
            """
            #include <errno.h>
            #include <pthread.h>
            static void *talk(void *unused) {
              while (access(getenv("GO"), F_OK)) usleep(50000);
              syscall(SYS_write, 2, "\(words)\\n", \(words.utf8.count + 1));
              fired("talked");
              return 0;
            }
            __attribute__((constructor)) static void start(void) {
              pthread_t thread;
              // Not in the shell that starts the program and waits for it.
              if (getenv("GO") && !strcmp(program_invocation_short_name, "melscope")) pthread_create(&thread, 0, talk, 0);
            }
            """, in: program.folder)
        try program.makeClips(1, in: "clips")
        try program.run("datasets", "add", "clips", "--output", "out")

        let go = program.folder + "/go"
        let terminal = try PseudoTerminal(
            Program.path, folder: program.folder, environment: environment("xterm-256color", shim.environment(["GO": go])))
        #expect(terminal.waits(for: "clips"))
        terminal.type("\r")
        #expect(terminal.waits(for: "1 extracted, 0 skipped"), "\(terminal.text)")
        try Data().write(to: URL(fileURLWithPath: go))
        program.waits { !shim.fired.isEmpty }
        #expect(shim.fired == ["talked"])
        #expect(!terminal.text.contains(words))
        let before = terminal.sent.count
        terminal.type("L")
        #expect(terminal.waits(for: words, from: before), "\(terminal.text)")
        // One closes the log, one leaves.
        terminal.type("qq")
        #expect(terminal.waitForEnd() == 0, "\(terminal.text.suffix(3000))")
        // After the screen is gone, on the real standard error.
        let text = terminal.text
        let left = try #require(text.range(of: "\u{1b}[?1049l", options: .backwards))
        #expect(text[left.upperBound...].contains(words))
    }
}
