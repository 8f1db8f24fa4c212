import ArgumentParser
import Base
import Engine

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with earlier runs: extract what is missing, new, changed or failed.",
        discussion: """
            Source, recipe, model and labels are those that the output records, so that only the output needs to be named. A folder \
            that holds the outputs of several sources means all of them. For another recipe, model or source, see 'melscope extract'.

            Examples:
              melscope resume features/ravdess
              melscope resume features --detach

            \(ExitStatus.help)
            """)

    @Argument(help: "Output folders of earlier runs, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Option(help: "Model file, if it has moved since the run.", completion: .file())
    var model: String?

    @OptionGroup var laneOptions: LaneOptions
    @OptionGroup var partOption: PartOption
    @OptionGroup var detachOption: DetachOption

    @Flag(help: "Print only JSON on standard output: one object per clip and a summary.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the summary.")
    var quiet = false

    func validate() throws {
        try PathArguments.requireNames(outputs, of: "OUTPUT")
        try detachOption.validate(json: json)
        _ = try partOption.number()
    }

    func run() throws {
        try reporting {
            let folders = outputs.flatMap { OutputFolder(path: absolutePath($0)).recorded }
            if detachOption.detach { return try Detaching.start(outputs: folders) }
            let part = try partOption.number()
            let requests = try folders.map { folder in
                var request = try RecordedRun(folder).request(modelPath: model)
                request.part = part
                return request
            }
            throw try HeadlessRuns(requests, lanes: laneOptions.lanes, json: json, quiet: quiet).execute().code
        }
    }
}
