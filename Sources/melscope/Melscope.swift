import ArgumentParser
import Engine
import Foundation
import TUI

@main
struct Melscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "melscope",
        abstract: "Extract CNN features from emotional-speech datasets, with every shape corrected or explained.",
        discussion: """
            Examples:
              melscope demo                                         two small demo datasets with planted problems
              melscope RAVDESS CREMA-D                              the dashboard on your own folders
              melscope extract RAVDESS CREMA-D --output features    extract both, side by side
              melscope survey spectrograms                          shapes and problems, without running the CNN
              melscope retry features --reason audio.silent --remedy silence=accept
              melscope model                                        what the built-in model expects
              melscope --plain RAVDESS CREMA-D                      text lines instead of the screen, for screen readers

            \(ExitStatus.help)
            """,
        version: "\(ProgramVersion.text) (ncurses \(cursesVersion))",
        subcommands: [
            ExtractCommand.self, SurveyCommand.self, InspectCommand.self, RetryCommand.self, MonitorCommand.self,
            VerifyCommand.self, ModelCommand.self, RecipeCommand.self, ReshapeCommand.self, DatasetsCommand.self,
            DemoCommand.self, OpenCommand.self,
        ],
        defaultSubcommand: OpenCommand.self)

    static func main() {
        StandardStreams.settle()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch where exitCode(for: error) == .success {
            // Help, the version and completions are results too; ArgumentParser would not say that they did not arrive.
            let text = fullMessage(for: error)
            do { try reporting { if !text.isEmpty { Printing.out(text) } } } catch { exit(withError: error) }
        } catch {
            exit(withError: error)
        }
    }

    @OptionGroup var appearance: AppearanceOptions
}
