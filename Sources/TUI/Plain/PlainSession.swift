import Base
import Dispatch
import Engine
import Foundation
import Synchronization

/// The plain mode: the dashboard's runs and ledgers as a dialogue of lines, for screen readers and for scripts. No cursor
/// movement, no colour, no byte that acts on a terminal.
package final class PlainSession {
    private static let lookSeconds = 0.5
    /// A line longer than this is cut.
    private static let maximumLineBytes = 4096

    private let performer: Performer
    private let inbox = Inbox()
    private let waker = Waker()
    private let input: Int32
    private let output: (String) -> Bool
    private let capture: StandardErrorCapture?
    private var dialogue: PlainDialogue
    private var typed: [UInt8] = []
    private var isInputOpen = true
    private var isOutputOpen = true
    private var nextLook = 0.0

    private final class Inbox: Sendable {
        let actions = Guarded<[News]>([])
        /// Signals that ask for an end and were not answered yet.
        let stops = Atomic<Int>(0)

        func takeAll() -> [News] {
            actions.withLock { actions in
                defer { actions = [] }
                return actions
            }
        }
    }

    /// - Parameters:
    ///   - input: descriptor that lines are read from; a terminal's operator can go on typing while runs are under way, a
    ///     script's commands wait for each other.
    ///   - output: writes one line; returns false when nobody reads any more.
    package init(
        entries: [DatasetRegistry.Entry], settings: Performer.Settings, lanes: Int?, input: Int32 = STDIN_FILENO,
        output: @escaping (String) -> Bool
    ) {
        self.input = input
        self.output = output
        let inbox = inbox, waker = waker
        performer = Performer(entries: entries, settings: settings, lanes: lanes) { action in
            inbox.actions.withLock { $0.append(action) }
            waker.wake()
        }
        var world = World(lanes: performer.engine.pool.laneCount)
        world.utcOffsetSeconds = TimeZone.current.secondsFromGMT()
        world.isReadOnly = settings.isReadOnly
        world.laneBudget = performer.engine.budget
        world.datasets = entries.map { DatasetEntry($0) }
        dialogue = PlainDialogue(world: world, isScript: isatty(input) == 0)
        // What libraries print may hold anything, file names among it; a terminal gets it by the command `log` alone.
        capture = isatty(STDERR_FILENO) == 1 ? StandardErrorCapture(takesOutput: false) : nil
    }

    /// Runs until the operator leaves, the input ends or the process is told to end.
    ///
    /// - Returns: whether it was told to end.
    package func run() -> StopReason? {
        capture?.start()
        defer {
            capture?.stop()
            capture?.replay()
        }
        let sources = signalSources()
        defer { for source in sources { source.cancel() } }
        performer.refresh()
        var stop: StopReason?
        while true {
            for action in inbox.takeAll() { take(action) }
            if inbox.stops.exchange(0, ordering: .acquiringAndReleasing) > 0 || !isOutputOpen && stop == nil {
                stop = .terminate
                perform(dialogue.stop())
            }
            look()
            if dialogue.isDone { break }
            wait()
        }
        performer.waitUntilIdle()
        return stop
    }

    private func signalSources() -> [any DispatchSourceSignal] {
        EndingSignals.sources(on: .global()) { [performer] number in
            performer.endAtOnce(number)
        } _: { [inbox, waker] _ in
            inbox.stops.add(1, ordering: .acquiringAndReleasing)
            waker.wake()
        }
    }

    /// Sleeps until a line, an action, a printed message or the next look at a run.
    private func wait() {
        let isWatching = dialogue.isWorking
        let milliseconds = isWatching ? Int32(max(0, (nextLook - MonotonicTime.now) * 1000).rounded(.up)) : -1
        var descriptors = [
            pollfd(fd: isInputOpen && !dialogue.isFull ? input : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker.readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: capture?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return }
        if descriptors[1].revents != 0 { waker.take() }
        if descriptors[2].revents != 0 {
            for line in capture?.lines() ?? [] { take(.libraryOutput(line, time: Date().timeIntervalSince1970)) }
        }
        if descriptors[0].revents != 0 { read() }
    }

    private func read() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { Foundation.read(input, $0.baseAddress, $0.count) }
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return }
        for byte in bytes.prefix(max(0, count)) {
            if byte == 0x0a {
                takeLine()
            } else if typed.count < Self.maximumLineBytes {
                typed.append(byte)
            }
        }
        guard count <= 0 else { return }
        isInputOpen = false
        if !typed.isEmpty { takeLine() }
        perform(dialogue.endOfInput())
    }

    private func takeLine() {
        let line = String(decoding: typed, as: UTF8.self)
        typed.removeAll(keepingCapacity: true)
        perform(dialogue.take(line: line))
    }

    private func take(_ action: News) {
        perform(dialogue.take(action, now: MonotonicTime.now))
        // A short run may be over before the next look.
        if case .started = action { nextLook = 0 }
    }

    private func look() {
        guard dialogue.isWorking, MonotonicTime.now >= nextLook else { return }
        nextLook = MonotonicTime.now + Self.lookSeconds
        if dialogue.world.isReadOnly { performer.refreshInBackground() }
        take(.snapshots(performer.snapshots()))
    }

    private func perform(_ answer: PlainDialogue.Answer) {
        for line in answer.lines where isOutputOpen { isOutputOpen = output(Printable.text(line)) }
        for effect in answer.work { performer.perform(effect, columns: dialogue.chosen) }
    }
}
