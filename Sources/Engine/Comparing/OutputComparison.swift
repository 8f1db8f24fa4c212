import Base

/// Two outputs side by side: what they were made with, which clips they have, and how far their features lie apart.
package struct OutputComparison: Sendable {
    /// One of the two.
    package struct Side: Sendable {
        package var folder: OutputFolder
        /// The dataset's.
        package var name: String
        package var source: String
        package var model: String
        package var modelSHA256: String?
        package var isModelTrained: Bool?
        package var recipe: Recipe
        package var recipeHash: String
        /// Folders of several outputs of the model; empty for one.
        package var outputFolders: [String]
        package var clips = 0
        /// Of the recorded recipe, so that they may be used.
        package var withFeatures = 0
        /// Whether a run goes on, which will change these counts.
        package var isBeingWritten: Bool
    }

    package var a: Side
    package var b: Side
    package var recipeDifferences: [RecipeDifference]
    /// Clips of one output that the other's ledger does not know.
    package var onlyInA = Clips()
    package var onlyInB = Clips()
    /// Clips of both.
    package var common = 0
    /// Clips of both that have features in one alone.
    package var featuresOnlyInA = Clips()
    package var featuresOnlyInB = Clips()
    /// Clips of both whose files differ, as far as that is recorded: their features are not of the same recording.
    package var otherInput = Clips()
    /// Clips of both whose labels differ.
    package var otherLabels = Clips()
    /// Of each pair of the models' outputs; one for models with one.
    package var features: [FeatureComparison] = []

    /// So many of some clips, and the first of them.
    package struct Clips: Sendable, Hashable {
        package private(set) var count = 0
        package private(set) var first: [String] = []

        mutating func add(_ path: String) {
            count += 1
            if first.count < FeatureComparison.named { first.append(path) }
        }
    }

    /// Whether both have the same clips, with features equal to the bit.
    package var isIdentical: Bool {
        let unlike = [onlyInA, onlyInB, featuresOnlyInA, featuresOnlyInB].contains { $0.count > 0 }
        return !unlike && features.allSatisfy { $0.identical == $0.compared && $0.reshapedCount + $0.notFinite + $0.unreadableCount == 0 }
    }

    /// Features that could not be read.
    package var hasProblems: Bool { features.contains { $0.unreadableCount > 0 } }
}

extension OutputComparison.Side {
    init(_ run: RecordedRun) {
        (folder, name, source, recipe) = (run.folder, run.name, run.sourcePath, run.recipe)
        (model, modelSHA256, isModelTrained) = (run.modelName, run.recipe.model.sha256, run.isModelTrained)
        recipeHash = run.recipe.hash
        outputFolders = run.recipe.outputFolders
        isBeingWritten = run.folder.isBeingWritten
    }
}
