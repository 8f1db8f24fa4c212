import Base
import Corpora
import Engine
import Shapes

/// Collects the clips of outputs that are exported, and counts the others.
struct ExportListing {
    private let request: ExportRequest
    private let isPrefixed: Bool
    private(set) var sources: [ExportSource] = []
    private(set) var items: [ExportItem] = []
    private(set) var labelSets: [[ClipLabel.Field]] = []
    private(set) var fields: [String] = []
    private(set) var leftOut = ExportLeftOut()
    private var numberOfLabels: [[ClipLabel.Field]: Int] = [:]

    init(_ request: ExportRequest, isPrefixed: Bool) { (self.request, self.isPrefixed) = (request, isPrefixed) }

    /// So many shapes tell along which axis time runs.
    private static let shapesLookedAt = 1000

    mutating func add(_ run: RecordedRun, name: String, progress: (Int) -> Bool) throws {
        let records = try OutputRecords(run.folder)
        defer { records.close() }
        let store = try records.store(of: run.recipe)
        var source = ExportSource(name: name, run: run, store: store, arrays: try arrays(store, run.folder), timeAxes: [], card: try? Self.card(run))
        let selected = try selected(records)
        let hash = run.recipe.hash
        let first = items.count
        var (left, seen) = (leftOut, 0)
        try records.forEachClip { record in
            seen += 1
            if seen % 1024 == 0, !progress(first + seen) { throw CancellationError() }
            if let selected, !selected.contains(record.path) { return left.byFilter += 1 }
            guard record.outcome == .extracted, record.recipeHash == hash, let receipt = record.receipt else { return left.withoutFeatures += 1 }
            let key = ExportKeys.key(ofClip: record.path, run.recipe.output.naming)
            items.append(
                ExportItem(
                    key: isPrefixed ? name + "/" + key : key, name: "", path: record.path, source: sources.count, receipt: receipt, shape: record.featureShape,
                    lengths: source.arrays.map { OutputStore.lengths(of: $0.place, receipt, shape: record.featureShape) },
                    labels: number(of: record.labels), speaker: record.label("speaker") ?? record.label("actor"), seconds: record.durationSeconds))
        }
        leftOut = left
        let shapes = items[first...].prefix(Self.shapesLookedAt)
        source.timeAxes = source.arrays.indices.map { array in
            FeaturePool.timeAxis(run.recipe, isFrontEndsOwn: run.modelName == ModelChoice.noneName, shapes: shapes.compactMap { $0.lengths[array] })
        }
        if let split = request.split { try divide(from: first, by: split, &source) }
        sources.append(source)
    }

    private func arrays(_ store: OutputStore, _ folder: OutputFolder) throws -> [(place: Int, name: String)] {
        if let place = try store.place(of: request.output, in: folder) { return [(place, "")] }
        return store.folders.isEmpty ? [(0, "")] : store.folders.enumerated().map { ($0.offset, $0.element) }
    }

    private static func card(_ run: RecordedRun) throws -> String? {
        run.modelName == ModelChoice.noneName ? nil : try ModelCard.of(model: run.modelName)?.yaml
    }

    private func selected(_ records: OutputRecords) throws -> Set<String>? {
        guard let filter = request.filter else { return nil }
        _ = records.attachQuality()
        return try records.paths(of: records.query(filter: filter, option: "--where"))
    }

    private mutating func number(of labels: [ClipLabel.Field]) -> Int {
        if let number = numberOfLabels[labels] { return number }
        for field in labels where !fields.contains(field.name) { fields.append(field.name) }
        numberOfLabels[labels] = labelSets.count
        labelSets.append(labels)
        return labelSets.count - 1
    }

    /// Gives the clips of one output their parts, and takes out those in none.
    private mutating func divide(from first: Int, by split: String, _ source: inout ExportSource) throws {
        let speakers = Set(items[first...].compactMap(\.speaker))
        let parts = try SpeakerParts(ProbeSplitName(split), speakers: speakers, kind: source.run.kind ?? .folder, output: source.run.folder)
        source.split = parts.split
        for index in items.indices[first...] { items[index].part = items[index].speaker.flatMap { parts[$0] } }
        let count = items.count
        items.removeAll { $0.source == sources.count && $0.part == nil }
        leftOut.withoutPart += count - items.count
    }
}
