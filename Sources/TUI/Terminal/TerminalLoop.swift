import Foundation

/// What the loop reports.
package enum TerminalEvent: Hashable, Sendable {
    case key(KeyEvent)
    /// The size changed, or the screen has to be drawn again for another reason.
    case resized
    /// The world asks the program to end: Ctrl-C from outside, SIGTERM, a lost terminal.
    case stop(StopReason)
    /// A line that a library printed.
    case log(String)
    /// ``Waker/wake()`` was called.
    case woken
    /// A line was typed; of a console of lines.
    case line(String)
    /// Nothing more can be typed; of a console of lines.
    case endOfInput
    /// SIGTSTP; handled by ``Terminal``.
    case suspend
    /// SIGCONT; handled by ``Terminal``.
    case resumed
}

package enum StopReason: Hashable, Sendable {
    case interrupt, terminate
    /// The terminal is gone: nothing can be asked any more.
    case hangup
}

/// Waits for keys, signals, printed lines and wake calls in one `poll`. Nothing wakes it when nothing happens.
///
/// Keys are reported at once. Wake calls are held back until the next frame may be drawn, at most ``framesPerSecond`` times a
/// second. Main thread only.
package final class TerminalLoop {
    package static let framesPerSecond = 30
    /// How often a frame may follow a key: what is typed is answered at once, but a flood of keys is not drawn one by one.
    package static let keyFramesPerSecond = 120
    /// How long a lone ESC waits for the rest of a sequence; enough for a slow line, too short to notice.
    static let escapeDelay = Duration.milliseconds(40)

    package let waker: Waker
    private let clock = ContinuousClock()
    private let input: Int32
    private let signals: Int32
    private let log: Int32
    private let logLines: () -> [String]
    private var parser: KeyParser
    private var isInputOpen = true
    private var escapeDeadline: ContinuousClock.Instant?
    private var resizeHold = ResizeHold()
    /// When the next frame may be drawn.
    package private(set) var nextFrame: ContinuousClock.Instant
    /// When the next frame may be drawn that answers a key.
    package private(set) var nextKeyFrame: ContinuousClock.Instant

    /// - Parameters:
    ///   - input: descriptor of the terminal.
    ///   - signals: pipe with a byte per signal, or -1.
    ///   - log: descriptor that is readable when `logLines` has something, or -1.
    init(
        input: Int32, signals: Int32, log: Int32 = -1, parser: KeyParser = KeyParser(), waker: Waker = Waker(),
        logLines: @escaping () -> [String] = { [] }
    ) {
        self.input = input
        self.signals = signals
        self.log = log
        self.parser = parser
        self.waker = waker
        self.logLines = logLines
        nextFrame = clock.now
        nextKeyFrame = nextFrame
    }

    /// Whether a frame may be drawn now.
    package var mayDraw: Bool { clock.now >= nextFrame }

    /// Starts the time until the next frame.
    package func frameDrawn() {
        let now = clock.now
        nextFrame = now + .seconds(1) / TerminalLoop.framesPerSecond
        nextKeyFrame = now + .seconds(1) / TerminalLoop.keyFramesPerSecond
    }

    /// Waits until something happens or `deadline` comes; nil waits for ever. Returns no events at the deadline.
    package func wait(until deadline: ContinuousClock.Instant? = nil) -> [TerminalEvent] {
        while true {
            // A wake call that came too early for a frame lies in the pipe and must not end the poll again and again.
            let holdsWake = waker.isPending && !mayDraw
            var limit = deadline
            if holdsWake { limit = min(limit ?? nextFrame, nextFrame) }
            for held in [escapeDeadline, resizeHold.deadline] {
                if let held { limit = min(limit ?? held, held) }
            }
            var descriptors = [
                pollfd(fd: isInputOpen ? input : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: log, events: Int16(POLLIN), revents: 0),
                pollfd(fd: holdsWake ? -1 : waker.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: limit))
            var events: [TerminalEvent] = []
            if ready > 0 {
                if descriptors[1].revents != 0 { events += takeSignals() }
                if descriptors[0].revents != 0 { events += takeInput() }
                if descriptors[2].revents != 0 { events += logLines().map { .log($0) } }
                if descriptors[3].revents != 0 && mayDraw {
                    waker.take()
                    events.append(.woken)
                }
            }
            if let escapeDeadline, clock.now >= escapeDeadline {
                self.escapeDeadline = nil
                events += parser.flush().map { .key($0) }
            }
            if resizeHold.take(now: clock.now) { events.append(.resized) }
            if !events.isEmpty { return events }
            if let deadline, clock.now >= deadline { return [] }
        }
    }

    /// For `poll`: -1 waits for ever.
    static func milliseconds(until limit: ContinuousClock.Instant?) -> Int32 {
        guard let limit else { return -1 }
        let parts = (limit - ContinuousClock.now).components
        guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
        // Rounded up: waking a moment early would poll again with nothing to do.
        let milliseconds = parts.seconds * 1000 + (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(min(milliseconds, 3_600_000))
    }

    private func takeInput() -> [TerminalEvent] {
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = bytes.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
        guard count > 0 else {
            isInputOpen = false
            return [.stop(.hangup)]
        }
        let events = parser.feed(bytes[..<count]).map { TerminalEvent.key($0) }
        escapeDeadline = parser.isWaiting ? clock.now + TerminalLoop.escapeDelay : nil
        return events
    }

    /// A burst of one signal is one event; a change of the size is held back.
    private func takeSignals() -> [TerminalEvent] {
        var bytes = [UInt8](repeating: 0, count: 512)
        var seen: [TerminalEvent] = []
        while true {
            let count = bytes.withUnsafeMutableBytes { read(signals, $0.baseAddress, $0.count) }
            guard count > 0 else { return seen }
            for byte in bytes[..<count] {
                guard let event = TerminalLoop.event(ofSignal: Int32(byte)) else { continue }
                if event == .resized {
                    resizeHold.note(now: clock.now)
                    continue
                }
                if !seen.contains(event) { seen.append(event) }
                if case .stop = event {
                    CrashRecord.shared.pointee.unansweredStops.store(0, ordering: .sequentiallyConsistent)
                }
            }
        }
    }

    private static func event(ofSignal number: Int32) -> TerminalEvent? {
        switch number {
        case SIGWINCH: .resized
        case SIGINT: .stop(.interrupt)
        case SIGTERM, SIGQUIT: .stop(.terminate)
        case SIGHUP: .stop(.hangup)
        case SIGTSTP: .suspend
        case SIGCONT: .resumed
        default: nil
        }
    }
}
