import Base
import Engine

/// A row a clip: `key`, what is known of it, `recipe_hash`, and a column for each value: `f0`, `f1`…, of several outputs `OUTPUT_0`….
///
/// Numbers are the shortest that are read back as the same float.
final class CSVWriter: FormatWriter {
    private let plan: ExportPlan
    private let file: DraftFile
    /// Of each array; nil before the first clip.
    private var widths: [Int]?

    init(_ plan: ExportPlan, _ place: ExportPlace) throws {
        self.plan = plan
        file = try DraftFile(place, plan.request.name)
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        let own = arrays.map(\.values.count)
        guard widths ?? own == own else { throw FeatureReader.Refusal(text: "shape: \(own) values, \(widths ?? []) in others") }
        if widths == nil { try file.append(heading(arrays)) }
        widths = own
        let words = [item.name] + plan.values(of: item) + [plan.sources[item.source].run.recipe.hash]
        var line = MetadataCSV.line(words)
        line.removeLast()
        for array in arrays { Self.append(array, to: &line) }
        try file.append(line + "\n")
    }

    private func heading(_ arrays: [ExportArray]) -> String {
        let values = arrays.flatMap { array in array.values.indices.map { (array.name.isEmpty ? "f" : array.name + "_") + "\($0)" } }
        return MetadataCSV.line(["key"] + plan.columns.map(\.name) + ["recipe_hash"] + values)
    }

    private static func append(_ array: ExportArray, to line: inout String) {
        switch array.type {
        case .float32:
            for value in array.values {
                line.append(",")
                line.append(value.description)
            }
        case .float16:
            for value in array.values {
                line.append(",")
                line.append(Float16(value).description)
            }
        }
    }

    func finish() throws -> [String] {
        try file.finish()
        return [plan.request.name]
    }
}
