import ArgumentParser
import Base
import Engine
import Foundation

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try skipped and failed clips again, with or without a remedy.",
        discussion: """
            Without FILE or --reason, all skipped and failed clips of the output are tried again. A remedy is an override \
            for these clips only and is recorded with them; the recipe does not change. Clips that a remedy cannot help are left \
            as they are and listed by reason. The exit code and the summary cover only the clips that were tried again. A folder that \
            holds the outputs of several sources means all of them.

            Examples:
              melscope retry features/ravdess
              melscope retry features --reason audio.silent --remedy silence=accept
              melscope retry features --reason shape.channels --remedy channel=mean
              melscope retry features --filter 'reason:shape emotion:angry,sad !speaker:01'
              melscope retry features a/clip.npy --remedy mel-axis=1

            Remedies: \(Remedy.guide).

            \(ExitStatus.help)
            """)

    @Argument(help: "Output folder of an earlier run.", completion: .directory)
    var output: String

    @Argument(help: "Clips: relative paths as in metadata.csv, NAME/PATH as extract prints them, or paths to the files.", completion: .file())
    var files: [String] = []

    @Option(help: "Only clips with this reason code, or codes that begin with it, such as 'shape'.", completion: RemedyArguments.reasonCompletion)
    var reason: String?

    @Option(
        help: "Only clips that match a filter, as on the dashboard: 'emotion:angry,sad !speaker:01 seconds>2'; @NAME is a filter saved there.")
    var filter: String?

    @Option(help: "Remedy to apply; may be given several times.", completion: RemedyArguments.completion)
    var remedy: [String] = []

    @Option(help: "Model file, if it has moved since the run.", completion: .file())
    var model: String?

    @OptionGroup var laneOptions: LaneOptions

    @Flag(help: "Print only JSON on standard output: one object per clip and a summary.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the summary.")
    var quiet = false

    func validate() throws {
        try PathArguments.requireNames([output], of: "OUTPUT")
        try RemedyArguments.require(remedy)
        if filter != nil, !files.isEmpty { throw ValidationError("--filter chooses among all clips; leave out FILE, or --filter.") }
        if let reason, !ReasonCode.allCases.contains(where: { $0.rawValue.hasPrefix(reason) }) {
            throw ValidationError(
                "'\(Printable.text(reason))' is not a reason code. Codes: "
                    + ReasonCode.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
    }

    func run() throws {
        try reporting {
            let runs = try OutputFolder(path: absolutePath(output)).recorded.map { try RecordedRun($0) }
            let remedies = remedy.compactMap(Remedy.init(name:))
            let selection = if let filter {
                try RetrySelection(filter: SavedFilters().text(of: filter), in: runs, reason: reason, remedies: remedies)
            } else if files.isEmpty {
                try RetrySelection(problemsOf: runs, reason: reason, remedies: remedies)
            } else {
                try RetrySelection(named: files, in: runs, remedies: remedies)
            }
            if let text = selection.leftText { Printing.err("melscope: \(Printable.text(text))") }
            let chosen = selection.choices.filter { !$0.paths.isEmpty }
            guard !chosen.isEmpty else {
                guard selection.left.isEmpty else { throw ExitStatus.couldNotRun.code }
                // While another run writes, what it has not come to yet is not to be retried, but not well either.
                for run in runs { try run.folder.requireFree() }
                Printing.err("melscope: nothing to retry in \(Printable.text(output))")
                let left = try runs.reduce(0) { sum, run in
                    let ledger = try OutputRecords(run.folder)
                    defer { ledger.close() }
                    return sum + (try ledger.latestRun()?.leftUndone ?? 0)
                }
                if left > 0 { Printing.err("melscope: \(Readable.clips(left)) still to do: 'melscope extract' continues with them") }
                if json { Printing.out(Printing.json(SummaryLine([], seconds: 0))) }
                return
            }
            let requests = try chosen.map { run, paths in
                var request = try run.request(modelPath: model)
                request.selection = .clips(paths, remedies: remedies)
                return request
            }
            throw try HeadlessRuns(requests, lanes: laneOptions.lanes, json: json, quiet: quiet).execute().code
        }
    }
}
