import Base
import Foundation
import Inference
import Signal

/// What a model, its card, a recipe and a preset come to together: the recipe of a run, and the model that it is loaded with.
///
/// What is said nearer to the run holds: the recipe before the card. A recipe that contradicts the card is no error, because a
/// recipe as `melscope recipe` prints it gives every setting, and because a card may be wrong; each run then says so. A front
/// end that cannot feed the model at all is refused when the run opens, whoever asked for it.
package struct ModelSetup: Sendable {
    /// Nil is the built-in network.
    package var modelPath: String?
    package var recipe: Recipe
    package var card: ModelCard?
    /// What of the card is not followed.
    package private(set) var remarks: [String] = []

    /// - Parameters:
    ///   - model: file or folder; nil is the built-in network.
    ///   - card: a card file; nil takes the one beside the model.
    ///   - recipe: a recipe file.
    ///   - preset: the front end, by the name of a preset. A recipe beside it must not say otherwise,
    ///   - recipeGivesWay: unless it is a setting of the program, and the preset is what was asked for.
    /// - Throws: ``EngineError`` when a file cannot be read or says what is not accepted.
    package init(
        model: String? = nil, card file: String? = nil, recipe recipePath: String? = nil, preset: String? = nil,
        recipeGivesWay: Bool = false
    ) throws {
        modelPath = model
        card = try ModelCard.of(model: model, file: file)
        var base = card?.recipe ?? Recipe()
        let preset = try preset.map { try FrontEndCatalogue.requirePreset(named: $0, subject: "the preset") }
        if let preset { base.frontEnd = preset.frontEnd }
        recipe = try recipePath.map { try Recipe(path: $0, over: base) } ?? base
        if let preset, recipeGivesWay { recipe.frontEnd = preset.frontEnd }
        if let preset, let recipePath { try recipe.require(preset, file: recipePath) }
        guard let card else { return }
        let name = card.file.map { ($0 as NSString).lastPathComponent } ?? "the built-in card"
        remarks = card.contradictions(in: recipe).map { "\(name) is not followed in \($0)" }
    }

    /// The built-in network with the defaults.
    package static let builtIn = ModelSetup(recipe: Recipe(), card: .builtIn)

    private init(recipe: Recipe, card: ModelCard) { (self.recipe, self.card) = (recipe, card) }

    /// - Parameter lanes: how many are to work side by side; nil for as many as this machine has room for.
    /// - Throws: ``EngineError`` when the model cannot be read, does not fit, or is not the one that the recipe names.
    package func load(lanes: Int? = nil) throws -> LoadedModel {
        told(try ModelLoader.load(path: modelPath, recipe: recipe, lanes: lanes))
    }

    /// A model that was loaded before, with what this says of it.
    package func told(_ model: LoadedModel) -> LoadedModel {
        var model = model
        model.remarks = remarks
        model.isTrained = card?.isTrained
        model.trainedOn = card?.trainedOn ?? []
        return model
    }

    /// The facts about the model, without compiling it.
    package func info() throws -> ModelInfo { try ModelLoader.info(path: modelPath, recipe: recipe) }
}
