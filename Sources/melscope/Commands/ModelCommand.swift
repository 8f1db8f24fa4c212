import ArgumentParser
import Base
import Engine
import Shapes

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "What a model expects and gives: contract, roles, outputs, operations, size, hash.",
        discussion: """
            Examples:
              melscope model                 the built-in seed CNN (\(BuiltInModel.state))
              melscope model cnn.onnx
              melscope model exported/       a Keras model.export() folder
              melscope model cnn.onnx --recipe lab.yaml    with the recipe's axis roles

            Exit codes: 0 the model can be run on log-mels; 1 it cannot, with the reason ('problem' in JSON).
            """)

    @Argument(help: "Model to describe; the built-in seed CNN when not given.", completion: .file())
    var path: String?

    @Option(help: "Recipe with the axis roles, where the model leaves them open.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try reporting {
            let recipe = try recipe.map { try Recipe(path: $0) } ?? Recipe()
            do {
                let info = try ModelLoader.info(path: path, recipe: recipe)
                Printing.out(json ? Printing.json(info) : info.text)
                if info.problem != nil { throw ExitStatus.couldNotRun.code }
            } catch let error as EngineError where json {
                Printing.out(Printing.json(UnreadModel(name: error.subject, problem: error.description, problemCode: error.code.rawValue)))
                throw error
            }
        }
    }

    /// What is known of a model that cannot be read.
    private struct UnreadModel: Encodable {
        var name: String
        var problem: String
        var problemCode: String
    }
}
