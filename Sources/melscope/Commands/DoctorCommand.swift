import ArgumentParser
import Base
import Corpora
import Dispatch
import Engine
import Foundation
import Shapes
import TUI

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Measure every recording of one or more sources once, and say what is wrong with the data.",
        discussion: """
            Finds duplicates (of bytes or samples, with other labels too), clipping, noise, silence, narrow bands, DC offset, levels and \
            lengths far from the others, faulty channels, damaged files, mixed rates, classes out of balance, missing clips, and what \
            differs between the sources. It changes nothing. What each code means, how it is measured, and how a recipe's section 'doctor' sets \
            thresholds and leaves clips out of an extraction: docs/DOCTOR.md.

            Examples:
              melscope doctor RAVDESS
              melscope doctor RAVDESS CREMA-D
              melscope doctor RAVDESS --json | jq -r 'select(.code == "data.clipping") | .clips[]'
              melscope doctor RAVDESS --recipe lab.yaml --strict

            Measurements are kept beside the ledger of --output, or of the output that the list of datasets has for the source; otherwise in \
            the cache folder. A clip that has not changed is not measured again; after Ctrl-C the same command continues.

            Exit codes: 0 measured everything, whatever was found; 2 with --strict, errors or warnings were found; 1 could not run; \
            64 wrong usage; 130 interrupted.
            """)

    @Argument(help: "Folders, files or @LIST.", completion: .file())
    var sources: [String]

    @Option(help: CorpusArgument.help, completion: CorpusArgument.completion, transform: CorpusArgument.kind)
    var dataset: DatasetKind?

    @Option(help: "Use only recordings or only arrays.")
    var only: ClipKind?

    @Option(
        name: .shortAndLong,
        help: "Folder of the source's features, as for extract: measurements are kept with them. With several sources, the folder that holds one folder for each.",
        completion: .directory)
    var output: String?

    @Option(help: "YAML file whose section 'doctor' sets the thresholds; by default the output's recipe, or 'recipe:' in the configuration.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @OptionGroup var tables: TableOptions

    @OptionGroup var laneOptions: LaneOptions

    @Flag(help: "Measure everything again, also recordings on which a decoder crashed.")
    var again = false

    @Flag(help: "Exit with 2 when errors or warnings were found.")
    var strict = false

    @Flag(help: "Print only JSON on standard output, one object per finding.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false

    func validate() throws {
        if sources.isEmpty { throw ValidationError("Name at least one SOURCE.") }
        if let output { try PathArguments.requireNames([output], of: "--output") }
        try PathArguments.requireDistinct(sources: sources)
    }

    func run() throws {
        try reporting {
            let folders = try outputs()
            let recipe = try chosenRecipe(folders)
            let names = DoctorNames.distinct(sources.map(OutputNames.name(ofSource:)))
            if dataset == nil { CorporaCommand.tellProblems() }
            let labels = try tables.source()
            let entries = try listed()
            let subjects = try zip(zip(sources, names), zip(folders, entries)).map { source, place in
                DoctorSubject(
                    name: source.1, source: try Source(argument: source.0), kind: dataset, only: only, labels: labels ?? place.1?.labels,
                    output: place.0)
            }
            let lanes = laneOptions.lanes ?? LaneBudget.ofThisProcess().lanes
            let run = InBackground(DoctorRun(subjects, recipe: recipe, pool: LanePool(lanes: lanes), measuresAgain: again))
            let report = try HeadlessDoctor(run: run, showsProgress: !quiet && !json).execute()
            if json {
                for finding in report.findings { Printing.out(Printing.json(FindingLine(finding))) }
            } else {
                Printing.out(DoctorText.text(report))
            }
            if strict, report.findings.contains(where: { $0.severity != .notice }) { throw ExitStatus.withProblems.code }
        }
    }

    /// Of each source, the output that holds its features; nil where there is none.
    private func outputs() throws -> [OutputFolder?] {
        if let output { return OutputNames.folders(for: sources, below: output).map { $0 as OutputFolder? } }
        return try listed().map { $0.map { OutputFolder(path: $0.output) } }
    }

    /// Of each source, its entry in the list of datasets; nil where there is none.
    private func listed() throws -> [DatasetRegistry.Entry?] {
        let registry = try DatasetRegistry(path: DatasetRegistry.defaultPath)
        return sources.map { source in
            let path = SourceIdentity(argument: source)
            return registry.entries.first { path != nil && SourceIdentity(argument: $0.source) == path && $0.only == only }
        }
    }

    /// The recipe whose thresholds hold.
    private func chosenRecipe(_ folders: [OutputFolder?]) throws -> Recipe {
        let configuration = try Configuration(path: Configuration.defaultPath)
        if let recipe { return try Recipe(path: recipe) }
        if output != nil, let folder = folders.first, let folder, folder.hasLedger { return try folder.recordedRecipe() }
        return try configuration.recipePath.map { try Recipe(path: $0) } ?? Recipe()
    }
}

enum DoctorNames {
    /// Sources of the same name get numbers, so that findings can be told apart.
    static func distinct(_ names: [String]) -> [String] {
        var taken: [String: Int] = [:]
        return names.map { name in
            taken[name, default: 0] += 1
            let number = taken[name] ?? 1
            return number == 1 ? name : "\(name)-\(number)"
        }
    }
}

/// A finding's line of `--json`.
struct FindingLine: Encodable {
    var code: String
    var severity: String
    var dataset: String
    var clips: [String]
    /// Of each clip, in their order, where clips have one.
    var values: [Double]?
    /// Clips that belong together.
    var groups: [[String]]?
    var value: Double?
    var threshold: Double?
    var unit: String?
    var text: String

    init(_ finding: Finding) {
        func rounded(_ value: Double) -> Double { value.isFinite ? (value * 1e6).rounded() / 1e6 : value.sign == .minus ? -1e9 : 1e9 }
        code = finding.code.rawValue
        severity = finding.severity.rawValue
        dataset = finding.dataset
        clips = finding.clips
        values = finding.values.isEmpty ? nil : finding.values.map(rounded)
        groups = finding.groups.isEmpty ? nil : finding.groups
        value = finding.value.map(rounded)
        threshold = finding.threshold.map(rounded)
        unit = finding.unit
        text = Printable.text(finding.sentence)
    }
}
