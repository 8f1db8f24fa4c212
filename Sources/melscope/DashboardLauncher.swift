import ArgumentParser
import Base
import Corpora
import Engine
import Foundation
import Signal
import TUI

/// Opens the dashboard for a command.
enum DashboardLauncher {
    /// Whether there is a terminal that the dashboard can use.
    static var hasTerminal: Bool { isatty(STDIN_FILENO) == 1 && Printing.outIsTerminal }

    /// What takes its time and is needed for the first picture begins on another thread: the corpora's files.
    static func prepare(_ appearance: AppearanceOptions) {
        // Before the first queue: signals are then the terminal's alone.
        if !appearance.plain { Terminal.blockSignals() }
        DispatchQueue.global(qos: .userInitiated).async { _ = CorpusCatalogue.standard }
        // The nodes of their YAML take more than all that is shown at first.
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + 1) { AllocatorTuning.giveFreedMemoryBack() }
    }

    /// Runs the dashboard until the operator leaves.
    ///
    /// - Parameters:
    ///   - opened: names of the datasets to open at once.
    ///   - registryPath: where added datasets are kept; nil keeps none.
    static func run(
        entries: [DatasetRegistry.Entry], opened: [String] = [], registryPath: String?, outputRoot: String? = nil,
        appearance: AppearanceOptions, lanes: Int?, isReadOnly: Bool = false
    ) throws -> ExitStatus {
        prepare(appearance)
        let configuration = try Configuration(path: Configuration.defaultPath)
        if let name = appearance.theme { try requireTheme(name, subject: "--theme") }
        if let name = configuration.theme { try requireTheme(name, subject: Configuration.defaultPath) }
        var settings = Performer.Settings(
            outputRoot: outputRoot ?? configuration.outputRoot ?? FileManager.default.currentDirectoryPath + "/features")
        settings.recipePath = configuration.recipePath
        settings.setup = try EncoderChoice().setup(model: configuration.modelPath, recipe: configuration.recipePath)
        settings.registryPath = registryPath
        settings.isReadOnly = isReadOnly
        settings.sync = configuration.sync
        settings.keptColumns = KeptColumns()
        // A theme that the configuration names comes back with the next start.
        if configuration.theme == nil { settings.keptTheme = KeptTheme() }
        if appearance.plain {
            let session = PlainSession(entries: entries, settings: settings, lanes: lanes ?? configuration.lanes) { line in
                Printing.out(line)
                return !Printing.outIsGone
            }
            return session.run() != nil ? .interrupted : session.hasFailed ? .couldNotRun : .success
        }
        var options = Dashboard.Options(entries: entries, performer: settings)
        options.lanes = lanes ?? configuration.lanes
        options.themeName = appearance.theme ?? configuration.theme ?? KeptTheme().name.flatMap { themeNames.contains($0) ? $0 : nil }
        options.keymap = Keymap(changes: configuration.keys)
        options.opened = opened
        options.notify = configuration.notify
        options.columns = KeptColumns().names
        let terminal = try Terminal(
            environment: ProcessInfo.processInfo.environment, usesMouse: configuration.usesMouse && !appearance.noMouse)
        let dashboard = Dashboard(options, console: terminal)
        let stop = dashboard.run()
        if !dashboard.leftToBackground.isEmpty { try Detaching.resume(dashboard.leftToBackground, lanes: dashboard.state.world.lanes) }
        switch stop {
        case nil: return .success
        case .interrupt?: return .interrupted
        case .terminate?, .hangup?: return .interrupted
        }
    }

    /// Names of the themes that can be chosen here.
    static var themeNames: [String] { ThemeCatalog.standard().entries.map(\.name) }

    private static func requireTheme(_ name: String, subject: String) throws {
        let names = themeNames
        guard !names.contains(name) else { return }
        throw EngineError(
            .invalidConfiguration, subject: subject, step: "choosing the theme", found: "no theme named '\(name)'",
            needed: "one of \(names.joined(separator: ", "))")
    }
}

/// Options of commands that open the dashboard.
struct AppearanceOptions: ParsableArguments {
    @Option(help: "Theme by name; 't' on the dashboard shows them all.", completion: .custom { _, _, _ in DashboardLauncher.themeNames })
    var theme: String?

    @Flag(help: "Leave the mouse to the terminal, for selecting text.")
    var noMouse = false

    @Flag(help: "Use a dialogue of text lines instead of the screen, for screen readers and scripts; type 'help' in it.")
    var plain = false

    /// These, with what was given before the command's name where they say nothing.
    func joined(_ outer: AppearanceOptions) -> AppearanceOptions {
        var joined = self
        joined.theme = theme ?? outer.theme
        joined.noMouse = noMouse || outer.noMouse
        joined.plain = plain || outer.plain
        return joined
    }
}
