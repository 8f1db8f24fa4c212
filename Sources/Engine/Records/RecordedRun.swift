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
    /// Of recordings that were taken in windows.
    package let windows: SegmentWindows?
    /// Tables from which labels and segments came.
    package let labels: LabelSource?
    package let modelName: String
    /// As its card said then.
    package let isModelTrained: Bool?
    /// The corpora that it was trained on, as its card said then.
    package let trainedOn: [String]
    /// What keeps the features.
    package let store: any FeatureStore.Type
    /// From where the relative paths of the clips start, when the source is a list.
    package let listRoot: ListRoot

    /// - Parameter stores: the kinds of store that there are.
    /// - Throws: ``EngineError`` with code `.notFound`, `.ledger` or `.invalidConfiguration`.
    package init(_ folder: OutputFolder, stores: [any FeatureStore.Type] = StoreCatalogue.kinds) throws {
        self.folder = folder
        let records = try OutputRecords(folder)
        defer { records.close() }
        recipe = try folder.recordedRecipe()
        guard let origin = try RunOrigin(records) else {
            throw EngineError(
                .ledger, subject: folder.path, step: "reading the recorded run", found: "no source in the ledger",
                needed: "a run that has started", advice: "Run 'melscope extract' into this folder first.")
        }
        sourcePath = origin.source
        name = origin.name
        kind = DatasetKind(rawValue: origin.kind)
        only = origin.only.flatMap(ClipKind.init(rawValue:))
        windows = origin.windows
        labels = origin.labels
        modelName = origin.model
        let latest = try? records.latestRun()
        isModelTrained = latest?.isModelTrained
        trainedOn = latest?.modelTrainedOn ?? []
        listRoot = origin.listRoot
        store = try OutputRecords.storeKind(named: origin.store, of: stores, output: folder)
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
        error.advice = "If the source has moved: melscope extract NEWPATH --output \(output.path) --replace"
        return error
    }
}
