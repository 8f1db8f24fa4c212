import Engine
import Foundation

/// The dashboard: the face of the program on a screen. Keys become actions, actions change the state; a frame is drawn when
/// something changed, at most thirty times a second. Main thread only.
package final class Dashboard: Face {
    package struct Options {
        package var entries: [DatasetRegistry.Entry]
        package var performer: Performer.Settings
        package var lanes: Int?
        package var themeName: String?
        package var keymap = Keymap()
        /// How the end of a run is told to a terminal that is not looked at.
        package var notify = Notice.none
        /// Datasets to open at once, by name; empty opens the list of datasets.
        package var opened: [String] = []
        /// Columns of the table of clips; nil for the usual ones.
        package var columns: [String]?

        package init(entries: [DatasetRegistry.Entry], performer: Performer.Settings) {
            self.entries = entries
            self.performer = performer
        }
    }

    private let options: Options
    private let console: any ScreenConsole
    private let runtime: Runtime
    private let catalog: ThemeCatalog
    package private(set) var state: AppState
    private var look: Look
    private var needsDrawing = true
    /// Whether what is to be drawn answers a key.
    private var answersKey = false
    private var hasDrawn = false
    package private(set) var isDone = false
    /// How it was told to end; a Ctrl-C that leaves is an interrupt, which ends every other program with 130 as well.
    private var stop: StopReason?
    /// Outputs of runs that were unfinished when it was left and are to go on in a process of their own.
    package private(set) var leftToBackground: [String] = []

    /// - Parameter console: the terminal, taken over already.
    package init(_ options: Options, console: any ScreenConsole, catalog: ThemeCatalog = .standard(), clock: Clock = .system) {
        self.options = options
        self.console = console
        self.catalog = catalog
        runtime = Runtime(entries: options.entries, settings: options.performer, lanes: options.lanes, console: console, clock: clock)
        let theme = catalog.themeOrDefault(options.themeName, depth: console.screen.depth)
        look = Look(theme: theme, glyphs: console.screen.glyphs)
        var world = runtime.world
        world.datasets = options.entries.sorted { $0.name < $1.name }.map { DatasetEntry($0) }
        for problem in catalog.problems { world.note("\(problem)", time: clock.wall()) }
        world.note(console.summary, time: clock.wall())
        state = AppState(world, keymap: options.keymap, themeName: theme.name, themeNames: catalog.entries.map(\.name))
        if let columns = options.columns { state.dashboard.shown = columns }
    }

    /// Runs until the operator leaves or the process is told to end.
    ///
    /// - Returns: how it was told to end; runs that were under way have finished the clips in hand.
    package func run() -> StopReason? {
        if !state.world.isReadOnly { runtime.performer.listInBackground() }
        prepare()
        runtime.run(self)
        end()
        return stop
    }

    // MARK: The face

    package var world: World { state.world }
    package var columns: [String] { state.dashboard.columns.map(\.name) }
    package var openClip: ClipID? { state.file.map { ClipID(dataset: $0.dataset, path: $0.record.path) } }
    package var awaitsRuns: Bool { false }
    package var showsMachine: Bool { true }

    package func begin() -> [Work] { options.opened.isEmpty ? [] : perform(DashboardScreen.open(options.opened, &state)) }

    package func time(now: Double, clockOffset: Double) {
        state.world.now = now
        state.world.clockOffset = clockOffset
    }

    /// Whether a run is unfinished is asked of the run, not of the last look at it.
    package func asksForRuns(_ event: TerminalEvent) -> Bool {
        guard case .key(let key) = event else { return false }
        let command = state.command(for: key)
        return command == .quit || command == .cancel
    }

    package func take(_ event: TerminalEvent) -> [Work] {
        switch event {
        case .key(let key):
            answersKey = true
            return take(key)
        case .resized:
            needsDrawing = true
            return update(.tick(now: state.world.now))
        case .stop(let reason):
            stop = reason
            isDone = true
            return []
        case .log, .woken, .suspend, .resumed, .line, .endOfInput: return []
        }
    }

    package func take(_ news: News) -> [Work] {
        prepare()
        needsDrawing = true
        return perform(state.update(news))
    }

    private func take(_ key: KeyEvent) -> [Work] {
        switch key {
        case .mouse(let mouse): return take(mouse)
        case .control("l"):
            console.screen.invalidate()
            needsDrawing = true
            return []
        default:
            let work = update(.key(key))
            if isDone, key == .control("c") { stop = .interrupt }
            return work
        }
    }

    private func take(_ mouse: MouseEvent) -> [Work] {
        switch mouse.kind {
        case .wheelUp: (0..<3).flatMap { _ in update(.command(.up)) }
        case .wheelDown: (0..<3).flatMap { _ in update(.command(.down)) }
        case .press: state.hit(mouse.point, size: console.screen.size).map { update(.hit($0)) } ?? []
        case .release, .middlePress, .rightPress: []
        }
    }

    private func update(_ action: Action) -> [Work] {
        prepare()
        needsDrawing = true
        return perform(state.update(action))
    }

    /// Tells the state what there is room for.
    private func prepare() {
        state.visibleRows = state.visibleRows(in: console.screen.size)
        state.scrollLimit = state.scrollLimit(on: console.screen.size, glyphs: look.glyphs)
    }

    /// Does what concerns the screen, and returns the rest.
    private func perform(_ effects: [Effect]) -> [Work] {
        effects.flatMap { effect -> [Work] in
            switch effect {
            case .work(let work): return [work]
            case .quit: isDone = true
            case .notify(let text): console.screen.notify(text, options.notify)
            case .setTheme(let name):
                if let theme = catalog.theme(name, depth: console.screen.depth) { look.theme = theme }
            case .copy(let text):
                guard !console.screen.copyToClipboard(text) else { return [] }
                return take(.message("This terminal takes no text for its clipboard", isProblem: true, time: runtime.clock.wall()))
            }
            return []
        }
    }

    // MARK: Drawing

    private var frameTime: ContinuousClock.Instant { answersKey ? console.nextKeyFrame : console.nextFrame }

    /// For a frame held back, or a notice that goes.
    package var deadline: ContinuousClock.Instant? {
        if needsDrawing { return frameTime }
        return state.toast.map { ContinuousClock.now + .seconds(min(3600, max(0, $0.until - runtime.clock.now()))) }
    }

    package func show() {
        if let toast = state.toast, toast.until <= runtime.clock.now() { _ = update(.tick(now: runtime.clock.now())) }
        guard needsDrawing, !hasDrawn || ContinuousClock.now >= frameTime else { return }
        draw()
    }

    private func draw() {
        var canvas = Canvas(console.screen.size)
        state.draw(on: &canvas, look: look)
        console.screen.show(canvas, cursor: nil)
        // The first frame shows what was just read; it starts no waiting time, so that the first clips follow at once.
        if hasDrawn { console.frameDrawn() }
        hasDrawn = true
        needsDrawing = false
        answersKey = false
    }

    // MARK: The end

    /// Lets the runs end, and gives the terminal back with a line about each.
    private func end() {
        let performer = runtime.performer
        let unfinished = performer.snapshots().filter { !$0.value.state.isOver }
        for (name, run) in unfinished where !run.isClosing { performer.perform(.cancel(dataset: name), columns: []) }
        var mustLeave = false
        if !unfinished.isEmpty { mustLeave = stop == .hangup ? !waitWithoutTerminal() : !waitForRuns() }
        if state.leavesRunsToBackground, !mustLeave {
            leftToBackground = performer.snapshots().filter { unfinished[$0.key] != nil && $0.value.state == .cancelled }.map(\.value.output).sorted()
        }
        let lines = performer.snapshots().sorted { $0.key < $1.key }.map(RunWords.lastLine)
        console.leave(message: stop == .hangup ? "" : lines.joined(separator: "\n"))
        if mustLeave { performer.endAtOnce(stop == .hangup ? SIGHUP : stop == .terminate ? SIGTERM : SIGINT) }
    }

    /// Lets the clips in hand end while the screen lives on and says what it waits for. Asked to leave again, it abandons them;
    /// asked once more, it waits no longer.
    ///
    /// - Returns: false when lanes are left behind.
    private func waitForRuns() -> Bool {
        let performer = runtime.performer
        var asked = 0
        var hasAbandoned = false
        state.layers = []
        while performer.isWorking {
            runtime.take(.snapshots(performer.snapshots()), self)
            let text = RunWords.leaving(performer.snapshots().values.map { $0 }, hasAbandoned: hasAbandoned, key: state.keymap.firstKey(for: .quit) ?? "ctrl-c")
            state.toast = AppState.Toast(text: text, isProblem: hasAbandoned, until: .infinity)
            draw()
            for event in console.wait(until: ContinuousClock.now + .milliseconds(250)) {
                switch event {
                case .woken, .log: runtime.take(event, self)
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
        let end = runtime.clock.now() + RunSnapshot.stallSeconds
        while runtime.performer.isWorking {
            if runtime.clock.now() > end { return false }
            usleep(50_000)
        }
        runtime.performer.waitUntilIdle()
        return true
    }
}
