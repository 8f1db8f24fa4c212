import Base

/// `.npz`: an array a clip under its key, and arrays of texts, `__keys__` and one for each column, in the order of the keys.
final class NPZWriter: FormatWriter {
    private let plan: ExportPlan
    private let file: DraftFile
    private let archive: ZipFile
    private var exported: [ExportItem] = []

    init(_ plan: ExportPlan, _ place: ExportPlace) throws {
        self.plan = plan
        if let item = plan.items.first(where: { $0.name.utf8.count > 60_000 }) { throw Self.longName(item) }
        file = try DraftFile(place, plan.request.name)
        archive = ZipFile(file)
    }

    private static func longName(_ item: ExportItem) -> EngineError {
        EngineError(.invalidArgument, subject: item.path, step: "naming clips for npz", found: "\(item.name.utf8.count) bytes", needed: "at most 60,000")
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        for array in arrays {
            try array.header.withUnsafeBytes { header in
                try array.withBytes { try archive.add(plan.name(of: array, item) + ".npy", [header, $0]) }
            }
        }
        exported.append(item)
    }

    func finish() throws -> [String] {
        try add("keys", exported.map(\.name))
        for (name, column) in plan.columns { try add(name, exported.map { plan.value(column, of: $0) }) }
        try add("sources", [ExportOrigin.json(plan)], isScalar: true)
        try archive.finish()
        try file.finish()
        return [plan.request.name]
    }

    private func add(_ column: String, _ texts: [String], isScalar: Bool = false) throws {
        let name = ExportKeys.textName(column)
        try NPYText.bytes(of: texts, isScalar: isScalar).withUnsafeBytes { try archive.add(name + ".npy", [$0]) }
    }
}
