/// The rooms that there are, and the bindings that hold in all of them. A list of them is made once, where all are known; what
/// stands in this folder knows none by name.
package struct House: Sendable {
    /// In the order of their tabs; the first is where one starts.
    package let screens: [any ScreenRoom.Type]
    /// What keys do on every screen that does not say otherwise.
    package let everywhere: [Binding]
    /// All that can be asked for: on some screen or on all.
    package let commands: [Command]

    package init(screens: [any ScreenRoom.Type], everywhere: [Binding]) {
        self.screens = screens
        self.everywhere = screens.compactMap { $0.doorBinding } + everywhere
        var commands = self.everywhere.map(\.command)
        for binding in screens.flatMap({ $0.bindings }) where !commands.contains(binding.command) { commands.append(binding.command) }
        self.commands = commands
    }

    func screen(_ name: ScreenName) -> any ScreenRoom.Type { screens.first { $0.name == name } ?? screens[0] }

    /// The screens on which a command does something of their own.
    func screens(with command: Command) -> [any ScreenRoom.Type] {
        screens.filter { screen in screen.bindings.contains { $0.command == command && $0.action != nil } }
    }
}

extension ScreenRoom {
    /// The binding that leads here from everywhere.
    static var doorBinding: Binding? {
        door.map { Binding($0, refusal: { refusalToEnter($0) }) { state in enter(&state) } }
    }
}
