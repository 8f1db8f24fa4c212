import ArgumentParser
import Base
import Engine
import Foundation
import TUI

/// `melscope` without a command: the dashboard, or the plain mode.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open the dashboard on folders, or on the datasets that were added; the same as 'melscope' alone.",
        discussion: """
            Folders named here are shown only this time; 'melscope datasets add' keeps them. Their features go into \
            'features' below the current folder, or below output_root of the configuration.

            With --plain it is a dialogue of text lines on standard input and output, for screen readers and scripts: no \
            cursor movement, no colour, no drawing. Type 'help' for its commands. Commands from a pipe wait for the runs \
            that earlier ones started.

            Examples:
              melscope
              melscope RAVDESS CREMA-D
              melscope --plain RAVDESS CREMA-D
              printf 'start all\\nskipped\\n' | melscope --plain RAVDESS
            """)

    @Argument(help: "Folders to work on; by default the datasets that were added.", completion: .directory)
    var folders: [String] = []

    @ParentCommand var root: Melscope
    @OptionGroup var ownAppearance: AppearanceOptions
    @OptionGroup var laneOptions: LaneOptions

    private var appearance: AppearanceOptions { ownAppearance.joined(root.appearance) }
    private var lanes: Int? { laneOptions.lanes }

    func run() throws {
        try reporting {
            guard DashboardLauncher.hasTerminal || appearance.plain else {
                Printing.err(
                    "melscope: the dashboard needs a terminal, and there is none, or TERM is 'dumb'. "
                        + "Use 'melscope extract SOURCE --output DIR' or 'melscope --plain', or see 'melscope --help'.")
                throw ExitStatus.usage.code
            }
            guard folders.isEmpty else { throw try openFolders().code }
            let registry = try DatasetRegistry(path: DatasetRegistry.defaultPath)
            throw try DashboardLauncher.run(
                entries: registry.entries, registryPath: DatasetRegistry.defaultPath, appearance: appearance,
                lanes: lanes
            ).code
        }
    }

    private func openFolders() throws -> ExitStatus {
        let configuration = try Configuration(path: Configuration.defaultPath)
        let outputRoot = configuration.outputRoot ?? FileManager.default.currentDirectoryPath + "/features"
        var registry = DatasetRegistry()
        for folder in folders {
            guard access(folder, F_OK) == 0 else {
                throw EngineError(
                    .notFound, subject: folder, step: "opening the folders", found: String(cString: strerror(errno)),
                    needed: "a folder or file that exists")
            }
            let name = registry.freeName(OutputNames.name(ofSource: folder))
            registry.add(
                DatasetRegistry.Entry(name: name, source: absolutePath(folder), kind: nil, output: outputRoot + "/" + name))
        }
        return try DashboardLauncher.run(
            entries: registry.entries, registryPath: nil, outputRoot: outputRoot, appearance: appearance,
            lanes: lanes)
    }
}
