import ArgumentParser
import Base
import Corpora
import Engine
import Foundation
import Shapes

struct SurveyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: "Show shapes and problems of one or more sources from headers alone, without running the model.",
        discussion: """
            Examples:
              melscope survey spectrograms
              melscope survey RAVDESS CREMA-D --json

            Problems that only the data shows (silence, NaN) are found by 'extract' and 'doctor'. \
            Exit codes: 0 no problems; 2 problems found; 1 could not run; 64 wrong usage; 130 interrupted.
            """)

    @Argument(help: "Folders, files or @LIST.", completion: .file())
    var sources: [String]

    @Option(help: CorpusArgument.help, completion: CorpusArgument.completion, transform: CorpusArgument.kind)
    var dataset: DatasetKind?

    @OptionGroup var labelOptions: LabelOptions
    @OptionGroup var modelOptions: ModelOptions

    @Option(help: "Use only recordings or only arrays.")
    var only: ClipKind?

    @Flag(help: "Print one JSON object per source.")
    var json = false

    func run() throws {
        try reporting {
            if dataset == nil { CorporaCommand.tellProblems() }
            let setup = try modelOptions.setup()
            let (recipe, model) = (setup.recipe, try setup.load())
            var hasProblems = false
            for (index, source) in sources.enumerated() {
                let survey = try Survey.take(
                    source: Source(argument: source), name: OutputNames.name(ofSource: source), kind: dataset, asksKind: true,
                    only: only, labels: try labelOptions.source(), segments: try labelOptions.windows.map(SegmentSource.windows),
                    recipe: recipe, contract: model.network.contract)
                hasProblems = hasProblems || !survey.problems.isEmpty || !survey.warnings.isEmpty || !survey.collisions.isEmpty
                if json {
                    Printing.out(Printing.json(survey))
                } else {
                    if index > 0 { Printing.out("") }
                    Printing.out(text(survey, contract: model.network.contract))
                }
            }
            if hasProblems { throw ExitStatus.withProblems.code }
        }
    }

    private func text(_ survey: Survey, contract: ModelContract) -> String {
        var lines = [
            "\(Printable.text(survey.name)): \(Readable.clips(survey.total)) (\(survey.kind.rawValue)), "
                + "\(Readable.count(survey.audio)) audio, \(Readable.count(survey.arrays)) \(survey.arrays == 1 ? "array" : "arrays"), "
                + Readable.bytes(Int(survey.totalBytes))
                + (survey.audioSeconds > 0 ? ", \(Readable.measuredDuration(survey.audioSeconds)) of audio" : "")
                + (survey.unknownLengths > 0 ? ", \(Readable.clips(survey.unknownLengths)) whose length is unknown until decoded" : "")
        ]
        lines += (survey.warnings + survey.completeness + survey.notices).map { "  " + Printable.text($0) }
        lines.append("  the model takes \(contract.text)")
        let layouts = survey.layouts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !layouts.isEmpty {
            lines.append("  inputs")
            lines += layouts.map { "    \(pad(Readable.count($0.value), 7))  \(Printable.text($0.key))" }
        }
        lines += histogram(survey.frames)
        if !survey.collisions.isEmpty {
            lines.append("  \(Readable.count(survey.collisions.count)) output paths shared by several clips; 'extract' uses one clip of each and skips the others (output.collision)")
            lines += survey.collisions.prefix(200).map { "    " + $0 }
        }
        if survey.problems.isEmpty {
            lines.append("  no problems found in the headers; 'melscope doctor' looks at the sound")
        } else {
            lines.append("  \(Readable.count(survey.problems.count)) \(survey.problems.count == 1 ? "problem" : "problems")")
            for problem in survey.problems.prefix(200) {
                lines.append("    \(Printable.text(problem.path))  \(problem.reason)")
            }
            if survey.problems.count > 200 { lines.append("    and \(survey.problems.count - 200) more: see --json") }
        }
        return lines.joined(separator: "\n")
    }

    /// Twelve bins of equal width over the number of frames.
    private func histogram(_ frames: [Int: Int]) -> [String] {
        guard let spread = FrameSpread(frames), let longest = frames.keys.max() else { return [] }
        let (low, high) = (spread.low, spread.high)
        let width = max(1, (high - low) / 12 + 1)
        var bins: [Int: Int] = [:]
        let last = (high - low) / width
        for (value, count) in frames where value >= low { bins[min(last, (value - low) / width), default: 0] += count }
        let most = bins.values.max() ?? 1
        return ["  frames T"]
            + bins.keys.sorted().map { bin in
                let from = low + bin * width
                let to = bin == last && spread.longerCount > 0 ? longest : from + width - 1
                let range = from == to ? "\(from)" : "\(from)-\(to)"
                let count = bins[bin] ?? 0
                let bar = String(repeating: "#", count: max(1, count * 40 / most))
                return "    \(pad(range, 11))  \(pad(Readable.count(count), 7))  \(bar)"
            }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
