import Base
import Corpora
import Foundation

/// An earlier run, as its output folder records it: enough to take it up again.
package struct RecordedRun: Sendable {
    package let folder: OutputFolder
    package let recipe: Recipe
    package let sourcePath: String
    package let name: String
    package let kind: DatasetKind?
    package let only: ClipKind?
    package let modelName: String
    /// From where the relative paths of the clips start, when the source is a list.
    package let listRoot: ListRoot

    /// - Throws: ``EngineError`` with code `.notFound`, `.ledger` or `.invalidConfiguration`.
    package init(_ folder: OutputFolder) throws {
        self.folder = folder
        let ledger = try Ledger(reading: folder)
        defer { ledger.close() }
        recipe = try folder.recordedRecipe()
        guard let origin = try RunOrigin(ledger) else {
            throw EngineError(
                .ledger, subject: folder.path, step: "reading the recorded run", found: "no source in the ledger",
                needed: "a run that had begun", advice: "Run 'melscope extract' into this folder first.")
        }
        sourcePath = origin.source
        name = origin.name
        kind = DatasetKind(rawValue: origin.kind)
        only = origin.only.flatMap(ClipKind.init(rawValue:))
        modelName = origin.model
        listRoot = origin.listRoot
    }

    /// The run again: same source, recipe and model.
    ///
    /// - Parameter modelPath: where the model is now; nil where it was then.
    /// - Throws: ``EngineError`` when the model cannot be loaded or is another one than then.
    package func request(modelPath: String?) throws -> RunRequest {
        let path = modelPath ?? (modelName == ModelLoader.builtInName ? nil : modelName)
        let model = try ModelLoader.load(path: path, recipe: recipe)
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
        return request
    }

    /// The source, where it was then.
    ///
    /// - Throws: ``EngineError`` that says how to go on when it has moved.
    func source() throws -> Source {
        do {
            return try Source(argument: sourcePath)
        } catch {
            throw Self.moved(error, output: folder)
        }
    }

    /// An error about a source that is not there, with what to do if it has only moved.
    package static func moved(_ error: EngineError, output: OutputFolder) -> EngineError {
        guard error.code == .notFound, output.hasLedger else { return error }
        var error = error
        error.advice = "If it has moved: melscope extract NEWPLACE --output \(output.path) --replace"
        return error
    }
}
