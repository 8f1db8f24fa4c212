import Base
import Engine
import HDF5

/// HDF5: a dataset a clip under its key, with what is known of it as attributes, and beside them `__keys__` and a dataset of texts for each column,
/// in the order of the keys.
final class HDF5Writer: FormatWriter {
    private let plan: ExportPlan
    private let draft: DraftFile
    private let file: HDF5File
    private var exported: [ExportItem] = []

    init(_ plan: ExportPlan, _ place: ExportPlace) throws {
        self.plan = plan
        draft = try DraftFile(place, plan.request.name)
        do {
            file = try HDF5File.create(draft.systemPath)
            try file.setAttribute("format", .text("melscope export 1"))
            try file.setAttribute("sources", .text(ExportOrigin.json(plan)))
            // Of one output the facts stand on their own too.
            if plan.sources.count == 1 {
                let origin = ExportOrigin(plan.sources[0])
                let facts = [
                    ("dataset", origin.dataset), ("model", origin.model), ("recipe", origin.recipe), ("recipe_hash", origin.recipeHash), ("card", origin.card),
                    ("split", origin.split),
                ]
                for case (let name, let value?) in facts { try file.setAttribute(name, .text(value)) }
            }
        } catch {
            throw Self.error(error, plan)
        }
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        let facts = plan.facts(of: item) + [("clip", item.path)]
        do {
            for array in arrays {
                _ = try array.withBytes { bytes in
                    try file.write(
                        bytes, as: array.type == .float16 ? .float16 : .float32, shape: array.shape, to: plan.name(of: array, item),
                        attributes: facts.map { ($0.0, .text($0.1)) })
                }
            }
        } catch let error as HDF5Error {
            throw Self.error(error, plan)
        }
        exported.append(item)
    }

    func finish() throws -> [String] {
        do {
            try write("keys", exported.map(\.name))
            for (name, column) in plan.columns { try write(name, exported.map { plan.value(column, of: $0) }) }
            try file.close()
        } catch let error as HDF5Error {
            throw Self.error(error, plan)
        }
        try draft.finish()
        return [plan.request.name]
    }

    private func write(_ column: String, _ texts: [String]) throws {
        try file.write(texts: texts, to: ExportKeys.textName(column))
    }

    private static func error(_ error: HDF5Error, _ plan: ExportPlan) -> EngineError {
        if error.systemCode != 0 { return DraftFile.error(error.systemCode, plan.request.destination) }
        return EngineError(.inputOutput, subject: plan.request.destination, step: error.step, found: error.found)
    }
}
