/// How the state answers to what happens. Pure: the same state and action always give the same result.
extension AppState {
    /// Takes in what the operator did, and returns what the runtime must do.
    package mutating func update(_ action: Action) -> [Effect] {
        if case .tick(let now) = action {
            world.now = now
            if let toast, toast.until <= now { self.toast = nil }
            return []
        }
        guard mustWait(action) else { return take(action) }
        if waiting.isEmpty { waitingSince = world.now }
        if waiting.count < Self.mostWaiting { waiting.append(action) }
        return []
    }

    private mutating func take(_ action: Action) -> [Effect] {
        switch action {
        case .command(let command): perform(command)
        case .key(let key): take(key)
        case .hit(.command(let command)): layers.isEmpty ? perform(command) : []
        case .hit(let hit): layers.isEmpty ? house.screen(screen).click(hit, &self) : []
        case .tick: []
        }
    }

    // MARK: Keys that are faster than their answers

    private static let mostWaiting = 200
    /// What has not been answered by then will not be, as on a disk that does not answer; then nothing waits any more.
    private static let longestWait = 10.0

    /// Whether what was done means rows that are still being read, or comes behind something that does. Quitting waits for nothing.
    private mutating func mustWait(_ action: Action) -> Bool {
        let command = command(of: action)
        if command == .quit || world.now - waitingSince > Self.longestWait { waiting = [] }
        if command == .quit { return false }
        return !waiting.isEmpty || command.map(awaitsAnswer) ?? false
    }

    private func awaitsAnswer(_ command: Command) -> Bool {
        layers.last.map { type(of: $0).awaits(command, self) } ?? house.screen(screen).awaits(command, self)
    }

    /// The command that an action asks for; nil for typed text.
    private func command(of action: Action) -> Command? {
        switch action {
        case .command(let command), .hit(.command(let command)): return command
        case .key(let key):
            if var field = layers.last?.field, field.handle(key.firstLine) { return nil }
            return command(for: key)
        case .hit, .tick: return nil
        }
    }

    /// Takes in what waited, as far as its answers are there.
    private mutating func takeWaiting() -> [Effect] {
        var effects: [Effect] = []
        while let first = waiting.first, !(command(of: first).map(awaitsAnswer) ?? false) {
            waiting.removeFirst()
            effects += take(first)
        }
        return effects
    }

    /// Takes in what happened, and returns what the runtime must do.
    package mutating func update(_ news: News) -> [Effect] {
        let before = world
        let happening = Happening(news: news, before: before, told: world.take(news))
        for line in happening.told { announce(line.text, isProblem: line.isProblem) }
        var effects = happening.ended.map { Effect.notify($0.text) }
        for screen in house.screens { effects += screen.take(happening, &self) }
        if let top = layers.last { effects += type(of: top).take(happening, &self) }
        return effects + takeWaiting()
    }

    // MARK: Keys

    /// Whether typed letters are text now and no commands.
    package var takesText: Bool { layers.last?.field != nil }

    /// The command that a key asks for here.
    package func command(for key: KeyEvent) -> Command? {
        guard let name = key.keyName else { return nil }
        let own = bindings.first { keymap.keys(for: $0.command).contains(name) }?.command
        return own ?? keymap.commands(forKey: name).first
    }

    private mutating func take(_ key: KeyEvent) -> [Effect] {
        if var top = layers.last, var field = top.field {
            let before = field.text
            if field.handle(key.firstLine) {
                top.field = field
                layers[layers.count - 1] = top
                return field.text == before ? [] : type(of: top).typed(&self)
            }
        }
        guard let name = key.keyName else { return [] }
        guard let command = command(for: key) else {
            tell("\(name) does nothing; \(self.key(.help)) lists the keys", isProblem: true)
            return []
        }
        return perform(command)
    }

    private mutating func perform(_ command: Command) -> [Effect] {
        if let top = layers.last {
            // What a layer does not know does nothing while it is there.
            return type(of: top).bindings.first { $0.command == command }?.action?(&self) ?? []
        }
        if let refusal = refusal(of: command) {
            show(refusal, isProblem: true)
            return []
        }
        // What was said of an earlier key has nothing to say about this one.
        if toast?.isAnswer ?? false { toast = nil }
        return binding(of: command)?.action?(&self) ?? []
    }

    // MARK: Tables

    /// The binding that says what a command does on the open screen: the screen's own, or that of all screens.
    func binding(of command: Command) -> Binding? {
        let own = house.screen(screen).bindings.first { $0.command == command }
        let general = house.everywhere.first { $0.command == command }
        guard let own, own.action != nil || general == nil else { return general }
        return own
    }

    /// Why `command` can do nothing on the open screen now, as a sentence; nil when it can.
    package func refusal(of command: Command) -> String? {
        guard let binding = binding(of: command) else { return elsewhere(command) }
        return binding.refusal(self)
    }

    /// "That works on the dashboard's table (2)".
    private func elsewhere(_ command: Command) -> String {
        if let words = command.elsewhere { return words }
        let places = house.screens(with: command).map { screen in screen.place + (screen.door.map { " (\(key($0)))" } ?? "") }
        return "That works " + places.joined(separator: " and ")
    }

    /// The commands of the palette that match what was typed: those that can be done now first, and moving about, which
    /// nobody looks for here, behind them.
    package func paletteChoices(_ text: String) -> [Command] {
        let words = text.lowercased().split(separator: " ")
        let matching = commands.filter { command in
            let name = command.name + " " + command.summary.lowercased()
            return words.allSatisfy { name.contains($0) }
        }
        // What begins with the text is more likely meant than what has it in its description.
        func rank(_ command: Command) -> Int { words.first.map { command.name.hasPrefix($0) } ?? false ? 0 : 1 }
        let ranked = matching.filter { rank($0) == 0 } + matching.filter { rank($0) == 1 }
        let possible = ranked.filter { refusal(of: $0) == nil }
        return possible.filter { !$0.isMove } + possible.filter(\.isMove) + ranked.filter { refusal(of: $0) != nil }
    }

    /// What the open screen knows, then what all know, then the rest.
    private var commands: [Command] {
        ownCommands + house.commands.filter { !ownCommands.contains($0) }
    }

    /// Commands that do something of their own on the open screen.
    var ownCommands: [Command] { house.screen(screen).bindings.filter { $0.action != nil }.map(\.command) }
}

extension KeyEvent {
    /// Of pasted text the first line: what follows a line break is not meant for one line.
    fileprivate var firstLine: KeyEvent { if case .paste(let text) = self { .paste(String(text.prefix { !$0.isNewline })) } else { self } }
}
