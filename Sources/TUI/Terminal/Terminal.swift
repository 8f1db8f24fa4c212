import Base
import CNCurses
import Foundation

/// The operator's terminal while the dashboard is up: screen, keys, signals, and the way back.
///
/// One per process, main thread only. The pattern of use:
///
///     Terminal.blockSignals()                       // first thing in main, before any queue or thread
///     let terminal = try Terminal(environment: ProcessInfo.processInfo.environment)
///     while !state.isDone {
///         if needsDrawing && terminal.loop.mayDraw {
///             terminal.screen.show(frame, cursor: nil)
///             terminal.loop.frameDrawn()
///             needsDrawing = false
///         }
///         let deadline = needsDrawing ? terminal.loop.nextFrame : animationDeadline     // nil: sleep until an event
///         for event in terminal.wait(until: deadline) { … }
///     }
///     terminal.leave()
package final class Terminal {
    let curses: CursesScreen
    package let loop: TerminalLoop
    private let device: TerminalDevice
    private let terminalGuard: TerminalGuard

    /// Keeps the terminal's signals out of the threads that the caller starts from now on, so that none of their system
    /// calls is interrupted.
    package static func blockSignals() { TerminalGuard.blockSignals() }

    /// Takes the terminal over.
    ///
    /// - Parameter usesMouse: report clicks and the wheel; selecting text then needs Shift in most terminals.
    /// - Throws: `EngineError` when there is no terminal or it cannot show a screen; the terminal is then as it was.
    package init(environment: [String: String], usesMouse: Bool = true) throws {
        device = try TerminalDevice.open(environment: environment)
        terminalGuard = TerminalGuard(device: device, usesMouse: usesMouse)
        terminalGuard.willEnter()
        do {
            curses = try CursesScreen(device: device)
        } catch {
            terminalGuard.leave()
            throw error
        }
        terminalGuard.didEnter()
        let terminalGuard = terminalGuard
        loop = TerminalLoop(
            input: device.input, signals: terminalGuard.signalPipe, log: terminalGuard.logPipe ?? -1,
            parser: KeyParser(sequences: TerminalDevice.keySequences()), logLines: { terminalGuard.logLines() })
        TerminalGuard.unblockSignals()
    }

    /// Name of the terminal and what it can do, for the log.
    package var summary: String {
        "\(device.name), \(curses.size.width)×\(curses.size.height), \(curses.depth.summary), "
            + (device.isUTF8 ? "UTF-8" : "ASCII")
    }

    /// ``TerminalLoop/wait(until:)``, with Ctrl-Z and its signals handled: they come back as `resized`.
    ///
    /// Ctrl-C is reported as a key, since the line is raw; a SIGINT from elsewhere as a stop.
    package func wait(until deadline: ContinuousClock.Instant? = nil) -> [TerminalEvent] {
        var events: [TerminalEvent] = []
        for event in loop.wait(until: deadline) {
            switch event {
            case .suspend, .key(.control("z")):
                suspend()
                events.append(.resized)
            case .resumed:
                // Stopped by SIGSTOP: the shell has set the line its own way since. Gone on with in the background (`bg`), there
                // is no terminal to draw on until it comes back; where the end is asked for, the signal follows.
                guard terminalGuard.awaitForeground() else { continue }
                reset_prog_mode()
                device.write(terminalGuard.enterBytes)
                curses.resize()
                curses.invalidate()
                events.append(.resized)
            case .resized:
                // Also when the size is the old one again: the terminal has cut or moved its lines in between.
                curses.resize()
                curses.invalidate()
                events.append(.resized)
            default:
                events.append(event)
            }
        }
        return events
    }

    /// Gives the terminal back, stops the process as the shell expects it, and takes the terminal again when it goes on.
    package func suspend() {
        terminalGuard.leave()
        terminalGuard.stopProcess()
        guard terminalGuard.awaitForeground() else { return }
        terminalGuard.willEnter()
        reset_prog_mode()
        curses.resize()
        curses.invalidate()
        terminalGuard.didEnter()
    }

    /// Gives the terminal back as it was and shows what libraries printed meanwhile. Can be called twice.
    ///
    /// - Parameter message: last words on standard error; made printable line by line.
    package func leave(message: String = "") {
        terminalGuard.leave()
        terminalGuard.replay()
        guard !message.isEmpty else { return }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { Printable.text(String($0)) }
        // Not FileHandle, which traps when the terminal is gone.
        TerminalDevice.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: 2)
    }
}
