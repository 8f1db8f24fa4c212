import ArgumentParser
import Base
import Engine
import Foundation
import TUI

@main
struct Melscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "melscope",
        abstract: "Extract neural-network features from emotional-speech datasets, with every shape corrected or explained.",
        discussion: """
            Examples:
              melscope demo                       small datasets with planted problems
              melscope RAVDESS CREMA-D            the dashboard on your own folders
              melscope extract RAVDESS CREMA-D --output features
              melscope survey spectrograms        shapes and problems, without the model
              melscope doctor RAVDESS CREMA-D     what is wrong with the data
              melscope resume features             what a run did not come to
              melscope retry features --reason audio.silent --remedy silence=accept
              melscope runs features              what each run did, and how it ended
              melscope probe features/ravdess     whether the features are any good
              melscope compare features/a features/b   what differs between two outputs
              melscope report features --html report.html   a page on outputs, for colleagues and papers
              melscope export features --to features.h5   for training code: HDF5, npz, WebDataset, Kaldi and others
              melscope model                      what the built-in model takes and gives
              melscope presets                    front ends of public models and libraries
              melscope corpora                    corpora whose file names are known
              melscope --plain RAVDESS CREMA-D    lines of text, for screen readers

            \(ExitStatus.help)
            """,
        version: "\(ProgramVersion.text) (\(cursesVersion))",
        subcommands: [
            ExtractCommand.self, SurveyCommand.self, InspectCommand.self, RetryCommand.self, ResumeCommand.self, MonitorCommand.self, DetachedCommand.self, RunsCommand.self, CompareCommand.self,
            VerifyCommand.self, MergeCommand.self, SlurmCommand.self, DoctorCommand.self, ProbeCommand.self, ModelCommand.self, ConvertCommand.self, RecipeCommand.self, PresetsCommand.self,
            ReshapeCommand.self, DatasetsCommand.self, CorporaCommand.self, ReportCommand.self, ExportCommand.self,
            DemoCommand.self, OpenCommand.self,
        ],
        defaultSubcommand: OpenCommand.self)

    static func main() {
        WorkerProcess.serveIfAsked()
        WorkerProcess.enable()
        _ = detached
        StandardStreams.settle()
        OpenFiles.liftLimit()
        LibraryOutput.install()
        do {
            let arguments = RawArguments.texts()
            try requireCommand(arguments.first)
            var command = try parseAsRoot(arguments)
            try command.run()
            detached?.end(exitCode: 0)
        } catch where exitCode(for: error) == .success {
            // Help, the version and completions are results too; ArgumentParser would not say that they did not arrive.
            let text = fullMessage(for: error)
            do { try reporting { if !text.isEmpty { Printing.out(text) } } } catch { exit(withError: error) }
        } catch {
            detached?.end(exitCode: exitCode(for: error).rawValue)
            exit(withError: error)
        }
    }

    /// This process, where another command has left its runs to it.
    static let detached = DetachedRuns().own()

    /// A first word that is neither a command nor anything that exists is most likely a command mistyped; with options behind
    /// it the parser would name those instead.
    private static func requireCommand(_ word: String?) throws {
        guard let word, !word.isEmpty, !word.hasPrefix("-"), !word.contains("/"), word != "help",
            !configuration.subcommands.contains(where: { $0.configuration.commandName == word }),
            RawPath(text: word).withCString({ access($0, F_OK) }) != 0
        else { return }
        throw ValidationError("'\(Printable.text(word))' is neither a command nor a folder; see 'melscope --help'.")
    }

    @OptionGroup var appearance: AppearanceOptions
}
