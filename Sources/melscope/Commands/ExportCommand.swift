import ArgumentParser
import Base
import Engine
import Export

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write features and labels in a form that training code loads in one line.",
        discussion: """
            Formats: hdf5, safetensors, npz, csv and parquet are one file; webdataset, kaldi and fairseq are a folder. Each holds the features, \
            labels, speaker, split and recipe of the clips that have features. Keys are the clips' relative paths without extension, behind \
            the dataset's name if there are several outputs. csv and parquet hold one vector per clip: frames are pooled by mean_std unless \
            --pool is given. The same outputs give the same bytes. docs/EXPORT.md says what is where, and how it is loaded.

            Every feature is checked against its checksum on the way; damaged and missing ones are listed and left out. Nothing appears under \
            the name of DEST before all of it is written. After an interruption the same command continues webdataset, kaldi and fairseq exports \
            where they were, and begins a file again.

            Examples:
              melscope export features/ravdess --to ravdess.h5
              melscope export features/ravdess --to ravdess.csv --pool mean --split emobox-6
              melscope export features --to shards --format webdataset --dtype float16
              melscope export features/ravdess --to data --format kaldi --where 'emotion:angry,sad T>20'

            Exit codes: 0 exported; 2 exported without clips whose features are missing or damaged; 1 could not be exported; 64 wrong usage; \
            75 another export is writing there; 130 interrupted.
            """)

    @Argument(help: "Output folders of runs, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Option(help: "File to write, or folder for webdataset, kaldi and fairseq.", completion: .file())
    var to: String

    @Option(help: "hdf5, safetensors, npz, webdataset, kaldi, fairseq, csv or parquet; by default what the extension of DEST says.")
    var format: ExportFormat?

    @Option(help: "Make one vector of a clip's frames: mean, mean_std or max.")
    var pool: FeaturePool?

    @Option(help: "Type of the values, float32 or float16; by default as stored. float16 has half the size and three digits.")
    var dtype: OutputOptions.ValueType?

    @Option(help: "Split to write with each clip, and to divide folders by: speaker-kfold:K, loso, or a published split of the corpus.")
    var split: String?

    @Option(help: "Only clips that this filter selects, written as on the dashboard: 'emotion:angry T>20'.")
    var `where`: String?

    @Option(help: "Which output to export, of a run with several; all when not given.")
    var output: String?

    @Flag(help: "Write over an existing export or file.")
    var replace = false

    @Option(help: "Python with pyarrow that writes parquet, a name or a path.", completion: .file())
    var python = "python3"

    @Flag(help: "Print only JSON on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false

    func validate() throws {
        if outputs.isEmpty { throw ValidationError("Name at least one OUTPUT.") }
        try PathArguments.requireNames(outputs, of: "OUTPUT")
        if to.isEmpty { throw ValidationError("--to is empty; name a file or a folder.") }
        if to == "-" { throw ValidationError("--to is '-': an export is not written to standard output; name a file or a folder ('./-' for one of this name).") }
        let format = try usedFormat
        if dtype == .float16, !format.holdsFloat16 { throw ValidationError("--dtype float16: \(format.rawValue) holds float32 only.") }
        if !format.isFolder, to.hasSuffix("/") { throw ValidationError("--to is '\(Printable.text(to))', but \(format.rawValue) is one file; name a file.") }
    }

    private var usedFormat: ExportFormat {
        get throws {
            if let format { return format }
            let ending = RawPath(text: to).fileExtension
            let byEnding: [String: ExportFormat] = [
                "h5": .hdf5, "hdf5": .hdf5, "safetensors": .safetensors, "npz": .npz, "csv": .csv, "parquet": .parquet,
            ]
            if let format = byEnding[ending] { return format }
            let formats = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("The extension of '\(Printable.text(to))' names no format; give --format: \(formats).")
        }
    }

    func run() throws {
        try reporting {
            if let split { _ = try ProbeSplitName(split) }
            var seen: Set<String> = []
            let folders = outputs.flatMap { OutputFolder(path: absolutePath($0)).recorded }.filter { seen.insert($0.path).inserted }
            var request = ExportRequest(folders, to: OutputFolder(path: absolutePath(to)).path, format: try usedFormat)
            (request.pool, request.valueType, request.split, request.filter) = (pool, dtype, split, self.where)
            (request.output, request.replaces, request.python) = (output, replace, python)
            let report = try HeadlessExport(run: InBackground(ExportRun(request)), showsProgress: !quiet && !json, keepsShards: request.format.isFolder).execute()
            Printing.out(json ? Printing.json(ExportLine(report)) : ExportText.text(report))
            let shown = 20
            for omission in report.omissions.prefix(json ? 0 : shown) {
                Printing.err("melscope: not exported: \(Printable.text(omission.clip)): \(Printable.text(omission.reason))")
            }
            if !json, report.omissions.count > shown { Printing.err("melscope: and \(Readable.count(report.omissions.count - shown)) more; --json lists all") }
            if !report.omissions.isEmpty { throw ExitStatus.withProblems.code }
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}
