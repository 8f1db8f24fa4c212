import Base
import Engine
import Foundation
import Shapes

/// The time, of this machine or of a test.
package struct Clock: Sendable {
    /// Monotonic seconds, those of ``RunSnapshot/takenAt``.
    package var now: @Sendable () -> Double
    /// Seconds since 1970.
    package var wall: @Sendable () -> Double

    package init(now: @escaping @Sendable () -> Double, wall: @escaping @Sendable () -> Double) {
        self.now = now
        self.wall = wall
    }

    package static let system = Clock(now: { MonotonicTime.now }, wall: { Date().timeIntervalSince1970 })
}

/// A face of the program: what the operator sees and does. The dashboard is one, the dialogue of lines another.
package protocol Face: AnyObject {
    var world: World { get }
    /// Tells the time, before anything else is told.
    func time(now: Double, clockOffset: Double)
    /// What is to be done at the start, when the datasets are known.
    func begin() -> [Work]
    /// Takes in what the operator did, and returns what is to be done.
    func take(_ event: TerminalEvent) -> [Work]
    /// Takes in what happened, and returns what is to be done.
    func take(_ news: News) -> [Work]
    /// Whether the runs are to be looked at before `event` is taken in.
    func asksForRuns(_ event: TerminalEvent) -> Bool
    /// Shows what has changed.
    func show()
    /// When to call ``show()`` though nothing happens.
    var deadline: ContinuousClock.Instant? { get }
    /// The datasets whose skipped clips are looked at.
    var columns: [String] { get }
    /// The clip that is open, whose new result is told.
    var openClip: ClipID? { get }
    /// Whether a run is waited for of which nothing is known yet.
    var awaitsRuns: Bool { get }
    var isDone: Bool { get }
    /// Whether it shows what the program takes of the machine.
    var showsMachine: Bool { get }
}

/// What turns a face and a ``Performer`` into a running program: it waits for the operator and for news, and looks at the runs
/// once a second while there are any. Main thread only.
package final class Runtime {
    private static let lookSeconds = 1.0
    /// In the first seconds of a run, when everything is new.
    private static let firstLookSeconds = 0.2
    /// When a run is looked at after a key, which may have paused or cancelled it.
    private static let answerSeconds = 0.1

    package let performer: Performer
    package let clock: Clock
    private let console: any Console
    private let inbox: Inbox
    private var nextLook = 0.0
    private var nextOutputLook = 0.0

    /// News from other threads.
    private final class Inbox: Sendable {
        private let news = Guarded<[News]>([])

        func append(_ one: News) { news.withLock { $0.append(one) } }

        func takeAll() -> [News] {
            news.withLock { news in
                defer { news = [] }
                return news
            }
        }
    }

    package init(
        entries: [DatasetRegistry.Entry], settings: Performer.Settings, lanes: Int?, console: any Console, clock: Clock = .system
    ) {
        self.console = console
        self.clock = clock
        let (inbox, waker) = (Inbox(), console.waker)
        self.inbox = inbox
        performer = Performer(entries: entries, settings: settings, lanes: lanes) { news in
            inbox.append(news)
            waker.wake()
        }
    }

    /// What is known at the start.
    package var world: World {
        var world = World(lanes: performer.engine.pool.laneCount)
        world.utcOffsetSeconds = TimeZone.current.secondsFromGMT()
        world.isReadOnly = performer.settings.isReadOnly
        world.laneBudget = performer.engine.budget
        world.model = performer.settings.modelPath ?? BuiltInModel.name
        world.outputRoot = performer.settings.outputRoot
        return world
    }

    /// Runs until the face is done.
    package func run(_ face: some Face) {
        performer.refresh()
        takeNews(face)
        // Before the first look, which asks for other things too: what is asked first is answered first.
        perform(face.begin(), face)
        if face.showsMachine { performer.lookAtMachineInBackground() }
        look(face)
        face.show()
        while !face.isDone {
            for event in console.wait(until: deadline(face)) { take(event, face) }
            look(face)
            if !face.isDone { face.show() }
        }
    }

    /// Whether some run changes without our doing.
    private func watches(_ face: some Face) -> Bool { performer.isWorking || face.world.changesByItself || face.awaitsRuns }

    private func deadline(_ face: some Face) -> ContinuousClock.Instant? {
        let look = watches(face) ? ContinuousClock.now + .seconds(max(0, nextLook - clock.now())) : nil
        return [look, face.deadline].compactMap { $0 }.min()
    }

    /// Looks at the runs, where that is due.
    private func look(_ face: some Face) {
        guard watches(face), clock.now() >= nextLook else { return }
        nextLook = clock.now() + (face.world.hasYoungRun ? Self.firstLookSeconds : Self.lookSeconds)
        if face.world.isReadOnly || face.world.datasets.contains(where: \.isElsewhere) { performer.refreshInBackground() }
        take(.snapshots(performer.snapshots()), face)
        lookForOutputs(face)
    }

    /// Whoever deletes an output elsewhere and comes back here presses a key; nothing wakes for it while nothing happens.
    private func lookForOutputs(_ face: some Face) {
        guard clock.now() >= nextOutputLook else { return }
        nextOutputLook = clock.now() + Self.lookSeconds
        performer.lookForOutputsInBackground()
        if face.showsMachine { performer.lookAtMachineInBackground() }
    }

    // MARK: What happens

    /// Hands what the operator did to the face.
    package func take(_ event: TerminalEvent, _ face: some Face) {
        switch event {
        case .woken: takeNews(face)
        case .log(let text): take(.libraryOutput(text, time: clock.wall()), face)
        default:
            if face.asksForRuns(event) { take(.snapshots(performer.snapshots()), face) }
            tellTime(face)
            perform(face.take(event), face)
            switch event {
            case .key, .line:
                nextLook = min(nextLook, clock.now() + Self.answerSeconds)
                lookForOutputs(face)
            default: break
            }
        }
    }

    package func take(_ news: News, _ face: some Face) {
        tellTime(face)
        perform(face.take(news), face)
        // A short run may be over before the next look.
        if case .started = news { nextLook = 0 }
    }

    private func takeNews(_ face: some Face) { for news in inbox.takeAll() { take(news, face) } }

    private func tellTime(_ face: some Face) { face.time(now: clock.now(), clockOffset: clock.wall() - clock.now()) }

    package func perform(_ work: [Work], _ face: some Face) {
        performer.watch(face.openClip)
        for one in work { performer.perform(one, columns: face.columns) }
        nextLook = min(nextLook, clock.now() + Self.lookSeconds)
    }
}
