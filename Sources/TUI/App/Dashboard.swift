import Base
import Engine
import Foundation

/// The running dashboard: terminal, state and performer tied together. The only code that knows all three.
///
/// Main thread only. Keys become actions, actions change the state, effects go to the ``Performer`` and come back as
/// actions; a frame is drawn when something changed, at most thirty times a second, and runs are looked at once a second.
package final class Dashboard {
    package struct Options {
        package var entries: [DatasetRegistry.Entry]
        package var performer: Performer.Settings
        package var lanes: Int?
        package var themeName: String?
        package var usesMouse = true
        package var keymap = Keymap()
        /// Datasets to open at once, by name; empty opens the list of datasets.
        package var opened: [String] = []

        package init(entries: [DatasetRegistry.Entry], performer: Performer.Settings) {
            self.entries = entries
            self.performer = performer
        }
    }

    private static let lookSeconds = 1.0
    /// In the first seconds of a run, when everything is new.
    private static let firstLookSeconds = 0.2
    /// When a run is looked at after a key, which may have paused or cancelled it.
    private static let answerSeconds = 0.1

    private let options: Options
    private let terminal: Terminal
    private let performer: Performer
    private let catalog: ThemeCatalog
    private let inbox: Inbox
    private var state: AppState
    private var look: Look
    private var needsDrawing = true
    /// Whether what is to be drawn answers a key.
    private var answersKey = false
    private var isDone = false
    private var nextLook = 0.0
    private var nextOutputLook = 0.0
    /// Whether the operator left by Ctrl-C, which ends every other program with 130 as well.
    private var isInterrupted = false

    /// News from other threads.
    private final class Inbox: Sendable {
        private let actions = Guarded<[News]>([])

        func append(_ action: News) { actions.withLock { $0.append(action) } }

        func takeAll() -> [News] {
            actions.withLock { actions in
                defer { actions = [] }
                return actions
            }
        }
    }

    /// Takes the terminal over.
    ///
    /// - Throws: ``EngineError`` when there is no terminal that can show a screen.
    package init(_ options: Options) throws {
        self.options = options
        let environment = ProcessInfo.processInfo.environment
        catalog = ThemeCatalog.standard()
        terminal = try Terminal(environment: environment, usesMouse: options.usesMouse)
        let inbox = Inbox()
        let waker = terminal.loop.waker
        self.inbox = inbox
        performer = Performer(entries: options.entries, settings: options.performer, lanes: options.lanes) { action in
            inbox.append(action)
            waker.wake()
        }
        let depth = terminal.screen.depth
        let theme = catalog.themeOrDefault(options.themeName, depth: depth)
        look = Look(theme: theme, glyphs: terminal.screen.glyphs)
        var world = World(lanes: performer.engine.pool.laneCount)
        world.utcOffsetSeconds = TimeZone.current.secondsFromGMT()
        world.isReadOnly = options.performer.isReadOnly
        world.laneBudget = performer.engine.budget
        world.outputRoot = options.performer.outputRoot
        world.datasets = options.entries.sorted { $0.name < $1.name }.map { DatasetEntry($0) }
        state = AppState(world, keymap: options.keymap, themeName: theme.name, themeNames: catalog.entries.map(\.name))
        for problem in catalog.problems { apply(.libraryOutput("\(problem)", time: Date().timeIntervalSince1970)) }
        apply(.libraryOutput(terminal.summary, time: Date().timeIntervalSince1970))
    }

    /// Runs until the operator leaves or the process is told to end.
    ///
    /// - Returns: how it ended; runs that were under way have finished the clips in hand.
    package func run() -> StopReason? {
        performer.refresh()
        if !state.world.isReadOnly { performer.listInBackground() }
        if !options.opened.isEmpty { perform(DashboardScreen.open(options.opened, &state)) }
        // The first frame shows what was just read; it starts no waiting time, so that the first clips follow at once.
        for action in inbox.takeAll() { apply(action) }
        lookAtRuns()
        draw(startsInterval: false)
        var stop: StopReason?
        while !isDone {
            if needsDrawing && ContinuousClock.now >= frameTime { draw() }
            for event in terminal.wait(until: deadline) {
                if case .stop(let reason) = event {
                    stop = reason
                    isDone = true
                }
                handle(event)
            }
            lookAtRuns()
        }
        end(stop)
        return stop ?? (isInterrupted ? .interrupt : nil)
    }

    private var now: Double { MonotonicTime.now }

    private var frameTime: ContinuousClock.Instant { answersKey ? terminal.loop.nextKeyFrame : terminal.loop.nextFrame }

    /// When to wake though nothing happens: for the next look at runs, for a notice that goes, for a frame held back.
    private var deadline: ContinuousClock.Instant? {
        if needsDrawing { return frameTime }
        var times: [Double] = []
        if watches { times.append(nextLook) }
        if let toast = state.toast { times.append(toast.until) }
        guard let first = times.min() else { return nil }
        return ContinuousClock.now + .seconds(max(0, first - now))
    }

    /// Whether some run changes without our doing.
    private var watches: Bool {
        performer.isWorking || state.world.changesByItself
    }

    private func draw(startsInterval: Bool = true) {
        var canvas = Canvas(terminal.screen.size)
        state.draw(on: &canvas, look: look)
        terminal.screen.show(canvas, cursor: nil)
        if startsInterval { terminal.loop.frameDrawn() }
        needsDrawing = false
        answersKey = false
    }

    private func lookAtRuns() {
        if let toast = state.toast, toast.until <= now { apply(.tick(now: now)) }
        guard watches, now >= nextLook else { return }
        nextLook = now + (state.world.hasYoungRun ? Self.firstLookSeconds : Self.lookSeconds)
        if state.world.isReadOnly || state.world.datasets.contains(where: \.isElsewhere) { performer.refreshInBackground() }
        apply(.tick(now: now))
        apply(.snapshots(performer.snapshots()))
        lookForOutputs()
    }

    /// Whoever deletes an output elsewhere and comes back here presses a key; nothing wakes for it while nothing happens.
    private func lookForOutputs() {
        guard now >= nextOutputLook else { return }
        nextOutputLook = now + Self.lookSeconds
        performer.lookForOutputsInBackground()
    }

    // MARK: Events

    private func handle(_ event: TerminalEvent) {
        switch event {
        case .key(let key):
            handle(key)
            answersKey = true
            nextLook = min(nextLook, now + Self.answerSeconds)
            lookForOutputs()
        case .resized:
            needsDrawing = true
            apply(.tick(now: now))
        case .log(let text): apply(.libraryOutput(text, time: Date().timeIntervalSince1970))
        case .woken: for action in inbox.takeAll() { apply(action) }
        case .stop, .suspend, .resumed: break
        }
    }

    private func handle(_ key: KeyEvent) {
        switch key {
        case .mouse(let mouse): return handle(mouse)
        case .control("l"):
            terminal.screen.invalidate()
            needsDrawing = true
            return
        default: break
        }
        // Whether a run is unfinished is asked of the run, not of the last look at it.
        let command = state.command(for: key)
        if command == .quit || command == .cancel { apply(.snapshots(performer.snapshots())) }
        apply(.key(key))
        if isDone { isInterrupted = key == .control("c") }
    }

    private func handle(_ mouse: MouseEvent) {
        switch mouse.kind {
        case .wheelUp: for _ in 0..<3 { apply(.command(.up)) }
        case .wheelDown: for _ in 0..<3 { apply(.command(.down)) }
        case .press:
            if let hit = state.hit(mouse.point, size: terminal.screen.size) { apply(.hit(hit)) }
        case .release, .middlePress, .rightPress: break
        }
    }

    // MARK: State

    private func apply(_ action: Action) {
        prepare()
        perform(state.update(action))
        needsDrawing = true
    }

    private func apply(_ news: News) {
        prepare()
        perform(state.update(news))
        if case .started = news { nextLook = 0 }
        needsDrawing = true
    }

    /// Tells the state the time, and what there is room for.
    private func prepare() {
        state.world.now = now
        state.world.clockOffset = Date().timeIntervalSince1970 - now
        state.visibleRows = state.visibleRows(in: terminal.screen.size)
        state.scrollLimit = state.scrollLimit(on: terminal.screen.size, glyphs: look.glyphs)
    }

    private func perform(_ effects: [Effect]) {
        performer.watch(state.file.map { ClipID(dataset: $0.dataset, path: $0.record.path) })
        for effect in effects {
            switch effect {
            case .quit: isDone = true
            case .setTheme(let name):
                if let theme = catalog.theme(name, depth: terminal.screen.depth) { look.theme = theme }
            case .copy(let text):
                if !terminal.screen.copyToClipboard(text) {
                    apply(.message("This terminal takes no text for its clipboard", isProblem: true, time: Date().timeIntervalSince1970))
                }
            case .work(let work): performer.perform(work, columns: state.dashboard.columns.map(\.name))
            }
        }
        nextLook = min(nextLook, now + Self.lookSeconds)
    }

    /// Lets the runs end, and gives the terminal back with a line about each.
    private func end(_ stop: StopReason?) {
        let unfinished = performer.snapshots().filter { !$0.value.state.isOver }
        for (name, run) in unfinished where !run.isClosing { performer.perform(.cancel(dataset: name), columns: []) }
        var mustLeave = false
        if !unfinished.isEmpty { mustLeave = stop == .hangup ? !waitWithoutTerminal() : !waitForRuns() }
        let lines = performer.snapshots().sorted { $0.key < $1.key }.map(RunWords.lastLine)
        terminal.leave(message: stop == .hangup ? "" : lines.joined(separator: "\n"))
        if mustLeave { performer.endAtOnce(stop == .hangup ? SIGHUP : stop == .terminate ? SIGTERM : SIGINT) }
    }

    /// Lets the clips in hand end while the screen lives on and says what it waits for. Asked to leave again, it abandons them;
    /// asked once more, it waits no longer.
    ///
    /// - Returns: false when lanes are left behind.
    private func waitForRuns() -> Bool {
        var asked = 0
        var hasAbandoned = false
        state.layers = []
        while performer.isWorking {
            apply(.snapshots(performer.snapshots()))
            let text = LeavingWords.text(performer.snapshots().values.map { $0 }, hasAbandoned: hasAbandoned, key: state.keymap.firstKey(for: .quit) ?? "ctrl-c")
            state.toast = AppState.Toast(text: text, isProblem: hasAbandoned, until: .infinity)
            draw()
            for event in terminal.wait(until: ContinuousClock.now + .milliseconds(250)) {
                switch event {
                case .woken: for action in inbox.takeAll() { apply(action) }
                case .stop, .key(.control("c")): asked += 1
                case .key(let key):
                    let command = state.command(for: key)
                    if command == .quit || command == .cancel { asked += 1 }
                default: break
                }
            }
            if asked >= 1, !hasAbandoned {
                hasAbandoned = true
                for (name, run) in performer.snapshots() where !run.state.isOver { performer.perform(.cancel(dataset: name), columns: []) }
            }
            if asked >= 2 { return false }
        }
        performer.waitUntilIdle()
        return true
    }

    /// With the terminal gone nobody can be asked: a lane that does not come back in this time is left behind.
    private func waitWithoutTerminal() -> Bool {
        let end = now + RunSnapshot.stallSeconds
        while performer.isWorking {
            if now > end { return false }
            usleep(50_000)
        }
        performer.waitUntilIdle()
        return true
    }
}
