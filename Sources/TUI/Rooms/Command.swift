/// What the operator can ask for, apart from the key that asks for it: its name and its words.
///
/// What it does and when it cannot stands in the ``Binding``s of the rooms that know it.
package struct Command: Sendable, Hashable {
    /// Its name in `keys:` of the configuration and in the command palette.
    package let name: String
    /// The keys that ask for the command unless the configuration says otherwise, the one to show first.
    package let defaultKeys: [String]
    /// A word or two for the footer.
    package let label: String
    /// One sentence for the help and the palette.
    package let summary: String
    /// Why it does nothing on a screen that does not know it; nil leaves it at where it works.
    package let elsewhere: String?
    /// Moving about, which nobody looks for in the palette.
    package let isMove: Bool

    package init(_ name: String, keys: [String], label: String, _ summary: String, elsewhere: String? = nil, isMove: Bool = false) {
        self.name = name
        defaultKeys = keys
        self.label = label
        self.summary = summary
        self.elsewhere = elsewhere
        self.isMove = isMove
    }

    package static func == (a: Command, b: Command) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Commands of several rooms. What one room alone knows stands with its bindings.
extension Command {
    package static let up = Command("up", keys: ["up", "k"], label: "up", "Move up one row", isMove: true)
    package static let down = Command("down", keys: ["down", "j"], label: "down", "Move down one row", isMove: true)
    package static let pageUp = Command("page-up", keys: ["page-up", "ctrl-b"], label: "page up", "Move up one page", isMove: true)
    package static let pageDown = Command("page-down", keys: ["page-down", "ctrl-f"], label: "page down", "Move down one page", isMove: true)
    package static let top = Command("top", keys: ["home", "g"], label: "first", "Move to the first row", isMove: true)
    package static let bottom = Command("bottom", keys: ["end", "G"], label: "last", "Move to the last row", isMove: true)
    package static let left = Command(
        "left", keys: ["left", "h"], label: "left", "Move to the column on the left, or scroll left", isMove: true)
    package static let right = Command(
        "right", keys: ["right", "l"], label: "right", "Move to the column on the right, or scroll right", isMove: true)
    package static let open = Command(
        "open", keys: ["enter"], label: "open", "Open what is selected; on the start screen, start or open the marked datasets")
    package static let back = Command("back", keys: ["esc", "backspace"], label: "back", "Close this and go back", isMove: true)
    package static let quit = Command("quit", keys: ["q", "ctrl-c"], label: "quit", "Quit; asks first while a run is unfinished")
    package static let help = Command("help", keys: ["?", "f1"], label: "help", "Show all keys")
    package static let log = Command("log", keys: ["L"], label: "log", "Show messages, and what libraries printed")
    package static let mark = Command("mark", keys: ["space"], label: "mark", "Mark the row and move on")
    package static let markAll = Command("mark-all", keys: ["*"], label: "mark all", "Mark all rows, or clear the marks")
    package static let retry = Command(
        "retry", keys: ["r"], label: "retry", "Retry the clip, or the marked ones, with or without a remedy",
        elsewhere: "Open a dataset first; clips are retried there")
    package static let nextProblem = Command(
        "next-problem", keys: ["n"], label: "next problem", "Go to the next skipped or failed clip",
        elsewhere: "That works on the dashboard and in a clip")
    package static let previousProblem = Command(
        "previous-problem", keys: ["N"], label: "previous problem", "Go to the previous skipped or failed clip",
        elsewhere: "That works on the dashboard and in a clip")
    package static let play = Command(
        "play", keys: ["P"], label: "play", "Play the clip through the system's player", elsewhere: "No clip is selected")
    package static let copyPath = Command(
        "copy-path", keys: ["y"], label: "copy path", "Copy the clip's path to the clipboard of your terminal",
        elsewhere: "No clip is selected")
}

/// Which keys ask for which commands.
package struct Keymap: Sendable {
    private var commands: [String: [Command]] = [:]
    private var keys: [Command: [String]] = [:]

    /// - Parameters:
    ///   - commands: all that can be asked for.
    ///   - changes: keys by command, in place of the default ones.
    package init(_ all: [Command], changes: [Command: [String]] = [:]) {
        for command in all { keys[command] = changes[command] ?? command.defaultKeys }
        // A key that the operator gave to one command is taken from the commands that have it by default.
        let given = Set(changes.values.joined())
        for command in all where changes[command] == nil { keys[command]?.removeAll { given.contains($0) } }
        // Nobody is locked in: when nothing asks for quit any more, Ctrl-C still does.
        if keys[.quit]?.isEmpty ?? false { keys[.quit] = ["ctrl-c"] }
        for command in all { for key in keys[command] ?? [] { commands[key, default: []].append(command) } }
    }

    /// The commands that a key asks for; rooms may give one key different meanings.
    package func commands(forKey name: String) -> [Command] { commands[name] ?? [] }

    /// The keys of a command; those of a layer's own commands cannot be changed.
    package func keys(for command: Command) -> [String] { keys[command] ?? command.defaultKeys }

    /// The key to show for a command: text such as `enter`, `space`, `G`.
    package func firstKey(for command: Command) -> String? { keys(for: command).first }
}
