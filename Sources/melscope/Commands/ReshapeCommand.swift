import ArgumentParser
import Engine
import Foundation

struct ReshapeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reshape",
        abstract: "Correct the shape of one array file, for use before any other model.",
        discussion: """
            Examples:
              melscope reshape mel.npy ready.npy
              melscope reshape mel.npy ready.npy --contract '?,1,128,?'
              melscope reshape stereo.npy ready.npy --remedy channel=mean
              melscope reshape any.npy ready.npy --contract 'batch ?, mel 64, time 96'

            Exit codes: 0 written; 2 the shape cannot be corrected, with the reason; 1 could not run; 64 usage.
            """)

    @Argument(help: "Array to read (.npy or .npz).", completion: .file(extensions: ["npy", "npz"]))
    var input: String

    @Argument(help: "Array to write (.npy, float32).", completion: .file(extensions: ["npy"]))
    var output: String

    @Option(help: "What is wanted: lengths outermost first, ? for any, roles where they are not plain.")
    var contract = "?,?,128,1"

    @Option(help: "Remedy to apply; may be given several times. See 'melscope retry --help'.")
    var remedy: [String] = []

    func validate() throws {
        for name in remedy where Remedy(name: name) == nil {
            throw ValidationError(
                "'\(Printable.text(name))' is not a remedy. Remedies: \(Remedy.nameForms.joined(separator: ", ")).")
        }
    }

    func run() throws {
        try reporting {
            let contract = try ModelContract.parse(contract, melBands: 128)
            let recipe = Recipe().applying(remedy.compactMap(Remedy.init(name:)))
            do {
                try reshape(contract, recipe)
            } catch let reason as SkipReason {
                Printing.err("melscope: \(Printable.text(input)): \(reason). \(reason.code.advice)")
                throw ExitStatus.withProblems.code
            }
        }
    }

    private func reshape(_ contract: ModelContract, _ recipe: Recipe) throws {
        var stored = try ArrayFile.read(path: input, member: recipe.clips.arrayMember, maxBytes: 4 << 30)
        if recipe.clips.replaceNonFinite { stored.tensor.replaceNonFinite() }
        let correction = ShapeCorrection(contract: contract, options: recipe.correction)
        let plan = try correction.plan(for: stored.tensor.shape, elementType: stored.elementType, hint: nil)
        let tensor = correction.apply(plan, to: stored.tensor)
        let folder = (absolutePath(output) as NSString).deletingLastPathComponent
        let file = OutputFile(temporaryFolder: folder, sync: .none)
        try file.write(tensor, to: absolutePath(output), name: ".melscope-\(getpid()).tmp")
        Printing.out(plan.line())
        for note in plan.notes { Printing.out("note: \(note)") }
    }
}
