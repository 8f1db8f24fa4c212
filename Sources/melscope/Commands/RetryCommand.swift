import ArgumentParser
import Engine
import Foundation

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Take skipped and failed clips up again, with or without a remedy.",
        discussion: """
            Without FILE or --reason all skipped and failed clips of the output are tried again. A remedy is an override \
            for these clips only and is recorded with them; the recipe stays as it is.

            Examples:
              melscope retry features/ravdess
              melscope retry features --reason audio.silent --remedy silence=accept
              melscope retry features --reason shape.channels --remedy channel=mean
              melscope retry features a/clip.npy --remedy mel-axis=1

            Remedies: \(Remedy.nameForms.joined(separator: ", ")).

            \(ExitStatus.help)
            """)

    @Argument(help: "Output folder of an earlier run.", completion: .directory)
    var output: String

    @Argument(help: "Clips as relative paths, as in metadata.csv.")
    var files: [String] = []

    @Option(help: "Only clips with this reason code (or its beginning, such as 'shape').")
    var reason: String?

    @Option(help: "Remedy to apply; may be given several times.")
    var remedy: [String] = []

    @Option(help: "Model file, when it has moved since the run.", completion: .file())
    var model: String?

    @OptionGroup var laneOptions: LaneOptions

    @Flag(help: "Print one JSON object per clip and a summary, and nothing else, on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the summary.")
    var quiet = false

    func validate() throws {
        for name in remedy where Remedy(name: name) == nil {
            throw ValidationError(
                "'\(Printable.text(name))' is not a remedy. Remedies: \(Remedy.nameForms.joined(separator: ", ")).")
        }
        if let reason, !ReasonCode.allCases.contains(where: { $0.rawValue.hasPrefix(reason) }) {
            throw ValidationError(
                "'\(Printable.text(reason))' is not a reason code. Codes: "
                    + ReasonCode.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
    }

    func run() throws {
        try reporting {
            let folder = OutputFolder(path: absolutePath(output))
            var request = try RecordedRun(folder).request(modelPath: model)
            let paths = try selectedPaths(folder)
            guard !paths.isEmpty else {
                // While another run writes, what it has not come to yet is not to be retried, but not well either.
                if OutputLock.isHeld(path: folder.lockPath) { _ = try OutputLock(path: folder.lockPath, output: folder.path) }
                Printing.err("melscope: nothing to retry in \(Printable.text(output))")
                return
            }
            request.selection = .clips(paths, remedies: remedy.compactMap(Remedy.init(name:)))
            throw try HeadlessRuns([request], lanes: laneOptions.lanes, json: json, quiet: quiet).execute().code
        }
    }

    private func selectedPaths(_ folder: OutputFolder) throws -> [String] {
        let ledger = try Ledger(reading: folder)
        defer { ledger.close() }
        if !files.isEmpty {
            return try files.map { file in
                guard try ledger.clip(file) != nil else {
                    throw EngineError(
                        .notFound, subject: file, step: "looking for the clip in the ledger", found: "no such clip",
                        needed: "a relative path as in metadata.csv")
                }
                return file
            }
        }
        return try ledger.problemPaths { code in reason.map { code.rawValue.hasPrefix($0) } ?? true }
    }
}
