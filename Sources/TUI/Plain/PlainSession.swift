import Base
import Engine
import Foundation

/// The plain mode: the dashboard's runs and ledgers as a dialogue of lines, for screen readers and for scripts. No cursor
/// movement, no colour, no byte that acts on a terminal.
package final class PlainSession: Face {
    private let console: LineConsole
    private let runtime: Runtime
    private let output: (String) -> Bool
    private var dialogue: PlainDialogue
    private var isOutputOpen = true
    /// Whether it was told to end, or nobody reads what it says any more.
    private var stop: StopReason?

    /// - Parameters:
    ///   - input: descriptor that lines are read from; a terminal's operator can go on typing while runs are under way, a
    ///     script's commands wait for each other.
    ///   - output: writes one line; returns false when nobody reads any more.
    package init(
        entries: [DatasetRegistry.Entry], settings: Performer.Settings, lanes: Int?, input: Int32 = STDIN_FILENO, clock: Clock = .system,
        output: @escaping (String) -> Bool
    ) {
        self.output = output
        console = LineConsole(input: input)
        runtime = Runtime(entries: entries, settings: settings, lanes: lanes, console: console, clock: clock)
        var world = runtime.world
        world.datasets = entries.map { DatasetEntry($0) }
        dialogue = PlainDialogue(world: world, isScript: !console.isTerminal)
    }

    /// Runs until the operator leaves, the input ends or the process is told to end.
    ///
    /// - Returns: whether it was told to end.
    package func run() -> StopReason? {
        console.start()
        defer { console.end() }
        let sources = EndingSignals.sources(on: .global()) { [performer = runtime.performer] number in
            performer.endAtOnce(number)
        } _: { [stopper = console.stopper] _ in
            stopper()
        }
        defer { for source in sources { source.cancel() } }
        runtime.run(self)
        runtime.performer.waitUntilIdle()
        return stop
    }

    /// Whether a run that was asked for could not start, or failed.
    package var hasFailed: Bool { dialogue.hasFailed }

    // MARK: The face

    package var world: World { dialogue.world }
    package var columns: [String] { dialogue.chosen }
    package var openClip: ClipID? { nil }
    package var showsMachine: Bool { false }
    package var awaitsRuns: Bool { dialogue.isWorking }

    package func begin() -> [Work] { [] }
    package var isDone: Bool { dialogue.isDone }
    package var deadline: ContinuousClock.Instant? { nil }
    package func asksForRuns(_ event: TerminalEvent) -> Bool { false }
    /// What there is to say was said when it happened.
    package func show() {}

    package func time(now: Double, clockOffset: Double) {
        dialogue.world.now = now
        dialogue.world.clockOffset = clockOffset
    }

    package func take(_ event: TerminalEvent) -> [Work] {
        switch event {
        case .line(let line): return say(dialogue.take(line: line))
        case .endOfInput: return say(dialogue.endOfInput())
        case .stop(let reason):
            stop = reason
            return say(dialogue.stop())
        case .key, .resized, .log, .woken, .suspend, .resumed: return []
        }
    }

    package func take(_ news: News) -> [Work] { say(dialogue.take(news)) }

    private func say(_ answer: PlainDialogue.Answer) -> [Work] {
        for line in answer.lines where isOutputOpen { isOutputOpen = output(Printable.text(line)) }
        console.isFull = dialogue.isFull
        guard !isOutputOpen, stop == nil else { return answer.work }
        stop = .terminate
        return answer.work + say(dialogue.stop())
    }
}
