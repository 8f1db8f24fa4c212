import Base
import Corpora
import Shapes

extension RecordedRun {
    /// The run again: same source, recipe and model.
    ///
    /// - Parameter modelPath: where the model is now; nil where it was then.
    /// - Throws: ``EngineError`` when the model cannot be loaded or is another one than then.
    package func request(modelPath: String?) throws -> RunRequest {
        let path = modelPath ?? (modelName == ModelChoice.builtInName ? nil : modelName)
        var model = try ModelLoader.load(path: path, recipe: recipe)
        (model.isTrained, model.trainedOn) = (isModelTrained, trainedOn)
        guard recipe.model.sha256 == nil || recipe.model.sha256 == model.sha256 else {
            throw EngineError(
                .recipeMismatch, subject: model.name, step: "comparing the model with the recorded one",
                found: "another model (SHA-256 \(model.sha256.prefix(12)))",
                needed: "the model of the run (SHA-256 \(recipe.model.sha256?.prefix(12) ?? ""))",
                advice: "Give the run's model with --model.")
        }
        var request = RunRequest(
            source: try source(), name: name, output: folder, recipe: recipe, model: model)
        request.kind = kind
        request.only = only
        request.labels = labels
        request.segments = windows.map(SegmentSource.windows)
        request.store = store
        return request
    }
}
