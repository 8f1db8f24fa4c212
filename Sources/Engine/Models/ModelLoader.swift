import Base
import Inference
import Shapes

/// Loads the model that a recipe and an operator's choice name, after a process of its own has survived it.
package enum ModelLoader {
    /// - Parameters:
    ///   - path: model file or folder; nil is the built-in seed CNN and "none" no model, which need no trial; nor does another built-in one.
    ///   - lanes: how many are to work side by side; nil for as many as this machine has room for. Those of a large model share it.
    ///   - recipe: its model's output and axis roles; what the front end gives decides between two readings of the axes.
    /// - Throws: ``EngineError`` when the model cannot be read, does not fit, or is not the one that the recipe names.
    package static func load(path: String?, recipe: Recipe, lanes: Int? = nil) throws -> LoadedModel {
        let crash = try Self.file(path).flatMap { try ModelTrial.require(path: absolutePath($0), recipe: recipe, stage: .run) }
        let lanes = lanes ?? LaneBudget.ofThisProcess(modelBytes: ModelReader.sizeBytes(path: Self.file(path))).lanes
        var model = try loadTried(path: path, recipe: recipe, lanes: lanes, leavesStemOut: crash != nil)
        model.trialCrash = crash
        return model
    }

    private static func file(_ path: String?) -> String? {
        path.flatMap { $0 == ModelChoice.noneName || BuiltInModel(named: $0) != nil ? nil : $0 }
    }

    /// Without the trial in another process.
    static func loadTried(path: String?, recipe: Recipe, lanes: Int = 1, leavesStemOut: Bool = false) throws -> LoadedModel {
        try ModelReader.load(
            path: path, choice: recipe.model, frontEnd: recipe.frontEnd.output.axes,
            sampleRateHz: recipe.frontEnd.sampleRateHz, lanes: lanes, leavesStemOut: leavesStemOut, onStemTrial: ModelTrial.beginsStem)
    }

    /// The facts about a model, without compiling it.
    package static func info(path: String?, recipe: Recipe) throws -> ModelInfo {
        if let path = file(path) { _ = try ModelTrial.require(path: absolutePath(path), recipe: recipe, stage: .info) }
        return try infoTried(path: path, recipe: recipe)
    }

    /// Without the trial in another process.
    static func infoTried(path: String?, recipe: Recipe) throws -> ModelInfo {
        try ModelReader.info(path: path, choice: recipe.model, frontEnd: recipe.frontEnd.output.axes)
    }
}
