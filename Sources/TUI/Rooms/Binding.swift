/// A line in the table of a room: a command that does something there, when it cannot, what it does, and how the footer
/// shows it. Footer, help, palette and refusals come from these tables alone.
package struct Binding: Sendable {
    package typealias Action = @Sendable (inout AppState) -> [Effect]

    package let command: Command
    /// Nil where the room only shows the command in its footer, and what it does stands in another table.
    let action: Action?
    /// Why it can do nothing now, as a sentence; nil when it can.
    private(set) var refusal: @Sendable (AppState) -> String?
    /// How long it stays in the footer as the line narrows, 0 longest; nil for not at all.
    private(set) var footer: @Sendable (AppState) -> Int?
    private(set) var label: @Sendable (AppState) -> String
    /// The command whose key stands beside, such as `down` beside `up`.
    let partner: Command?

    /// - Parameters:
    ///   - footer: how long it stays in the footer as the line narrows, 0 longest; nil for not at all.
    ///   - label: what stands in the footer instead of the command's label.
    ///   - partner: the command whose key stands beside in the footer.
    ///   - refusal: why it can do nothing now, as a sentence; nil when it can.
    package init(
        _ command: Command, footer: Int? = nil, label: String? = nil, with partner: Command? = nil,
        refusal: @escaping @Sendable (AppState) -> String? = { _ in nil }, _ action: @escaping Action
    ) {
        self.init(command, footer, label, partner, refusal, action)
    }

    private init(
        _ command: Command, _ footer: Int?, _ label: String?, _ partner: Command?, _ refusal: @escaping @Sendable (AppState) -> String?,
        _ action: Action?
    ) {
        self.command = command
        self.footer = { _ in footer }
        self.label = { _ in label ?? command.label }
        self.partner = partner
        self.refusal = refusal
        self.action = action
    }

    /// A command of all screens that is to stand in the footer of this one.
    package static func shown(_ command: Command, footer: Int) -> Binding { Binding(command, footer, nil, nil, { _ in nil }, nil) }

    /// A command that this room knows and refuses.
    package static func never(_ command: Command, _ why: String) -> Binding { Binding(command, nil, nil, nil, { _ in why }, nil) }

    /// This with a footer that depends on what is.
    func footer(_ priority: @escaping @Sendable (AppState) -> Int?) -> Binding {
        var binding = self
        binding.footer = priority
        return binding
    }

    /// This with a label that depends on what is.
    func label(_ text: @escaping @Sendable (AppState) -> String) -> Binding {
        var binding = self
        binding.label = text
        return binding
    }

    /// The hint of the footer; nil where it is not to be shown now.
    func hint(_ state: AppState, isEnabled: Bool) -> KeyHint? {
        guard let priority = footer(state) else { return nil }
        return KeyHint(keyText(state), label(state), priority: priority, isEnabled: isEnabled)
    }

    /// `enter`, `up/down`, `+-`.
    private func keyText(_ state: AppState) -> String {
        let key = state.key(command)
        guard let partner else { return key }
        let other = state.key(partner)
        let areSigns = key.count == 1 && other.count == 1 && !(key.first?.isLetter ?? false)
        return key + (areSigns ? "" : "/") + other
    }
}

/// Something the runtime must do.
package enum Effect: Sendable {
    /// With runs, ledgers and files.
    case work(Work)
    case setTheme(String)
    case copy(String)
    /// A run has ended, which is told to an operator who looks elsewhere.
    case notify(String)
    case quit

    /// The work that is asked for; nil for what concerns the screen.
    package var work: Work? { if case .work(let work) = self { work } else { nil } }
}

/// What the operator does, and the time.
package enum Action: Sendable {
    case command(Command)
    case key(KeyEvent)
    /// A click that ``AppState/hit(_:size:)`` gave a meaning.
    case hit(AppState.Hit)
    case tick(now: Double)
}
