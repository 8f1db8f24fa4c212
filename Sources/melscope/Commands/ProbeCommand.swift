import ArgumentParser
import Base
import Engine
import Foundation
import TUI

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Are these features any good? A linear classifier, judged on speakers that it has not heard.",
        discussion: """
            Trains a linear classifier on the pooled features of some speakers and judges it on the others. UAR is the mean of the \
            recalls of the labels; guessing gives one divided by their number. The protocol is fixed, so that figures can be compared: \
            docs/PROBE.md.

            Examples:
              melscope probe features/ravdess
              melscope probe features/ravdess --split emobox-6       a published split ('melscope corpora show ravdess-speech')
              melscope probe features/ravdess --baselines            beside log-mel, MFCC means and the untrained network
              melscope probe features/a features/b --json            side by side, with paired differences

            With --baselines the features of these are computed from the first output's source and kept in the cache folder.

            Exit codes: 0 judged; 2 judged, but a baseline could not be; 1 could not be judged, or is refused because the figures would \
            flatter the features: training and test share speakers or recordings, or the network was trained on the corpus; 64 wrong usage; \
            130 interrupted.
            """)

    @Argument(help: "Output folders of runs.", completion: .directory)
    var outputs: [String]

    @Option(help: "Label field to classify.")
    var label = "emotion"

    @OptionGroup var probeArguments: ProbeArguments

    @Option(help: "Which output to judge, of a run with several.")
    var output: String?

    @Flag(help: "Standardise each speaker's values. Uses the test clips too, and says so.")
    var speakerNorm = false

    @Flag(help: "Also judge simple features of the same clips: log-mel, MFCC means, the untrained network.")
    var baselines = false

    @Option(help: "How many of the clips with the most doubtful labels to list.")
    var doubtful = 10

    @OptionGroup var laneOptions: LaneOptions

    @Flag(help: "Print only JSON on standard output, one object per output or baseline.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print no progress.")
    var quiet = false

    func validate() throws {
        if outputs.isEmpty { throw ValidationError("Name at least one OUTPUT.") }
        try PathArguments.requireNames(outputs, of: "OUTPUT")
        guard doubtful >= 0 else { throw ValidationError("--doubtful is \(doubtful); it must be 0 or more.") }
    }

    func run() throws {
        try reporting {
            var question = try probeArguments.question(label: label)
            (question.output, question.normalisesSpeakers) = (output, speakerNorm)
            question.doubtLimit = max(doubtful, json ? 100 : 0)
            let folders = outputs.flatMap { OutputFolder(path: absolutePath($0)).recorded }
            let lanes = laneOptions.lanes ?? LaneBudget.ofThisProcess().lanes
            let run = InBackground(
                ProbeRun(folders, question, baselines: baselines ? ProbeBaseline.allCases : [], pool: baselines ? LanePool(lanes: lanes) : nil))
            let report = try HeadlessProbe(run: run, showsProgress: !quiet && !json).execute()
            if json {
                for index in report.judgements.indices { Printing.out(Printing.json(ProbeLine(report, index))) }
            } else {
                Printing.out(ProbeText(isColoured: Printing.outIsColoured).text(report, doubtful: doubtful))
            }
            for failure in report.failures { Printing.err("melscope: \(failure.error)") }
            if !report.failures.isEmpty { throw ExitStatus.withProblems.code }
        }
    }
}
