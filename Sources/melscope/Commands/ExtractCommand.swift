import ArgumentParser
import Corpora
import Engine
import Foundation
import Inference
import Shapes
import Signal
import TUI

struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Extract the features of every clip in one or more sources.",
        discussion: """
            A SOURCE is a folder (searched with its subfolders), one file, or @LIST, a text file with one path per line, for \
            several files. \
            Recordings (WAV, FLAC, OGG, MP3, AIFF) become log-mel spectrograms; arrays (.npy, .npz) are used as log-mels \
            as they are. Shapes are corrected to what the model expects; a clip that cannot be corrected is skipped with a \
            reason. Features are written as .npy at the same relative paths under --output; with more than one SOURCE, \
            each gets its own folder there. With --store hdf5 they are written to a few HDF5 files, of which features.h5 \
            has a link to every clip (docs/STORES.md). A second run extracts only clips that are new, changed or failed.

            Without --model, the built-in seed CNN is used; \(BuiltInModel.untrained.clause).

            A folder that cannot be listed is reported in the summary and in the field 'listing' of --json; everything \
            recorded below it is kept. Clips that are no longer in the source are reported as file.vanished; --replace removes \
            their features. If a whole folder is gone or empty, its features are removed only with --prune.

            Examples:
              melscope extract RAVDESS --output features/ravdess
              melscope extract RAVDESS CREMA-D --output features
              melscope extract spectrograms -o features --model cnn.onnx --recipe lab.yaml
              melscope extract RAVDESS --output mels --preset whisper-80 --model none
              melscope extract clips --output features --json | jq .outcome
              melscope extract sessions --output features --labels turns.csv
              melscope extract sessions --output features --segment 3s --segment-hop 1.5s
              melscope extract VoxCeleb --output features --part 3/16    one process of sixteen
              melscope extract RAVDESS --output features/ravdess --detach

            \(ExitStatus.help)
            """)

    @Argument(help: "Folders, files or @LIST.", completion: .file())
    var sources: [String]

    @Option(name: .shortAndLong, help: "Folder for the features; created if missing.", completion: .directory)
    var output: String

    @Option(help: CorpusArgument.help, completion: CorpusArgument.completion, transform: CorpusArgument.kind)
    var dataset: DatasetKind?

    @OptionGroup var labelOptions: LabelOptions
    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var laneOptions: LaneOptions
    @OptionGroup var partOption: PartOption
    @OptionGroup var detachOption: DetachOption

    @Flag(help: "Extract all clips again, even those that are up to date.")
    var force = false

    @Flag(help: "Allow a different recipe, model or source: it replaces the recorded one, and outdated features are extracted again.")
    var replace = false

    @Flag(help: "With --replace, also remove the features of clips whose whole folder is gone. By default they are kept, since a disk that is not mounted looks the same.")
    var prune = false

    @Option(help: "Use only recordings or only arrays, for a source that holds both of the same clips.")
    var only: ClipKind?

    @Flag(help: "Compare the contents of clips and features with the record, not only size and time, and extract again what differs.")
    var check = false

    @Option(help: """
        When features are flushed to disk: batch (before the ledger records them, at least once a second: nothing recorded is lost in a \
        power cut), each (every file separately), none (safe if the process is killed, but not in a power cut).
        """)
    var sync: OutputFile.Sync = .batch

    @Option(help: """
        What keeps the features: npy (one file per clip) or hdf5 (a few HDF5 files, for very many clips and network file systems). By \
        default what the output has already, or npy.
        """, completion: .list(StoreCatalogue.names))
    var store: String?

    @Flag(help: "Print only JSON on standard output: one object per clip and a summary.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the summary.")
    var quiet = false

    func validate() throws {
        if force && replace { throw ValidationError("--force already extracts everything; leave out --replace.") }
        if prune && !replace { throw ValidationError("--prune only works with --replace; give both.") }
        if let store, StoreCatalogue.kind(named: store) == nil {
            throw ValidationError("--store is '\(store)'; it must be \(StoreCatalogue.names.joined(separator: " or ")).")
        }
        if sources.isEmpty { throw ValidationError("Name at least one SOURCE.") }
        try detachOption.validate(json: json)
        try PathArguments.requireNames([output], of: "--output")
        try PathArguments.requireDistinct(sources: sources)
        _ = try partOption.number()
    }

    func run() throws {
        try reporting {
            if detachOption.detach { return try Detaching.start(outputs: OutputNames.folders(for: sources, below: output)) }
            if dataset == nil { CorporaCommand.tellProblems() }
            let setup = try modelOptions.setup()
            let model = try setup.load(lanes: laneOptions.lanes)
            let folders = OutputNames.folders(for: sources, below: output)
            let part = try partOption.number()
            let (labels, windows) = (try labelOptions.source(), try labelOptions.windows)
            let requests = try zip(sources, folders).map { source, folder in
                var request = RunRequest(
                    source: try Self.source(source, output: folder), name: (folder.path as NSString).lastPathComponent,
                    output: folder, recipe: setup.recipe, model: model)
                if sources.count == 1 { request.name = OutputNames.name(ofSource: source) }
                request.part = part
                request.kind = dataset
                request.asksKind = true
                request.only = only
                request.labels = labels
                request.segments = windows.map(SegmentSource.windows)
                request.mode = force ? .force : replace ? .replace : .resume
                request.prunesGoneFolders = prune
                request.comparesContents = check
                request.sync = sync
                if let store = store.flatMap(StoreCatalogue.kind(named:)) { request.store = store }
                return request
            }
            throw try HeadlessRuns(requests, lanes: laneOptions.lanes, json: json, quiet: quiet).execute().code
        }
    }
}

