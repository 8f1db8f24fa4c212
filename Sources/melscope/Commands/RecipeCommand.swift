import ArgumentParser
import Engine
import Inference

struct RecipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "Print a recipe: every number that decides a feature's value.",
        discussion: """
            Examples:
              melscope recipe > lab.yaml        the defaults, to be edited
              melscope recipe lab.yaml          check a recipe and print it in full
            """)

    @Argument(help: "A recipe to check; the defaults when not given.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    func run() throws {
        try reporting {
            let recipe = try file.map { try Recipe(path: $0) } ?? Recipe()
            Printing.raw(recipe.yaml(withModel: SeedModel.sha256, words: "the built-in model"), to: 1)
        }
    }
}
