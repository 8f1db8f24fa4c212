import CNCurses
import Engine
import Foundation

/// Sees to it that the terminal is given back as it was, however the program ends: leaving, `exit`, `fatalError`, a trap, a
/// crash in any thread, SIGTERM, SIGHUP, SIGTSTP.
///
/// One per process. Main thread only.
final class TerminalGuard {
    private let device: TerminalDevice
    private let capture: StandardErrorCapture?
    /// Read end of the pipe into which signals are written.
    let signalPipe: Int32
    private(set) var enterBytes: [UInt8] = []
    private(set) var leaveBytes: [UInt8] = []

    /// Signals that only the main thread takes.
    private static var relayedSet: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in SignalHandlers.relayed { sigaddset(&set, number) }
        return set
    }

    /// Blocks the terminal's signals in the calling thread and in the threads that it starts from now on.
    static func blockSignals() {
        var set = relayedSet
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    static func unblockSignals() {
        var set = relayedSet
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    init(device: TerminalDevice, usesMouse: Bool) {
        self.device = device
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no descriptors left for the signal pipe")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        signalPipe = ends[0]
        capture = StandardErrorCapture()

        let record = CrashRecord.shared
        record.pointee.signalPipe = ends[1]
        record.pointee.settings = device.settings
        record.pointee.output = device.output
        setMouse(usesMouse)
        atexit { SignalHandlers.restoreAtExit() }
        installHandlers()
    }

    /// Decides what is written on entering and leaving besides what curses writes.
    func setMouse(_ isOn: Bool) {
        enterBytes = []
        leaveBytes = []
        if device.isXtermLike {
            enterBytes = Array("\u{1b}[?2004h".utf8)
            // Switched off even when it was never on: a mouse left on makes a shell unusable.
            leaveBytes = Array("\u{1b}[?1006l\u{1b}[?1000l\u{1b}[?2004l".utf8)
            if isOn { enterBytes += Array("\u{1b}[?1000h\u{1b}[?1006h".utf8) }
        }
        var reset = leaveBytes
        for name in ["rmkx", "sgr0", "op", "cnorm"] { reset += TerminalDevice.bytes(name) }
        // A terminal without a second screen is cleared, or the prompt would stand amid the ruins.
        let leaveScreen = TerminalDevice.bytes("rmcup")
        reset += leaveScreen.isEmpty ? TerminalDevice.bytes("clear") : leaveScreen
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: reset.count)
        memory.initialize(from: reset, count: reset.count)
        // The old bytes are not freed: a handler may be writing them.
        CrashRecord.shared.pointee.resetCount = min(CrashRecord.shared.pointee.resetCount, reset.count)
        CrashRecord.shared.pointee.reset = memory
        CrashRecord.shared.pointee.resetCount = reset.count
    }

    private func installHandlers() {
        // A stack overflow leaves no room for a handler on the stack that overflowed.
        let size = max(64 * 1024, Int(SIGSTKSZ))
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
        LaneActivity.prepare()
        for number in SignalHandlers.fatal {
            TerminalGuard.install(SignalHandlers.crash, for: number, flags: SA_ONSTACK)
        }
        for number in SignalHandlers.relayed {
            // nohup and shells without job control hand down "ignored"; that stays.
            if (number == SIGHUP || number == SIGTSTP) && EndingSignals.isIgnored(number) { continue }
            TerminalGuard.install(SignalHandlers.relay, for: number, flags: SA_RESTART)
        }
        signal(SIGPIPE, SIG_IGN)
    }

    static func install(_ handler: @escaping @convention(c) (Int32) -> Void, for number: Int32, flags: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        sigfillset(&action.sa_mask)
        // Fatal signals stay deliverable inside other handlers.
        for fatal in SignalHandlers.fatal { sigdelset(&action.sa_mask, fatal) }
        sigaction(number, &action, nil)
    }

    /// Call just before the first byte of a screen is written.
    func willEnter() {
        CrashRecord.shared.pointee.isScreenUp.store(1, ordering: .sequentiallyConsistent)
        capture?.start()
    }

    func didEnter() { device.write(enterBytes) }

    /// Ends curses and restores the line. Does nothing when the screen is not up.
    func leave() {
        let isUp = CrashRecord.shared.pointee.isScreenUp
            .compareExchange(expected: 1, desired: 0, ordering: .sequentiallyConsistent).exchanged
        guard isUp else { return }
        device.write(leaveBytes)
        if TerminalDevice.isForeground(device.output) {
            withoutStops {
                endwin()
                // TCSADRAIN: what curses wrote is to arrive before the line changes.
                var settings = device.settings
                tcsetattr(device.output, TCSADRAIN, &settings)
            }
        } else if let reset = CrashRecord.shared.pointee.reset {
            // In the background the line is another program's, most likely a shell's that has set it as it needs it; curses
            // would change it.
            device.write(Array(UnsafeBufferPointer(start: reset, count: CrashRecord.shared.pointee.resetCount)))
        }
        capture?.stop()
    }

    /// Touches the terminal without being stopped for it, though it may have been given to another process group just now.
    private func withoutStops(_ body: () -> Void) {
        var set = sigset_t()
        var before = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &set, &before)
        body()
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    /// Waits, stopped, until the terminal is this process group's again.
    ///
    /// - Returns: false when a signal asked for the end instead.
    func awaitForeground() -> Bool {
        while !TerminalDevice.isForeground(device.output) {
            guard CrashRecord.shared.pointee.unansweredStops.load(ordering: .sequentiallyConsistent) == 0 else { return false }
            TerminalDevice.stopGroup()
        }
        return true
    }

    func replay() { capture?.replay() }

    var logPipe: Int32? { capture?.readEnd }
    func logLines() -> [String] { capture?.lines() ?? [] }

    /// Stops the process group as Ctrl-Z does in a program without a screen, and returns when it goes on.
    func stopProcess() {
        signal(SIGTSTP, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(0, SIGTSTP)
        TerminalGuard.install(SignalHandlers.relay, for: SIGTSTP, flags: SA_RESTART)
    }
}

extension SignalHandlers {
    /// `exit` in the middle of things, called by anyone.
    static func restoreAtExit() {
        guard CrashRecord.shared.pointee.isScreenUp.load(ordering: .sequentiallyConsistent) == 1 else { return }
        restoreTerminal()
        replayStandardError()
    }
}
