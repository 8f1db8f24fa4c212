import ArgumentParser
import Base
import Corpora
import Engine
import Foundation

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Set two outputs side by side: recipe and model, clips, and how far the features lie apart.",
        discussion: """
            Clips are those of the same path. Of each that both have features of: the relative L2 distance (of the difference's length to \
            that of the longer one: 0 for equal features, 2 at most), the cosine, and the largest difference of a value; or the shapes, where \
            these differ. What the doctor has measured of the recordings is shown beside them. docs/HISTORY.md says more.

            Examples:
              melscope compare features/ravdess features/ravdess-mfcc
              melscope compare before after --strict --quiet
              melscope compare a b --json | jq '.features[0].relative_l2'

            Exit codes: 0 compared, whatever differs; 2 some features could not be read, or with --strict something differs in clips or \
            features; 1 could not compare; 64 usage; 130 interrupted.
            """)

    @Argument(help: "Output folder of a run.", completion: .directory)
    var a: String

    @Argument(help: "Output folder of another run.", completion: .directory)
    var b: String

    @Option(help: "How many clips are named of each kind, at most \(FeatureComparison.named).")
    var named = 5

    @Flag(help: "End with 2 unless both have the same clips with features equal to the bit.")
    var strict = false

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
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
            let run = ComparisonRun(a, b, pool: LanePool(lanes: 1))
            let report = try HeadlessComparison(run: run, showsProgress: !quiet && !json).execute()
            Printing.out(json ? Printing.json(ComparisonLine(report)) : ComparisonText(report: report, named: named).text)
            if report.outputs.hasProblems || strict && !report.outputs.isIdentical { throw ExitStatus.withProblems.code }
        }
    }

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
