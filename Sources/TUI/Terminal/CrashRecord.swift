import Engine
import Foundation
import Synchronization

/// What a signal handler needs to give the terminal back, in memory that never moves. Nothing here allocates, locks or
/// calls into Swift's runtime once ``shared`` has been touched, since a handler may run at any instant.
struct CrashRecord: ~Copyable {
    static let stderrCapacity = 64 * 1024

    /// 1 while the screen is up; whoever changes it to 0 restores the terminal.
    let isScreenUp = Atomic<Int32>(0)
    /// 1 once a fatal signal was taken.
    let hasCrashed = Atomic<Int32>(0)
    /// Signals that asked for an end and were not yet read from the pipe.
    let unansweredStops = Atomic<Int32>(0)
    var settings = termios()
    var output: Int32 = -1
    var reset: UnsafeMutablePointer<UInt8>?
    var resetCount = 0
    /// Write end of the signal pipe.
    var signalPipe: Int32 = -1
    /// Read end of the pipe that stands in for standard error; -1 when nothing is captured.
    var stderrPipe: Int32 = -1
    /// The real standard error.
    var stderrOriginal: Int32 = -1
    /// Ring of the last bytes that were read from the stderr pipe and not yet shown anywhere but on the screen.
    var stderrRing: UnsafeMutablePointer<UInt8>?
    var stderrWritten = 0

    /// Never freed. "nonisolated(unsafe)" because handlers have to read it without a lock: its plain fields are written by
    /// the main thread before the handlers are installed or while the screen is down, the others are atomics.
    nonisolated(unsafe) static let shared: UnsafeMutablePointer<CrashRecord> = {
        let record = UnsafeMutablePointer<CrashRecord>.allocate(capacity: 1)
        record.initialize(to: CrashRecord())
        record.pointee.stderrRing = .allocate(capacity: stderrCapacity)
        return record
    }()
}

/// Handlers of signals. Each is a C function that calls only what POSIX allows in a handler.
enum SignalHandlers {
    static let fatal: [Int32] = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    static let relayed: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

    /// Puts the signal's number into the pipe. A third request to end that the program did not answer ends it here, with the
    /// terminal restored: a main thread that hangs must not hold the terminal.
    static let relay: @convention(c) (Int32) -> Void = { number in
        let saved = errno
        let record = CrashRecord.shared
        if number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT {
            let waiting = record.pointee.unansweredStops.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
            if waiting >= 3 {
                SignalHandlers.restoreTerminal()
                SignalHandlers.die(number)
            }
        }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(record.pointee.signalPipe, &byte, 1)
        errno = saved
    }

    /// Gives the terminal back and lets the signal do what it does by default. Swift's backtracer is not called: it may ask
    /// questions on the terminal and wait for an answer.
    static let crash: @convention(c) (Int32) -> Void = { number in
        let record = CrashRecord.shared
        let isFirst = record.pointee.hasCrashed
            .compareExchange(expected: 0, desired: 1, ordering: .sequentiallyConsistent).exchanged
        guard isFirst else {
            // Another thread crashed just before and is restoring the terminal; its signal ends the process.
            while true { pause() }
        }
        SignalHandlers.restoreTerminal()
        SignalHandlers.replayStandardError()
        LaneActivity.writeInHand(to: 2)
        SignalHandlers.die(number)
    }

    /// Returning from the handler after this delivers the signal with its default action.
    static func die(_ number: Int32) {
        signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        raise(number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Writes the reset strings and sets the line as it was, once. Safe in a handler.
    static func restoreTerminal() {
        let record = CrashRecord.shared
        let isUp = record.pointee.isScreenUp
            .compareExchange(expected: 1, desired: 0, ordering: .sequentiallyConsistent).exchanged
        guard isUp else { return }
        if let reset = record.pointee.reset {
            _ = write(record.pointee.output, reset, record.pointee.resetCount)
        }
        // In the background the line is another program's. SIGTTOU is blocked in handlers, so that this cannot stop.
        let group = tcgetpgrp(record.pointee.output)
        if group < 0 || group == getpgrp() { tcsetattr(record.pointee.output, TCSANOW, &record.pointee.settings) }
    }

    /// Shows what went to standard error while the screen was up, the reason of a `fatalError` above all.
    static func replayStandardError() {
        let record = CrashRecord.shared
        guard record.pointee.stderrPipe >= 0, let ring = record.pointee.stderrRing else { return }
        dup2(record.pointee.stderrOriginal, 2)
        let capacity = CrashRecord.stderrCapacity
        let written = record.pointee.stderrWritten
        var index = max(0, written - capacity)
        while index < written {
            let start = index % capacity
            let count = min(capacity - start, written - index)
            writePrintable(ring + start, count)
            index += count
        }
        while true {
            let count = read(record.pointee.stderrPipe, ring, capacity)
            guard count > 0 else { break }
            writePrintable(ring, count)
        }
    }

    /// Control bytes become `?`, except line breaks and tabs. Changes the bytes in place.
    private static func writePrintable(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        var index = 0
        while index < count {
            let byte = bytes[index]
            let isC1 = index > 0 && bytes[index - 1] == 0xc2 && byte >= 0x80 && byte < 0xa0
            if (byte < 0x20 && byte != 0x0a && byte != 0x09) || byte == 0x7f || isC1 { bytes[index] = 0x3f }
            index += 1
        }
        _ = write(2, bytes, count)
    }
}
