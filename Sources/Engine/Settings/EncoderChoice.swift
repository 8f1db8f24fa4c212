import Base
import Foundation
import Inference
import Shapes

/// How a dataset's features are made, as far as its entry in the list says; what it leaves open, the configuration says, and
/// what that leaves open, the model's card and the defaults.
package struct EncoderChoice: Sendable, Hashable, Codable {
    /// Absolute path of a file or folder; "seed" and "seed-trained" are the built-in networks, "none" no model.
    package var model: String?
    /// Absolute path of a card; nil takes the one beside the model.
    package var card: String?
    /// Absolute path of a recipe.
    package var recipe: String?
    /// Name of the preset of a front end.
    package var preset: String?
    /// Names of the model's outputs, separated by commas.
    package var modelOutput: String?
    /// As `output.pool` of a recipe names it.
    package var pool: String?

    package init() {}

    package var isEmpty: Bool { self == EncoderChoice() }

    /// A path as an operator gives it; "none" and the names of built-in networks are no paths.
    package static func place(_ text: String) -> String {
        BuiltInModel(named: text)?.rawValue ?? (text == ModelChoice.noneName ? text : absolutePath(text))
    }

    /// "cnn.onnx, preset htk, pool mean", files by their names; empty where nothing is chosen.
    package var text: String { ([model.map(Self.name)].compactMap { $0 } + details).joined(separator: ", ") }

    /// The same without the model.
    package var details: [String] {
        [
            card.map { "card \(Self.name($0))" }, recipe.map { "recipe \(Self.name($0))" }, preset.map { "preset \($0)" },
            modelOutput.map { "output \($0)" }, pool.map { "pool \($0)" },
        ].compactMap { $0 }
    }

    private static func name(_ path: String) -> String { (path as NSString).lastPathComponent }

    /// Refuses a model that is not there, or is of no format that is read, without reading it.
    ///
    /// - Throws: ``EngineError`` that says what is, and how a file of another program is converted.
    package func requireModel() throws {
        guard let model, BuiltInModel(named: model) == nil, model != ModelChoice.noneName else { return }
        _ = try ModelFormat.detect(path: model)
    }

    /// What it comes to.
    ///
    /// - Parameters:
    ///   - model: of the configuration.
    ///   - recipe: of the configuration. Beside a preset that was chosen it is the farther word, and gives way to it.
    /// - Throws: ``EngineError`` when a file cannot be read or a name is not known.
    package func setup(model other: String? = nil, recipe otherRecipe: String? = nil) throws -> ModelSetup {
        let place = model ?? other
        var setup = try ModelSetup(
            model: place.flatMap(BuiltInModel.init(named:)) == .untrained ? nil : place, card: card, recipe: recipe ?? otherRecipe, preset: preset,
            recipeGivesWay: recipe == nil)
        if let modelOutput { setup.recipe.model.outputNames = modelOutput.split(separator: ",").map(String.init) }
        if let pool {
            guard let value = OutputOptions.Pool(rawValue: pool) else {
                throw EngineError(
                    .invalidArgument, subject: pool, step: "choosing the pool", found: "no pool with this name",
                    needed: "one of " + OutputOptions.Pool.allCases.map(\.rawValue).joined(separator: ", "))
            }
            setup.recipe.output.pool = value
        }
        return setup
    }
}
