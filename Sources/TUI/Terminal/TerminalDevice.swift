import Base
import CNCurses
import Foundation

/// The terminal itself: two descriptors, its settings as they were, and what it can do.
///
/// Opened once, before the screen. The descriptors are duplicates, so that the standard ones can be pointed elsewhere while
/// the screen is up.
package struct TerminalDevice: Sendable {
    let input: Int32
    let output: Int32
    let name: String
    /// The terminfo entry that curses is to use: of the same terminal with direct colour, where it says that it has that.
    let entry: String
    /// Settings of the line as the operator's shell left them.
    let settings: termios
    /// Whether text may be anything but ASCII.
    package let isUTF8: Bool
    let noColour: Bool

    /// Finds the terminal: standard input and output when both are one, else the controlling terminal.
    ///
    /// Throws `EngineError` (`argument.invalid`) when there is none, or when terminfo does not know it or it cannot place the
    /// cursor.
    package static func open(environment: [String: String]) throws -> TerminalDevice {
        func refuse(_ subject: String, _ found: String, _ needed: String, _ advice: String) -> EngineError {
            EngineError(
                .invalidArgument, subject: subject, step: "opening the screen", found: found, needed: needed,
                advice: advice)
        }
        let headless = "Use `melscope extract`, which needs no terminal."
        var input = Int32(-1)
        var output = Int32(-1)
        if isatty(0) == 1 && isatty(1) == 1 {
            input = fcntl(0, F_DUPFD_CLOEXEC, 3)
            output = fcntl(1, F_DUPFD_CLOEXEC, 3)
        } else {
            input = Foundation.open("/dev/tty", O_RDWR | O_CLOEXEC)
            output = input < 0 ? -1 : fcntl(input, F_DUPFD_CLOEXEC, 3)
        }
        guard input >= 0, output >= 0 else {
            throw refuse("terminal", "standard input and output are no terminal", "a terminal", headless)
        }
        try TerminalDevice.awaitForeground(input)
        let name = environment["TERM"] ?? ""
        var failure: Int32 = 0
        guard !name.isEmpty, setupterm(name, output, &failure) == 0 else {
            throw refuse(
                "TERM=\(name)", "not in the terminfo database", "a known terminal",
                "Try TERM=xterm-256color, or install ncurses-term.")
        }
        guard TerminalDevice.capability("cup") != nil else {
            throw refuse("TERM=\(name)", "no way to place the cursor", "a terminal with a screen", headless)
        }
        var settings = termios()
        guard tcgetattr(input, &settings) == 0 else {
            throw refuse("terminal", String(cString: strerror(errno)), "a terminal", headless)
        }
        var entry = name
        if let direct = directEntry(of: name, environment: environment) {
            // The entries are a package of their own (ncurses-term), which may not be there.
            if setupterm(direct, output, &failure) == 0, TerminalDevice.capability("cup") != nil {
                entry = direct
            } else {
                setupterm(name, output, &failure)
            }
        }
        return TerminalDevice(
            input: input, output: output, name: name, entry: entry, settings: settings,
            isUTF8: TerminalDevice.prepareLocale(environment), noColour: !(environment["NO_COLOR"] ?? "").isEmpty)
    }

    /// The terminfo entry with 24-bit colour of a terminal that says by `COLORTERM` that it has that; nil where it does not, or where
    /// its entry has it already.
    ///
    /// GNU screen hands `COLORTERM` on from the terminal that it runs in, and does not understand it itself.
    static func directEntry(of name: String, environment: [String: String]) -> String? {
        guard ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased() ?? ""), !name.hasSuffix("-direct"),
            (environment["NO_COLOR"] ?? "").isEmpty, !name.hasPrefix("screen"), (environment["STY"] ?? "").isEmpty
        else { return nil }
        // Konsole wants the numbers in another form than the others, and is not told from xterm by its name.
        if !(environment["KONSOLE_VERSION"] ?? "").isEmpty, name.hasPrefix("xterm") { return "konsole-direct" }
        let known = ["xterm", "tmux", "alacritty", "konsole", "vte", "gnome", "st", "mintty", "iterm2", "kitty"]
        let family = name.hasPrefix("xterm-kitty") ? "kitty" : String(name.prefix { $0 != "-" && $0 != "." })
        guard known.contains(family) else { return nil }
        return (family == "gnome" ? "vte" : family) + "-direct"
    }

    /// Whether the terminal is this process group's now: only then may its settings be changed and its keys be read. True as
    /// well where it is nobody's, such as one that does not control this session.
    static func isForeground(_ descriptor: Int32) -> Bool {
        let group = tcgetpgrp(descriptor)
        return group < 0 || group == getpgrp()
    }

    /// Waits for the terminal, where this process was started in its background.
    ///
    /// A job of a shell (`melscope &`) is stopped until the shell brings it forward, as the terminal itself would do at the
    /// first touch, but so that a signal can still end it. A process that shares its group with the one that started it, such
    /// as `timeout`, is brought forward by nobody.
    private static func awaitForeground(_ descriptor: Int32) throws {
        guard !isForeground(descriptor) else { return }
        let refusal = EngineError(
            .invalidArgument, subject: "terminal", step: "opening the screen", found: "this process runs in the background of the terminal",
            needed: "the foreground, for keys and for the screen",
            advice: "Start it directly; under timeout with 'timeout --foreground'; or use 'melscope extract', which needs no terminal.")
        guard getpgrp() == getpid() else { throw refusal }
        while !isForeground(descriptor) {
            // In a group that no shell looks after the stop does not happen.
            let begun = ContinuousClock.now
            stopGroup()
            if ContinuousClock.now - begun < .milliseconds(1), !isForeground(descriptor) { throw refusal }
        }
    }

    /// Stops the process group as the terminal stops a background process that wants to write, and returns when it goes on. The
    /// signals that are relayed elsewhere do meanwhile what their handlers or defaults do.
    static func stopGroup() {
        var open = sigset_t()
        var before = sigset_t()
        sigemptyset(&open)
        for number in SignalHandlers.relayed + [SIGTTOU] { sigaddset(&open, number) }
        let handler = signal(SIGTTOU, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &open, &before)
        kill(0, SIGTTOU)
        pthread_sigmask(SIG_SETMASK, &before, nil)
        signal(SIGTTOU, handler)
    }

    /// ncurses measures and writes characters by the locale. A locale without UTF-8 is replaced, for characters alone, by
    /// C.UTF-8, so that columns are right whatever a file is called; only ASCII is then sent.
    ///
    /// Returns whether the operator's own locale is UTF-8.
    private static func prepareLocale(_ environment: [String: String]) -> Bool {
        setlocale(LC_CTYPE, "")
        let own = String(cString: nl_langinfo(Int32(CODESET)))
        if own.uppercased() == "UTF-8" || own.uppercased() == "UTF8" { return true }
        if setlocale(LC_CTYPE, "C.UTF-8") == nil { setlocale(LC_CTYPE, "en_US.UTF-8") }
        // A locale that is named but not installed reads as C; the name still says what the terminal understands.
        let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let named = wanted.uppercased()
        return named.hasSuffix("UTF-8") || named.hasSuffix("UTF8")
    }

    /// A string capability of the terminal that ``open(environment:)`` or `newterm` set up last.
    static func capability(_ name: String) -> String? {
        guard let text = shim_tigetstr(name), text != UnsafePointer(bitPattern: -1) else { return nil }
        return String(cString: text)
    }

    /// A capability as bytes to write at once: without the padding marks `$<5>` that curses would turn into delays.
    static func bytes(_ name: String) -> [UInt8] {
        guard let text = capability(name) else { return [] }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "$"), rest.dropFirst().first == UInt8(ascii: "<"),
                let end = rest.firstIndex(of: UInt8(ascii: ">"))
            {
                rest = rest[(end + 1)...]
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }

    /// Whether the terminal is of xterm's kin: understands mouse mode 1006, bracketed paste and the clipboard sequence. Their
    /// entries under screen and tmux name the old mouse only, so the name decides together with it.
    var isXtermLike: Bool {
        !name.hasPrefix("linux") && TerminalDevice.capability("kmous") != nil
    }

    /// Keys as terminfo has them, for terminals that differ from xterm.
    static func keySequences() -> [[UInt8]: KeyEvent] {
        var keys: [(String, KeyEvent)] = [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
            ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert), ("kdch1", .delete), ("kcbt", .backTab),
        ]
        for number in 1...12 { keys.append(("kf\(number)", .function(number))) }
        var sequences: [[UInt8]: KeyEvent] = [:]
        for (name, event) in keys {
            let sequence = bytes(name)
            // Anything shorter would shadow a character.
            if sequence.count >= 3 { sequences[sequence] = event }
        }
        return sequences
    }

    /// In cells, or nil when the terminal does not say.
    func size() -> Size? {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
        return Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    /// Writes bytes past curses. A terminal that does not take them is left alone after a second.
    func write(_ bytes: [UInt8]) { TerminalDevice.write(bytes, to: output) }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&waiting, 1, 1000) > 0 else { return }
            } else if errno != EINTR {
                return
            }
        }
    }
}