extension ExtractCommand {
    /// The source; one that is gone may have moved since the features were made.
    private static func source(_ argument: String, output: OutputFolder) throws -> Source {
        do {
            return try Source(argument: argument)
        } catch {
            throw RecordedRun.moved(error, output: output)
        }
    }
}

/// Options that choose the model and the recipe.
struct ModelOptions: ParsableArguments {
    @Option(
        help: "ONNX, TFLite or OpenVINO IR file, or a Keras model.export() folder; 'none' writes the arrays of the front end ('./none' is a file of that name), 'seed' (or 'seed-untrained') is the built-in seed CNN (\(BuiltInModel.state)), 'seed-trained' the same network \(BuiltInModel.trained.weights). By default 'model:' in the configuration, or else 'seed'.",
        completion: .file())
    var model: String?

    @Option(help: "YAML file with every number that decides a feature; see 'melscope recipe'. By default 'recipe:' in the configuration.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Option(
        help: "Front end by name; see 'melscope presets'. With --recipe, only if the recipe does not set a front end.",
        completion: .list(FrontEndCatalogue.presets.map(\.name)))
    var preset: String?

    @Option(help: "Model output to write, or several separated by commas, each into its own folder; see 'melscope model'.")
    var modelOutput: String?

    @Option(help: "How all frames and windows of a clip become one vector: none (all of them are written), mean, mean_std or max. Padding does not count.")
    var pool: OutputOptions.Pool?

    @Option(help: "Type of the numbers written: float32 or float16.")
    var dtype: OutputOptions.ValueType?

    @Option(help: "Card of the model; by default NAME.card.yaml beside it. See 'melscope model'.", completion: .file(extensions: ["yaml", "yml"]))
    var card: String?

    /// What the options come to.
    func setup() throws -> ModelSetup {
        let configuration = try Configuration(path: Configuration.defaultPath)
        var choice = EncoderChoice()
        (choice.model, choice.card, choice.recipe, choice.modelOutput, choice.preset) = (model, card, recipe, modelOutput, preset)
        var setup = try choice.setup(model: configuration.modelPath, recipe: configuration.recipePath)
        if let pool { setup.recipe.output.pool = pool }
        if let dtype { setup.recipe.output.valueType = dtype }
        return setup
    }

    func validate() throws {
        guard let modelOutput else { return }
        let names = modelOutput.split(separator: ",", omittingEmptySubsequences: false)
        guard !names.contains(""), Set(names).count == names.count else {
            throw ValidationError("--model-output is '\(modelOutput)'; it must be names separated by commas, each only once.")
        }
    }
}

/// Never an option of the program itself, which would take it from every command.
struct LaneOptions: ParsableArguments {
    @Option(help: "Clips to process in parallel, 1 to \(LanePool.maxLanes). By default one per processor that this process may use, which is the smallest of: the machine's processors, CPU affinity, the quota of the control group (version 1 or 2), SLURM_CPUS_PER_TASK (or SLURM_CPUS_ON_NODE), and what memory allows (64 MB plus the size of the model for each; 256 MB for each with a model of 128 MiB or more, which is loaded once).")
    var lanes: Int?

    func validate() throws {
        if let lanes, !(1...LanePool.maxLanes).contains(lanes) {
            throw ValidationError("--lanes is \(lanes); it must be from 1 to \(LanePool.maxLanes).")
        }
    }
}

extension OutputOptions.Pool: ExpressibleByArgument {}
extension OutputOptions.ValueType: ExpressibleByArgument {}
extension OutputFile.Sync: ExpressibleByArgument {}
extension ClipKind: ExpressibleByArgument {}
