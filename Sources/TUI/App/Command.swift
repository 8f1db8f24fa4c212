/// What the operator can ask for, apart from the keys that ask for it.
///
/// The raw values are the names in `keys:` of the configuration and in the command palette.
package enum Command: String, Sendable, Hashable, CaseIterable {
    case up, down, pageUp = "page-up", pageDown = "page-down", top, bottom, left, right
    case open, back, quit, mark, markAll = "mark-all"
    case help, filter, palette, theme, log
    case datasets, dashboard, skipped
    case start, pause, cancel, lanesMore = "lanes-more", lanesFewer = "lanes-fewer"
    case nextColumn = "next-column", follow, sort, sortReverse = "sort-reverse"
    case addDataset = "add-dataset", removeDataset = "remove-dataset", survey
    case retry, retryAll = "retry-all"
    case nextProblem = "next-problem", previousProblem = "previous-problem"
    case zoomIn = "zoom-in", zoomOut = "zoom-out", view, play
    case copyPath = "copy-path", export

    /// A word or two for the footer.
    package var label: String {
        switch self {
        case .up: "up"
        case .down: "down"
        case .pageUp: "page up"
        case .pageDown: "page down"
        case .top: "first"
        case .bottom: "last"
        case .left: "left"
        case .right: "right"
        case .open: "open"
        case .back: "back"
        case .quit: "quit"
        case .mark: "mark"
        case .markAll: "mark all"
        case .help: "help"
        case .filter: "filter"
        case .palette: "commands"
        case .theme: "theme"
        case .log: "log"
        case .datasets: "datasets"
        case .dashboard: "dashboard"
        case .skipped: "skipped"
        case .start: "start"
        case .pause: "pause"
        case .cancel: "cancel"
        case .lanesMore: "lane +"
        case .lanesFewer: "lane −"
        case .nextColumn: "column"
        case .follow: "follow"
        case .sort: "sort"
        case .sortReverse: "reverse"
        case .addDataset: "add"
        case .removeDataset: "remove"
        case .survey: "survey"
        case .retry: "retry"
        case .retryAll: "retry all"
        case .nextProblem: "next problem"
        case .previousProblem: "previous"
        case .zoomIn: "zoom in"
        case .zoomOut: "zoom out"
        case .view: "view"
        case .play: "play"
        case .copyPath: "copy path"
        case .export: "export"
        }
    }

    /// One sentence for the help screen and the palette.
    package var summary: String {
        switch self {
        case .up: "Move up one row"
        case .down: "Move down one row"
        case .pageUp: "Move up one page"
        case .pageDown: "Move down one page"
        case .top: "Move to the first row"
        case .bottom: "Move to the last row"
        case .left: "Move to the column on the left, or scroll left"
        case .right: "Move to the column on the right, or scroll right"
        case .open: "Open what is selected; on the start screen, start or open the marked datasets"
        case .back: "Close this and go back"
        case .quit: "Leave; asks while a run is unfinished"
        case .mark: "Mark the row and move on"
        case .markAll: "Mark every row, or none"
        case .help: "Show all keys"
        case .filter: "Show only the clips that match words such as reason:silent, emotion:fear, T>150"
        case .palette: "Choose a command by name"
        case .theme: "Choose a theme, with live preview"
        case .log: "Show messages, and what libraries printed"
        case .datasets: "Go to the datasets"
        case .dashboard: "Go to the dashboard"
        case .skipped: "Go to the skipped clips, grouped by reason"
        case .start: "Start the run, or take it up again"
        case .pause: "Pause the run, or let it go on"
        case .cancel: "Cancel the run: first finishing the clips in hand, the second time abandoning them"
        case .lanesMore: "Work on one more clip at once"
        case .lanesFewer: "Work on one clip fewer at once"
        case .nextColumn: "Move to the next dataset"
        case .follow: "Follow the newest results again"
        case .sort: "Sort by the next column"
        case .sortReverse: "Reverse the order"
        case .addDataset: "Add a folder as a dataset"
        case .removeDataset: "Remove the dataset from the list; its files stay"
        case .survey: "Look at shapes and problems without running the CNN"
        case .retry: "Retry the clip, or the marked ones, with or without a remedy"
        case .retryAll: "Retry every clip with this reason"
        case .nextProblem: "Go to the next skipped or failed clip"
        case .previousProblem: "Go to the skipped or failed clip before"
        case .zoomIn: "Show a shorter time, larger"
        case .zoomOut: "Show a longer time, smaller"
        case .view: "Switch between log-mel, array as stored, features and waveform"
        case .play: "Play the clip through the system's player"
        case .copyPath: "Copy the clip's path to the clipboard of your terminal"
        case .export: "Write the list of skipped clips to a CSV file"
        }
    }

    /// The keys that ask for the command unless the configuration says otherwise, the one to show first.
    package var defaultKeys: [String] {
        switch self {
        case .up: ["up", "k"]
        case .down: ["down", "j"]
        case .pageUp: ["page-up", "ctrl-b"]
        case .pageDown: ["page-down", "ctrl-f"]
        case .top: ["home", "g"]
        case .bottom: ["end", "G"]
        case .left: ["left", "h"]
        case .right: ["right", "l"]
        case .open: ["enter"]
        case .back: ["esc", "backspace"]
        case .quit: ["q", "ctrl-c"]
        case .mark: ["space"]
        case .markAll: ["*"]
        case .help: ["?", "f1"]
        case .filter: ["/"]
        case .palette: [":"]
        case .theme: ["t"]
        case .log: ["L"]
        case .datasets: ["1"]
        case .dashboard: ["2"]
        case .skipped: ["3"]
        case .start: ["s"]
        case .pause: ["p"]
        case .cancel: ["c"]
        case .lanesMore: ["+", "="]
        case .lanesFewer: ["-"]
        case .nextColumn: ["tab"]
        case .follow: ["f"]
        case .sort: ["o"]
        case .sortReverse: ["O"]
        case .addDataset: ["a"]
        case .removeDataset: ["D"]
        case .survey: ["v"]
        case .retry: ["r"]
        case .retryAll: ["R"]
        case .nextProblem: ["n"]
        case .previousProblem: ["N"]
        case .zoomIn: ["z"]
        case .zoomOut: ["Z"]
        case .view: ["w"]
        case .play: ["P"]
        case .copyPath: ["y"]
        case .export: ["e"]
        }
    }
}

/// Which keys ask for which commands.
package struct Keymap: Sendable, Hashable {
    private var commands: [String: Command] = [:]
    private var keys: [Command: [String]] = [:]

    /// - Parameter changes: keys by command, in place of the default ones.
    package init(changes: [Command: [String]] = [:]) {
        for command in Command.allCases {
            let own = changes[command] ?? command.defaultKeys
            keys[command] = own
        }
        // A key that the operator gave to one command is taken from the commands that have it by default.
        let given = Set(changes.values.joined())
        for command in Command.allCases where changes[command] == nil {
            keys[command]?.removeAll { given.contains($0) }
        }
        for command in Command.allCases { for key in keys[command] ?? [] { commands[key] = command } }
        // Nobody is locked in: when nothing asks for quit any more, Ctrl-C still does.
        if keys[.quit]?.isEmpty ?? true {
            keys[.quit] = ["ctrl-c"]
            commands["ctrl-c"] = .quit
        }
    }

    package func command(forKey name: String) -> Command? { commands[name] }
    package func keys(for command: Command) -> [String] { keys[command] ?? [] }

    /// The key to show for a command: `⏎`-free text such as `enter`, `space`, `G`.
    package func firstKey(for command: Command) -> String? { keys[command]?.first }
}
