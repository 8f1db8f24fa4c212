import Base
import Foundation

/// What earlier runs left in an output folder, or in the folders of several outputs below it.
extension OutputFolder {
    /// The outputs that this folder stands for: itself, or, when it has no ledger but folders directly in it have, all of
    /// those in the order of their names, as several sources of one run leave them.
    ///
    /// It is itself also when there is no ledger at all, so that whoever reads one says what is missing.
    package var recorded: [OutputFolder] {
        if hasLedger { return [self] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let below = names.sorted().map { OutputFolder(path: path + "/" + $0) }.filter(\.hasLedger)
        return below.isEmpty ? [self] : below
    }

    /// The recipe with which the features were made.
    ///
    /// - Throws: ``EngineError`` with code `.notFound` when the file is gone, or as ``Recipe/init(path:)``.
    package func recordedRecipe() throws -> Recipe { try recordedRecipe(try hold()) }

    private static let rewriting = "Run 'melscope extract' again with the same source, recipe and output: it rewrites the file."

    func recordedRecipe(_ held: HeldFolder) throws -> Recipe {
        let bytes: [UInt8]?
        do {
            bytes = try held.read(RawPath(text: Self.recipeName), limitBytes: Recipe.maxBytes)
        } catch {
            var problem = error.error(subject: recipePath, step: "reading the recorded recipe")
            if error.code == .fileEmpty { problem.advice = Self.rewriting }
            throw problem
        }
        guard let bytes else {
            throw EngineError(
                .notFound, subject: path, step: "reading the recorded recipe", found: "no .melscope/recipe.yaml",
                needed: "the recipe of the run",
                advice: Self.rewriting)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EngineError(
                .invalidConfiguration, subject: recipePath, step: "reading the recorded recipe",
                found: "bytes that are not UTF-8", needed: "the recipe as Melscope wrote it", advice: Self.rewriting)
        }
        do {
            return try Recipe(yaml: text, file: recipePath)
        } catch var error as EngineError {
            error.advice = Self.rewriting
            throw error
        }
    }
}
