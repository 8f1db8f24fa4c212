import ArgumentParser
import Base
import Engine
import Foundation
import Shapes
import Signal

struct ReshapeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reshape",
        abstract: "Correct the shape of one array, for use with any other model.",
        discussion: """
            Examples:
              melscope reshape mel.npy ready.npy
              melscope reshape mel.npy ready.npy --contract '?,1,128,?'
              melscope reshape stereo.npy ready.npy --remedy channel=mean
              melscope reshape any.npy ready.npy --contract 'batch ?, mel 64, time 96'

            An existing output is replaced only with --force; the input never is.

            Exit codes: 0 written; 2 the shape cannot be corrected, for the reason shown; 1 could not run; 64 wrong usage.
            """)

    @Argument(help: "Array to read (.npy or .npz).", completion: .file(extensions: ["npy", "npz"]))
    var input: String

    @Argument(help: "Array to write (.npy, float32).", completion: .file(extensions: ["npy"]))
    var output: String

    @Option(help: "Shape to produce: lengths from the outermost axis to the innermost, ? for any; with roles where they are not obvious.")
    var contract = "?,?,128,1"

    @Option(help: "Remedy to apply; may be given several times. See 'melscope retry --help'.", completion: RemedyArguments.completion)
    var remedy: [String] = []

    @Flag(help: "Replace an existing output.")
    var force = false

    func validate() throws {
        try RemedyArguments.require(remedy)
        guard (output as NSString).pathExtension.lowercased() == "npy" else {
            throw ValidationError("The output '\(Printable.text(output))' must end in .npy.")
        }
    }

    func run() throws {
        try reporting {
            let contract = try parsedContract()
            let recipe = Recipe().applying(remedy.compactMap(Remedy.init(name:)))
            try PathArguments.requireExisting(input, step: "reshaping an array", needed: "an existing array")
            try requireFreeOutput()
            let corrected: (tensor: Tensor, plan: CorrectionPlan)
            do {
                corrected = try correct(contract, recipe)
            } catch let reason as SkipReason {
                Printing.err("melscope: \(Printable.text(input)): \(reason)\(advice(reason.code))")
                throw ExitStatus.withProblems.code
            }
            try write(corrected.tensor)
            Printing.out(corrected.plan.line())
            for note in corrected.plan.notes { Printing.out("note: \(note.text)") }
            let bad = corrected.tensor.nonFiniteCount
            if bad > 0 {
                Printing.out("note: \(Readable.count(bad)) of the values \(bad == 1 ? "is" : "are") NaN or infinite, as in the input; --remedy non-finite=replace replaces them")
            }
        }
    }

    private func parsedContract() throws -> ModelContract {
        try ModelContract.parse(contract, melBands: 128)
    }

    private func requireFreeOutput() throws {
        var mine = stat()
        var there = stat()
        guard stat(output, &there) == 0 else { return }
        let isInput = stat(input, &mine) == 0 && mine.st_dev == there.st_dev && mine.st_ino == there.st_ino
        guard isInput || !force else { return }
        throw EngineError(
            .outputConflict, subject: output, step: "checking the output",
            found: isInput ? "the input itself" : "an existing file", needed: isInput ? "a different file" : "a file that does not exist yet",
            advice: isInput ? "" : "Give --force to replace it.")
    }

    /// What this command can do about a reason; the advice of a run speaks of recipes and retries.
    private func advice(_ code: ReasonCode) -> String {
        let names = code.remedies.filter { $0 != .recomputeFromAudio }.map(\.form)
        if !names.isEmpty { return ". Try --remedy " + names.joined(separator: " or ") + "." }
        return code == .shapeMelBins ? ". Set the shape that you need with --contract." : ""
    }

    private static let maxBytes = 4 << 30

    private func correct(_ contract: ModelContract, _ recipe: Recipe) throws -> (Tensor, CorrectionPlan) {
        let stage = ArrayStage(contract: contract, recipe: recipe, maxBytes: Self.maxBytes)
        var stored = try stage.read(path: input)
        let note = recipe.clips.replaceNonFinite ? try stage.clean(&stored) : nil
        let plan = try stage.plan(for: stored.tensor.shape, elementType: stored.elementType, dataset: { nil })
        return (stage.correction.apply(plan, to: stored.tensor), plan.adding(note))
    }

    private func write(_ tensor: Tensor) throws {
        do {
            try OutputFile.write(tensor, toFileNamed: absolutePath(output))
        } catch let reason as SkipReason {
            throw EngineError(
                .inputOutput, subject: output, step: "writing the array", found: reason.found,
                needed: "a file in an existing folder that can be written to", cause: reason)
        }
    }
}
