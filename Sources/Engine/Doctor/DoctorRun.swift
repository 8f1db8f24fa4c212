import Base
import Corpora
import Foundation

/// A dataset for the doctor to look at.
package struct DoctorSubject: Sendable {
    package var name: String
    /// Lists the source; called on a background queue.
    let list: @Sendable (_ isCancelled: @escaping () -> Bool) throws -> Dataset
    /// Where measurements are kept, the first place that can be written.
    let places: [QualityPlace]

    /// - Parameters:
    ///   - source: as it is given, a list with `@`.
    ///   - output: of earlier or later runs; its measurements are kept with it.
    package init(
        name: String, source: String, output: OutputFolder? = nil, list: @escaping @Sendable (_ isCancelled: @escaping () -> Bool) throws -> Dataset
    ) {
        self.name = name
        self.list = list
        let ofOutput = output.flatMap { $0.hasLedger ? QualityPlace($0) : nil }
        places = [ofOutput, QualityPlace(cacheOf: source)].compactMap { $0 }
    }

    /// Of a source as it is, recognised by its names unless a kind is given. Recordings are measured whole, also where a table lists
    /// segments of them.
    package init(
        name: String, source: Source, kind: DatasetKind? = nil, only: ClipKind? = nil, labels: LabelSource? = nil, output: OutputFolder? = nil
    ) {
        let labels = labels ?? output.flatMap { RunOrigin.recorded($0)?.labels }
        self.init(name: name, source: source.argument, output: output) { isCancelled in
            try Dataset(source, kind: kind, only: only, labels: labels, isCancelled: isCancelled)
        }
    }
}

/// Measures the clips of one or several datasets, keeps what was measured, and judges it.
///
/// It takes its turn with runs on the lanes of a ``LanePool``. Measurements are kept as they come: what was cancelled, or died, goes on
/// where it was. It comes to the report; ``EngineError`` where a source cannot be listed.
package struct DoctorRun: BackgroundWork {
    package struct Progress: Sendable, Hashable {
        package enum Phase: Sendable, Hashable { case waiting, listing, measuring, judging }

        package var phase = Phase.waiting
        /// Of the dataset in hand.
        package var dataset = ""
        package var datasetIndex = 0
        package var datasetCount = 0
        /// Clips of the dataset in hand: measured in this run, known from before, all.
        package var measured = 0
        package var known = 0
        package var total = 0
        /// Of all datasets so far.
        package var audioSeconds = 0.0
        /// A clip that has been in hand for long.
        package var standsStill: String?

        package init(datasetCount: Int = 0) { self.datasetCount = datasetCount }

        /// Clips of the dataset in hand of which there are measurements.
        package var done: Int { measured + known }
    }

    package static let name = "doctor"

    private let subjects: [DoctorSubject]
    private let recipe: Recipe
    private let pool: LanePool
    private let measuresAgain: Bool
    private let measuresNew: Bool

    /// - Parameters:
    ///   - recipe: its `doctor` section judges; `arrays.member` says what is read of archives.
    ///   - measuresAgain: whether measurements of before are not taken.
    ///   - measuresNew: false judges what was measured before, and nothing else: quick, and nothing is written.
    package init(_ subjects: [DoctorSubject], recipe: Recipe = Recipe(), pool: LanePool, measuresAgain: Bool = false, measuresNew: Bool = true) {
        self.subjects = subjects
        self.recipe = recipe
        self.pool = pool
        self.measuresAgain = measuresAgain
        self.measuresNew = measuresNew
    }

    package var beginning: Progress { Progress(datasetCount: subjects.count) }

    /// From then on a clip in hand is named.
    private static let standstillSeconds = 20.0

    package func execute(_ context: WorkContext<Progress>) throws -> QualityReport {
        var judge = QualityJudge(recipe: recipe)
        for (index, subject) in subjects.enumerated() {
            context.update { progress in
                (progress.phase, progress.dataset, progress.datasetIndex) = (.listing, subject.name, index)
                (progress.measured, progress.known, progress.total) = (0, 0, 0)
            }
            let dataset = try subject.list { context.isCancelled }
            let store = try store(of: subject)
            defer { store.close() }
            let measures = try measure(dataset, store, context)
            context.update { $0.phase = .judging }
            let findings = judge.add(dataset, name: subject.name, measures: measures, remark: store.remark)
            if measuresNew { try store.replaceFindings(findings) }
        }
        return judge.report()
    }

    private func store(of subject: DoctorSubject) throws -> QualityStore {
        let places = measuresNew ? subject.places : subject.places.filter { access($0.path, F_OK) == 0 }
        if places.isEmpty, !measuresNew { return try QualityStore(inMemoryBecause: nil) }
        var failure: (any Error)?
        for place in places {
            do {
                return try QualityStore(at: place)
            } catch {
                failure = failure ?? error
            }
        }
        return try QualityStore(inMemoryBecause: "measurements are not kept: " + (failure.map { "\($0)" } ?? "there is no place for them"))
    }

    /// - Returns: of all clips of the dataset, or of those of which something is known.
    private func measure(_ dataset: Dataset, _ store: QualityStore, _ context: WorkContext<Progress>) throws -> ClipMeasures {
        guard measuresNew else { return try known(dataset, store, context) }
        var measuring = DatasetMeasuring(recipe: recipe, pool: pool, measuresAgain: measuresAgain)
        measuring.isCancelled = { context.isCancelled }
        measuring.onPlan = { known, total in context.update { ($0.phase, $0.known, $0.total) = (.measuring, known, total) } }
        measuring.onBatch = { batch in
            guard let batch else { return context.whenCancelled(nil) }
            context.whenCancelled { batch.cancel() }
        }
        measuring.onTick = { slowest in
            let still = slowest.flatMap { $0.seconds >= Self.standstillSeconds ? $0.clip : nil }
            context.update { $0.standsStill = still }
        }
        measuring.onMeasure = { measure in
            context.update {
                $0.measured += 1
                $0.audioSeconds += measure.recording?.seconds ?? 0
            }
        }
        return try measuring.measures(of: dataset, store)
    }

    private func known(_ dataset: Dataset, _ store: QualityStore, _ context: WorkContext<Progress>) throws -> ClipMeasures {
        var measures = try store.measures()
        // What was measured of another file of that name says nothing of this one.
        let sizes = Dictionary(dataset.clips.lazy.map { ($0.relativePath.text, $0.sizeBytes ?? -1) }, uniquingKeysWith: { $1 })
        measures.removeAll { sizes[$0.path] != $0.inputBytes }
        context.update { ($0.known, $0.total) = (measures.count, dataset.clips.count) }
        return measures
    }
}
