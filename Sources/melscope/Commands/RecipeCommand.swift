import ArgumentParser
import Engine
import Inference
import Signal

struct RecipeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipe",
        abstract: "Print a recipe: every number that decides a feature's value.",
        discussion: """
            Examples:
              melscope recipe > lab.yaml        the defaults, to be edited
              melscope recipe lab.yaml          check a recipe and print it in full
              melscope recipe --preset ast      the defaults with another front end
            """)

    @Argument(help: "Recipe to check; by default the defaults are printed.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(help: "Front end by name; with a recipe, only if that does not set a front end.", completion: .list(FrontEndCatalogue.presets.map(\.name)))
    var preset: String?

    func run() throws {
        try reporting {
            let recipe = try ModelSetup(recipe: file, preset: preset).recipe
            Printing.raw(recipe.yaml(withModel: SeedModel.sha256, words: "the built-in model"), to: 1)
        }
    }
}
