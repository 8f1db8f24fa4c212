import ArgumentParser
import Engine

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "What a model expects and gives: contract, roles, outputs, operations, size, hash.",
        discussion: """
            Examples:
              melscope model                 the built-in seed CNN
              melscope model cnn.onnx
              melscope model exported/       a Keras model.export() folder
              melscope model cnn.onnx --recipe lab.yaml    with the recipe's axis roles

            Exit codes: 0 the model fits log-mel input; 1 it does not, with the reason.
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
            let info = try ModelLoader.info(path: path, recipe: recipe)
            if json {
                Printing.out(Printing.json(info))
                return
            }
            Printing.out(info.text)
        }
    }
}
