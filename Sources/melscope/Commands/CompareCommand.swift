import ArgumentParser
import Base
import Corpora
import Engine
import Foundation

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two outputs: recipe and model, clips, and how much the features differ.",
        discussion: """
            Clips with the same path are compared. For each clip with features in both outputs: the relative L2 distance (the norm of the \
            difference divided by the larger of the two norms: 0 for equal features, 2 at most), the cosine, and the largest difference of \
            a value; or both shapes, if they differ. The doctor's measurements of the recordings are shown too, if there are any, and \
            the probe's figures for both outputs with their difference, paired over speakers; if the probe refuses, the reason. \
            Details: docs/HISTORY.md.

            Examples:
              melscope compare features/ravdess features/ravdess-mfcc
              melscope compare before after --strict --quiet --no-probe
              melscope compare a b --json | jq '.features[0].relative_l2'

            Exit codes: 0 compared; 2 some features could not be read, the probe that --label or --split asks for is refused or, with --strict, clips or features \
            differ; 1 could not compare; \
            64 wrong usage; 130 interrupted.
            """)

    @Argument(help: "Output folder of a run.", completion: .directory)
    var a: String

    @Argument(help: "Output folder of another run.", completion: .directory)
    var b: String

    @Option(help: "Number of clips to list in each list, at most \(FeatureComparison.named).")
    var named = 5

    @Option(help: "Label field for the probe.")
    var label = "emotion"

    @OptionGroup var probeArguments: ProbeArguments

    @Flag(help: "Leave the probe out; it takes most of the time.")
    var noProbe = false

    @Flag(help: "Exit with 2 unless both outputs have the same clips with bit-identical features.")
    var strict = false

    @Flag(help: "Print only one JSON object on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false

    func validate() throws {
        try PathArguments.requireNames([a], of: "A")
        try PathArguments.requireNames([b], of: "B")
        guard (0...FeatureComparison.named).contains(named) else {
            throw ValidationError("--named is \(named); it must be from 0 to \(FeatureComparison.named).")
        }
        if SourceIdentity.isSame(absolutePath(a), absolutePath(b)) {
            throw ValidationError("'\(Printable.text(a))' and '\(Printable.text(b))' are one output; name two.")
        }
    }

    func run() throws {
        try reporting {
            let (a, b) = (try output(a), try output(b))
            var question = try probeArguments.question(label: label)
            question.doubtLimit = 0
            let run = InBackground(ComparisonRun(a, b, probing: noProbe ? nil : question, pool: LanePool(lanes: 1)))
            let report = try HeadlessComparison(run: run, showsProgress: !quiet && !json).execute()
            Printing.out(json ? Printing.json(ComparisonLine(report)) : ComparisonText(report: report, named: named).text)
            if case .none = report.probe, isProbeAskedFor, !report.outputs.isIdentical { throw ExitStatus.withProblems.code }
            if report.outputs.hasProblems || strict && !report.outputs.isIdentical { throw ExitStatus.withProblems.code }
        }
    }

    /// Whether somebody waits for the probe's figures, and not for whatever there is.
    private var isProbeAskedFor: Bool { !noProbe && (probeArguments.split != nil || label != "emotion") }

    /// One output, also where it is the only one in a folder.
    private func output(_ path: String) throws -> OutputFolder {
        let recorded = OutputFolder(path: absolutePath(path)).recorded
        guard recorded.count > 1 else { return recorded[0] }
        let names = recorded.map { ($0.path as NSString).lastPathComponent }
        throw EngineError(
            .invalidArgument, subject: path, step: "choosing the output", found: "a folder of \(recorded.count) outputs", needed: "one of them",
            advice: "Name one: " + names.prefix(6).map { Printable.text($0) }.joined(separator: ", ") + (names.count > 6 ? " and others." : "."))
    }
}
