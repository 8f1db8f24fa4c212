import Base
import Engine
import Foundation
import Shapes

/// What a folder of an export says of itself: its files, and what they were made from. It is the last file that is written.
struct ExportManifest: Codable {
    static let name = "export.json"
    private static let limitBytes = 64 << 20

    /// What begins a manifest: "melscope_export".
    var melscopeExport = 1
    var format: ExportFormat
    /// Relative to the folder; not this one.
    var files: [String]
    var clips: Int
    var dtype: String
    var pool: String?
    var sources: [ExportOrigin]
    var omitted: [ExportOmission]

    enum CodingKeys: String, CodingKey {
        case melscopeExport = "melscope_export"
        case format, files, clips, dtype, pool, sources, omitted
    }

    /// - Returns: nil where there is none that can be read.
    static func read(_ folder: HeldFolder) -> ExportManifest? {
        guard let bytes = (try? folder.read(RawPath(text: name), limitBytes: limitBytes)) ?? nil else { return nil }
        return try? JSONDecoder().decode(ExportManifest.self, from: Data(bytes))
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Texts and whole numbers cannot fail.
        return ((try? encoder.encode(self)).map { Array($0) } ?? []) + [0x0a]
    }
}

/// What the features of an export were made from, as each format keeps it.
struct ExportOrigin: Codable, Hashable {
    var dataset: String
    var corpus: String?
    var model: String
    var recipe: String
    var recipeHash: String
    var card: String?
    var split: String?
    /// Of each array, from 0; -1 without time.
    var timeAxes: [Int]

    enum CodingKeys: String, CodingKey {
        case dataset, corpus, model, recipe, card, split
        case recipeHash = "recipe_hash"
        case timeAxes = "time_axes"
    }

    init(_ source: ExportSource) {
        let run = source.run
        dataset = source.name
        corpus = run.kind.flatMap { $0 == .folder ? nil : $0.rawValue }
        // Where a model's file stood says nothing to whoever is handed the export.
        model = BuiltInModel.title(of: run.modelName) != run.modelName ? BuiltInModel.title(of: run.modelName) : RawPath(text: run.modelName).lastComponent.text
        recipe = run.recipe.yaml
        recipeHash = run.recipe.hash
        card = source.card
        split = source.split
        timeAxes = source.timeAxes.map { $0 ?? -1 }
    }
}

extension ExportOrigin {
    /// All of them as JSON, in one line.
    static func json(_ plan: ExportPlan) -> String { JSONText.of(plan.sources.map { ExportOrigin($0) }) }
}

/// A clip that is not in the export, since its features are not as they were written.
package struct ExportOmission: Sendable, Hashable, Codable {
    /// The clip's path.
    package var clip: String
    package var output: String
    /// "missing: No such file or directory".
    package var reason: String
}

/// JSON in one line with sorted keys.
enum JSONText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and whole numbers cannot fail.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
