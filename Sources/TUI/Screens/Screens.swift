extension House {
    /// All screens: a new one is a folder beside these and a line here.
    package static let standard = House(
        screens: [
            DatasetsScreen.self, DashboardScreen.self, SkippedScreen.self, QualityScreen.self, ProbeScreen.self, RunsScreen.self, CompareScreen.self,
            FileScreen.self,
        ],
        everywhere: Everywhere.bindings)
}

extension AppState {
    /// With all screens, at the first one.
    package init(_ world: World, keymap: Keymap = Keymap(), themeName: String, themeNames: [String]) {
        self.init(world, house: .standard, keymap: keymap, themeName: themeName, themeNames: themeNames)
    }
}

extension Keymap {
    /// - Parameter changes: keys by command, in place of the default ones.
    package init(changes: [Command: [String]] = [:]) { self.init(House.standard.commands, changes: changes) }
}
