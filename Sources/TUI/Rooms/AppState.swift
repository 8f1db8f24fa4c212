import Engine

/// What is known and what is on the screen: all that drawing and keys depend on. A value: no clock, no files, no engine.
///
/// The rooms keep their own state; what stands here is what they share.
package struct AppState: Sendable {
    package var world: World
    package let house: House
    private var rooms: [ScreenName: any ScreenRoom]
    /// The screen that is open.
    package var screen: ScreenName
    /// Where `back` leads.
    package var previous: [ScreenName] = []
    /// What lies over the screen, the top one last; keys go there first.
    package var layers: [any Layer] = []
    package var keymap: Keymap
    package var toast: Toast?
    package var themeName: String
    package var themeNames: [String]
    /// Rows that the present screen's list can show; set by the runtime from the size before each update.
    package var visibleRows = 10
    /// How far the text of the top layer, or else of the screen, can be scrolled; set like `visibleRows`, from
    /// ``scrollLimit(on:glyphs:)``.
    package var scrollLimit = 10_000
    package var isQuitting = false
    /// Whether runs that are unfinished when it is left are to go on in a process of their own.
    package var leavesRunsToBackground = false
    /// What was done before an answer came that it depends on, in order; it is taken in when the answer is there.
    package internal(set) var waiting: [Action] = []
    /// Monotonic seconds since when the first of them waits.
    var waitingSince = 0.0

    package init(_ world: World, house: House, keymap: Keymap? = nil, themeName: String, themeNames: [String]) {
        self.world = world
        self.house = house
        self.keymap = keymap ?? Keymap(house.commands)
        self.themeName = themeName
        self.themeNames = themeNames
        rooms = Dictionary(uniqueKeysWithValues: house.screens.map { ($0.name, $0.init()) })
        screen = house.screens[0].name
    }

    /// A line that stays for a few seconds.
    package struct Toast: Sendable, Hashable {
        package var text: String
        package var isProblem: Bool
        /// Monotonic seconds after which it goes.
        package var until: Double
        /// Whether it answers a key, and goes with the next one.
        package var isAnswer = true

        package init(text: String, isProblem: Bool, until: Double, isAnswer: Bool = true) {
            self.text = text
            self.isProblem = isProblem
            self.until = until
            self.isAnswer = isAnswer
        }
    }

    /// What a click means.
    package enum Hit: Sendable, Hashable {
        /// A row of the main list, counted from the first one on the screen.
        case row(Int)
        /// A panel beside others.
        case column(Int)
        /// The title of a column by which a list can be sorted.
        case sort(ClipQuery.Sort)
        case command(Command)
    }

    // MARK: The rooms

    /// The state of a screen, open or not.
    package subscript<Own: ScreenRoom>(screen type: Own.Type) -> Own {
        get { rooms[Own.name] as? Own ?? Own() }
        set { rooms[Own.name] = newValue }
    }

    /// The top layer where it is of this kind; nil takes it away.
    package subscript<Top: Layer>(layer type: Top.Type) -> Top? {
        get { layers.last as? Top }
        set {
            guard layers.last is Top else { return }
            if let newValue { layers[layers.count - 1] = newValue } else { layers.removeLast() }
        }
    }

    /// The screen that is open.
    var openRoom: any ScreenRoom { rooms[screen] ?? house.screens[0].init() }

    /// The table that has the keys: that of the top layer, or else of the screen.
    var bindings: [Binding] { layers.last.map { type(of: $0).bindings } ?? house.screen(screen).bindings }

    /// The dataset that a command on a whole dataset is about.
    var targetDataset: DatasetEntry? { openRoom.dataset(self) }

    /// The clip that a command on one clip is about.
    var selectedClip: (dataset: String, record: ClipRecord)? { openRoom.clip(self) }

    /// The key to show for a command.
    func key(_ command: Command) -> String { keymap.firstKey(for: command) ?? command.name }

    // MARK: Going about

    mutating func go(to target: ScreenName) -> [Effect] {
        if target == screen { return [] }
        let home = house.screens[0].name
        let parent = house.screen(target).parent
        let isOverParent = parent.map { screen == $0 || previous.last == $0 } ?? false
        previous = target == home ? [] : [home] + (isOverParent ? [parent].compactMap { $0 } : [])
        screen = target
        return house.screen(target).appear(&self)
    }

    /// Opens a screen over the present one, to which `back` leads.
    mutating func push(_ target: ScreenName) {
        guard target != screen else { return }
        previous.append(screen)
        screen = target
    }

    mutating func back() -> [Effect] {
        guard let last = previous.popLast() else {
            show("This is the first screen; \(key(.quit)) quits", isProblem: false)
            return []
        }
        house.screen(screen).leave(for: last, &self)
        screen = last
        return house.screen(last).appear(&self)
    }

    /// Lays something over the screen.
    mutating func lay(_ layer: any Layer) { layers.append(layer) }

    /// Takes the top layer away.
    mutating func close() -> [Effect] {
        layers.removeLast()
        return []
    }

    // MARK: What is said

    /// Shows a line for a few seconds, long enough to be read.
    mutating func show(_ text: String, isProblem: Bool) {
        toast = Toast(text: text, isProblem: isProblem, until: world.now + max(3, Double(text.count) / 15))
    }

    /// Shows a line that answers no key.
    mutating func announce(_ text: String, isProblem: Bool) {
        show(text, isProblem: isProblem)
        toast?.isAnswer = false
    }

    /// Shows a line and keeps it in the log.
    mutating func tell(_ text: String, isProblem: Bool) {
        world.note(text)
        announce(text, isProblem: isProblem)
    }
}
