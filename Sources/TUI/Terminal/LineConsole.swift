import Foundation
import Synchronization

/// Lines in place of keys: of a terminal's operator, who can go on typing while runs are under way, or of a script.
package final class LineConsole: Console {
    /// A line longer than this is cut.
    private static let maximumLineBytes = 4096

    package let waker = Waker()
    /// Whether lines are left where they are, since many wait already.
    package var isFull = false
    private let input: Int32
    private let capture: StandardErrorCapture?
    private let stops = Stops()
    private var typed: [UInt8] = []
    private var isInputOpen = true

    /// Requests to end that were not reported yet.
    private final class Stops: Sendable {
        let count = Atomic<Int>(0)
    }

    package init(input: Int32 = STDIN_FILENO) {
        self.input = input
        // What libraries print may hold anything, file names among it; a terminal gets it by the command `log` alone.
        capture = isatty(STDERR_FILENO) == 1 ? StandardErrorCapture(takesOutput: false) : nil
    }

    package var isTerminal: Bool { isatty(input) == 1 }

    /// Asks for an end, from any thread.
    package var stopper: @Sendable () -> Void {
        let (stops, waker) = (stops, waker)
        return {
            stops.count.add(1, ordering: .acquiringAndReleasing)
            waker.wake()
        }
    }

    package func start() { capture?.start() }

    package func end() {
        capture?.stop()
        capture?.replay()
    }

    package func wait(until deadline: ContinuousClock.Instant?) -> [TerminalEvent] {
        var descriptors = [
            pollfd(fd: isInputOpen && !isFull ? input : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: capture?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, nfds_t(descriptors.count), TerminalLoop.milliseconds(until: deadline)) > 0 else { return [] }
        var events: [TerminalEvent] = []
        if descriptors[1].revents != 0 {
            waker.take()
            if stops.count.exchange(0, ordering: .acquiringAndReleasing) > 0 { events.append(.stop(.terminate)) }
            events.append(.woken)
        }
        if descriptors[2].revents != 0 { events += (capture?.lines() ?? []).map { .log($0) } }
        if descriptors[0].revents != 0 { events += takeInput() }
        return events
    }

    private func takeInput() -> [TerminalEvent] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
        var events: [TerminalEvent] = []
        for byte in bytes.prefix(max(0, count)) {
            if byte == 0x0a {
                events.append(takeLine())
            } else if typed.count < Self.maximumLineBytes {
                typed.append(byte)
            }
        }
        guard count <= 0 else { return events }
        isInputOpen = false
        if !typed.isEmpty { events.append(takeLine()) }
        return events + [.endOfInput]
    }

    private func takeLine() -> TerminalEvent {
        defer { typed.removeAll(keepingCapacity: true) }
        return .line(String(decoding: typed, as: UTF8.self))
    }
}
