import ArgumentParser
import Base
import Corpora
import Engine
import Foundation
import Shapes
import Signal
import TUI

struct DatasetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets",
        abstract: "List, add and remove the datasets that the dashboard shows.",
        discussion: """
            Examples:
              melscope datasets
              melscope datasets add /data/RAVDESS
              melscope datasets add /data/RAVDESS --output /data/features/ravdess
              melscope datasets add /data/mine --only audio
              melscope datasets add /data/mine --labels /data/mine/labels.csv
              melscope datasets add RAVDESS --name w2v --model w2v.onnx --preset wav2vec2
              melscope datasets remove RAVDESS

            The values of --model, --card, --recipe, --preset, --model-output and --pool are kept with the dataset and used \
            whenever the dashboard starts it; 'model:' and 'recipe:' in the configuration fill in the rest. The same source \
            may be listed several times with different settings, each with its own name and output.

            The list is kept in \(DatasetRegistry.defaultPath); removing a dataset from it deletes no files.
            """,
        subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the known datasets with the state of their features.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            try reporting {
                let registry = try DatasetRegistry(path: DatasetRegistry.defaultPath)
                if json {
                    Printing.out(Printing.json(registry.entries))
                    return
                }
                guard !registry.entries.isEmpty else {
                    Printing.out("No datasets yet. Add one: melscope datasets add FOLDER")
                    return
                }
                let rows = registry.entries.map { entry in
                    [entry.name, (entry.kind?.title ?? "recognised") + (entry.only.map { ", \($0.rawValue) only" } ?? ""), state(entry), entry.encoder.text, entry.source, entry.output]
                        .map(Printable.text)
                }
                Printing.out(Printing.table([["NAME", "KIND", "FEATURES", "MODEL", "SOURCE", "OUTPUT"]] + rows))
            }
        }

        private func state(_ entry: DatasetRegistry.Entry) -> String {
            let folder = OutputFolder(path: entry.output)
            guard folder.hasLedger else { return "none yet" }
            guard let ledger = try? OutputRecords(folder), let tally = try? ledger.tally() else { return "unreadable" }
            defer { ledger.close() }
            let extracted = tally.filter { $0.outcome == .extracted }.reduce(0) { $0 + $1.count }
            let others = tally.reduce(0) { $0 + $1.count } - extracted
            return "\(Readable.count(extracted)) extracted" + (others > 0 ? ", \(Readable.count(others)) not" : "")
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a dataset.")

        @Argument(help: "Folders, files or lists; each becomes a dataset.", completion: .directory)
        var sources: [String]

        @Option(name: .shortAndLong, help: "Folder for the features; with several sources, each gets a folder in it. By default features/NAME.", completion: .directory)
        var output: String?

        @Option(help: "Name to show; by default the name of the source.")
        var name: String?

        @Option(help: CorpusArgument.help, completion: CorpusArgument.completion, transform: CorpusArgument.kind)
        var dataset: DatasetKind?

        @Option(help: "Use only recordings or only arrays, for a source that holds both of the same clips.")
        var only: ClipKind?

        @OptionGroup var labelOptions: LabelOptions

        @Option(help: "Model for the dataset; 'seed' and 'seed-trained' are the built-in networks, 'none' is no model.", completion: .file())
        var model: String?

        @Option(help: "Card of the model; by default the one beside it.", completion: .file(extensions: ["yaml", "yml"]))
        var card: String?

        @Option(help: "Recipe for the dataset.", completion: .file(extensions: ["yaml", "yml"]))
        var recipe: String?

        @Option(help: "Preset of the front end.", completion: .custom { _, _, _ in FrontEndCatalogue.presets.map(\.name) })
        var preset: String?

        @Option(help: "Names of the model's outputs to write, separated by commas.")
        var modelOutput: String?

        @Option(help: "How all frames and windows of a clip become one vector: none (all of them are written), mean, mean_std or max.")
        var pool: OutputOptions.Pool?

        private var encoder: EncoderChoice {
            var encoder = EncoderChoice()
            encoder.model = model.map(EncoderChoice.place)
            encoder.card = card.map { absolutePath($0) }
            encoder.recipe = recipe.map { absolutePath($0) }
            (encoder.preset, encoder.modelOutput, encoder.pool) = (preset, modelOutput, pool?.rawValue)
            return encoder
        }

        func validate() throws {
            if let output { try PathArguments.requireNames([output], of: "--output") }
            if name != nil && sources.count > 1 { throw ValidationError("--name names one dataset; give only one source with it.") }
        }

        func run() throws {
            try reporting {
                var registry = try DatasetRegistry(path: DatasetRegistry.defaultPath)
                let configuration = try Configuration(path: Configuration.defaultPath)
                // A name that is not known, or a file that is not there, would fail at every start of the run.
                try encoder.requireModel()
                _ = try encoder.setup(model: configuration.modelPath, recipe: configuration.recipePath)
                if let name, registry.entries.contains(where: { $0.name == name }) {
                    throw EngineError(
                        .invalidArgument, subject: name, step: "adding a dataset", found: "a dataset with this name", needed: "an unused name")
                }
                let (labels, windows) = (try labelOptions.source(), try labelOptions.windows)
                var remarks: [String] = []
                for source in sources {
                    // One that holds no clips would fail at every start of the dashboard.
                    let listing = try SourceScanner.scan(Source(argument: source), only: only)
                    // So would a table of which no row fits.
                    let joined = try JoinedLabels(labels, listing: listing, windows: windows.map(SegmentSource.windows), kind: dataset)
                    remarks += joined.remarks.map { "\(Printable.text(OutputNames.name(ofSource: source))): \($0)" }
                    try registry.requireUnlisted(source, only: only, labels: labels, windows: windows, encoder: encoder)
                }
                let root = absolutePath(output ?? "features")
                var added: [DatasetRegistry.Entry] = []
                for source in sources {
                    let entryName = name ?? registry.freeName(OutputNames.name(ofSource: source))
                    let isFolderOfOne = output != nil && sources.count == 1
                    let entry = DatasetRegistry.Entry(
                        name: entryName, source: Self.place(source), kind: dataset,
                        output: isFolderOfOne ? root : root + "/" + entryName, only: only, labels: labels, windows: windows,
                        encoder: encoder)
                    registry.add(entry)
                    added.append(entry)
                }
                try registry.save()
                for remark in remarks { Printing.out(remark) }
                for entry in added {
                    Printing.out("Added \(Printable.text(entry.name)); its features go to \(Printable.text(entry.output)).")
                }
            }
        }

        /// The source's absolute path, a list with its `@`.
        private static func place(_ source: String) -> String {
            source.hasPrefix("@") ? "@" + absolutePath(String(source.dropFirst())) : absolutePath(source)
        }
    }

    /// The names in the list, for completion.
    fileprivate static func listedNames() -> [String] {
        (try? DatasetRegistry(path: DatasetRegistry.defaultPath))?.entries.map(\.name) ?? []
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a dataset from the list; no files are deleted.")

        @Argument(help: "Name as listed.", completion: .custom { _, _, _ in DatasetsCommand.listedNames() })
        var name: String

        func run() throws {
            try reporting {
                var registry = try DatasetRegistry(path: DatasetRegistry.defaultPath)
                guard registry.remove(name: name) else {
                    let names = registry.entries.map(\.name).joined(separator: ", ")
                    throw EngineError(
                        .notFound, subject: name, step: "removing a dataset", found: "no dataset with this name",
                        needed: names.isEmpty ? "a dataset of the list, which is empty" : "one of \(names)")
                }
                try registry.save()
                Printing.out("Removed \(Printable.text(name)).")
            }
        }
    }
}
