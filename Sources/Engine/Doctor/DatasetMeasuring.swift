import Base
import Corpora
import Foundation

/// What there is to measure of a dataset, and how it is done: the doctor's runs and extractions that leave out what the doctor finds measure
/// in the same way.
struct DatasetMeasuring {
    let recipe: Recipe
    let pool: LanePool
    /// Whether measurements of before are not taken.
    var measuresAgain = false
    /// Asked several times a second.
    var isCancelled: @Sendable () -> Bool = { false }
    /// Told how many clips are known from before, and how many there are.
    var onPlan: (_ known: Int, _ total: Int) -> Void = { _, _ in }
    /// Given what measures, to be asked how far it is, and to be cancelled.
    var onBatch: (MeasuringBatch?) -> Void = { _ in }
    /// Told about once a second which clip has been in hand for longest.
    var onTick: @Sendable ((clip: String, seconds: Double)?) -> Void = { _ in }
    var onMeasure: @Sendable (ClipMeasure) -> Void = { _ in }

    /// Measures what is not known yet and keeps it. Blocks the caller; what was measured before an end is kept.
    ///
    /// - Returns: of all clips of the dataset, by path.
    /// - Throws: `CancellationError`; ``EngineError`` where measuring or keeping failed as a whole.
    func measures(of dataset: Dataset, _ store: QualityStore) throws -> ClipMeasures {
        var measures = try store.measures()
        let present = Set(dataset.clips.map(\.relativePath.text))
        // Clips may be there that could not be listed.
        if !dataset.report.isPartial { try store.remove(measures.all.lazy.map(\.path).filter { !present.contains($0) }) }
        measures.removeAll { !present.contains($0.path) }
        let inHand = store.inHand()
        defer { inHand?.close() }
        let items = items(dataset, measures, inHand)
        inHand?.keepSuspects(among: Set(items.map(\.clip.relativePath.text)))
        onPlan(dataset.clips.count - items.count, dataset.clips.count)
        let batch = MeasuringBatch(items, recipe: recipe, store: store, inHand: inHand, isCancelled: isCancelled, onTick: onTick, onMeasure: onMeasure)
        onBatch(batch)
        defer { onBatch(nil) }
        for measure in try batch.execute(on: pool) { measures[measure.path] = measure }
        if isCancelled() { throw CancellationError() }
        return measures
    }

    /// Those with which a process ended, or is known to end, last.
    private func items(_ dataset: Dataset, _ measures: ClipMeasures, _ inHand: InHandFile?) -> [MeasuringBatch.Item] {
        let deaths = Dictionary((inHand?.suspects ?? []).map { ($0.path, $0.deaths) }, uniquingKeysWith: max)
        var (items, alone): ([MeasuringBatch.Item], [MeasuringBatch.Item]) = ([], [])
        for clip in dataset.clips {
            let known = measures[clip.relativePath.text]
            var item = MeasuringBatch.Item(clip: clip)
            if !measuresAgain, let known, known.kind == clip.kind, known.inputBytes == clip.sizeBytes ?? -1 {
                if known.inputModifiedNs != clip.modifiedNanoseconds ?? 0 {
                    item.known = known
                } else if known.reason?.code != .audioNeedsFFmpeg, known.reason?.code.isOfPlace != true {
                    continue
                }
            }
            item.deaths = deaths[clip.relativePath.text] ?? 0
            item.isAlone = item.deaths > 0 || known?.reason?.code == .clipCrashed
            if item.isAlone { alone.append(item) } else { items.append(item) }
        }
        return items + alone
    }
}

extension ReasonCode {
    /// Whether the fault may be gone with the file as it is: rights, a disk that did not answer.
    fileprivate var isOfPlace: Bool {
        switch self {
        case .fileVanished, .filePermission, .fileUnreadable, .fileChanged: true
        default: false
        }
    }
}

extension QualityStore {
    /// Which recording each lane measures, for the process after one that did not end by itself; nil where nothing is kept, and while
    /// another process measures for the same store.
    func inHand() -> InHandFile? {
        guard let path else { return nil }
        let file = path as NSString
        guard let folder = try? HeldFolder(path: file.deletingLastPathComponent) else { return nil }
        return InHandFile(alone: folder, name: file.lastPathComponent + "-in-hand")
    }
}
