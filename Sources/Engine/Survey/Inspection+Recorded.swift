import Base
import Inference
import Shapes

/// Looking at a clip of an earlier run as that run did.
extension Inspection {
    /// The clip's file now, with the recipe, the remedies and the view of the dataset that the run had. What is shown is then
    /// what was recorded, unless the file has changed.
    ///
    /// - Parameters:
    ///   - run: as the output folder records it.
    ///   - load: gives the run's model, by the path that the run recorded (nil for the built-in one) and the run's recipe.
    /// - Throws: ``EngineError`` when the source, the ledger or the model cannot be read.
    package static func make(
        of record: ClipRecord, in run: RecordedRun, load: (_ path: String?, Recipe) throws -> LoadedModel
    ) throws -> Inspection {
        let records = try OutputRecords(run.folder)
        defer { records.close() }
        let census = try LayoutCensus.recorded(in: records)
        let modelPath = run.modelName == ModelChoice.builtInName ? nil : run.modelName
        return try make(
            path: run.filePath(of: record), segment: record.segment, recipe: run.recipe, remedies: Remedy.list(record.remedies ?? ""),
            model: load(modelPath, run.recipe), dataset: census)
    }
}
