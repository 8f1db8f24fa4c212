import ArgumentParser
import Base
import Engine
import Report

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write what is known of outputs as one page for people, or as text for a paper's appendix.",
        discussion: """
            Says what was extracted by what (recipe, network and its card, hashes), how complete the corpus is, how labels, levels, \
            lengths and noise are spread, what the doctor found, whether the features are any good (the probe), why clips have no features, how an example of each class looks, how \
            the features are loaded and what is to be cited. The page needs no network and no script. The same outputs give the same \
            report, whenever it is made. docs/REPORT.md describes it.

            Examples:
              melscope report features/ravdess --html ravdess.html
              melscope report features/a features/b --html encoders.html --measure --baselines
              melscope report features/ravdess --markdown - | less

            Exit codes: 0 written; 1 could not be; 64 usage; 130 interrupted, and nothing was written.
            """)

    @Argument(help: "Output folders of runs, or folders that directly hold some.", completion: .directory)
    var outputs: [String]

    @Option(help: "Write a page to this file; '-' is standard output.", completion: .file(extensions: ["html"]))
    var html: String?

    @Option(help: "Write the text part as Markdown to this file; '-' is standard output.", completion: .file(extensions: ["md"]))
    var markdown: String?

    @Flag(help: "Measure the recordings first that 'melscope doctor' has not measured; else the report says what was measured before.")
    var measure = false

    @Flag(inversion: .prefixedNo, help: "Judge the features as 'melscope probe' does.")
    var probe = true

    @Option(help: "The label field that the probe tells apart; the clips' classes when not given.")
    var label: String?

    @OptionGroup var probeArguments: ProbeArguments

    @Flag(help: "Judge simple features of the same clips beside them: log-mel, MFCC means, the untrained network.")
    var baselines = false

    @Flag(help: "Write over a file that is no report.")
    var force = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false

    @OptionGroup var laneOptions: LaneOptions

    func validate() throws {
        try PathArguments.requireNames(outputs, of: "OUTPUT")
        if outputs.isEmpty { throw ValidationError("Name at least one OUTPUT.") }
        if html == nil, markdown == nil { throw ValidationError("Say where the report goes: --html FILE, --markdown FILE, or both; '-' is standard output.") }
        if let html, html.isEmpty { throw ValidationError("--html is empty; name a file, or '-' for standard output.") }
        if let markdown, markdown.isEmpty { throw ValidationError("--markdown is empty; name a file, or '-' for standard output.") }
        if !probe, label != nil || probeArguments.split != nil || probeArguments.allowOverlap || baselines { throw ValidationError("--label, --split, --allow-overlap and --baselines are about the probe; leave --no-probe out.") }
        if let html, html == markdown { throw ValidationError("--html and --markdown go to the same place; give each its own.") }
    }

    func run() throws {
        try reporting {
            let page = html.map { ReportTarget(argument: $0, mark: HTMLReport.mark, force: force) }
            let text = markdown.map { ReportTarget(argument: $0, mark: MarkdownReport.mark, force: force) }
            let question = try probeArguments.question(label: label)
            for target in [page, text] { try target?.require() }
            let document = try document(question)
            if let page { try page.write(HTMLReport.text(document)) }
            if let text { try text.write(MarkdownReport.text(document)) }
        }
    }

    private func document(_ question: ProbeQuestion) throws -> ReportDocument {
        var seen: Set<String> = []
        var request = ReportRequest(outputs.flatMap { OutputFolder(path: absolutePath($0)).recorded }.filter { seen.insert($0.path).inserted })
        request.measures = measure
        request.question = probe ? question : nil
        (request.labelIsGiven, request.baselines) = (label != nil, baselines)
        let pool = LanePool(lanes: laneOptions.lanes ?? LaneBudget.ofThisProcess().lanes)
        return try HeadlessReport(request, pool: pool, showsProgress: !quiet).execute()
    }
}
