import Base
import Engine

/// A shard of WebDataset: for each clip `KEY.npy`, of several outputs `KEY.OUTPUT.npy`, and `KEY.json` with what is known of it.
final class WebDatasetWriter: FormatWriter {
    private let plan: ExportPlan
    private let name: String
    private let file: DraftFile
    private let archive: TarFile

    init(_ plan: ExportPlan, _ shard: ExportShard, _ place: ExportPlace) throws {
        self.plan = plan
        name = "\(shard.part ?? "data")-\(String(shard.number).leftPadded(to: 6)).tar"
        file = try DraftFile(place, name)
        archive = TarFile(file)
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        for array in arrays where array.byteCount > TarFile.largestMember - 4096 { throw FeatureReader.Refusal(text: "more than 8 GB") }
        for array in arrays {
            try array.header.withUnsafeBytes { header in
                try array.withBytes { try archive.add(item.name + (array.name.isEmpty ? "" : ".\(array.name)") + ".npy", [header, $0]) }
            }
        }
        var facts = Dictionary(plan.facts(of: item).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        facts["key"] = item.key
        facts["clip"] = item.path
        facts["recipe_hash"] = plan.sources[item.source].run.recipe.hash
        try Array(JSONText.of(facts).utf8).withUnsafeBytes { try archive.add(item.name + ".json", [$0]) }
    }

    func finish() throws -> [String] {
        try archive.finish()
        try file.finish()
        return [name]
    }
}
