import Base
import Corpora
import Dispatch
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

/// Measures the clips of one or several datasets in the background, keeps what was measured, and judges it.
///
/// It takes its turn with runs on the lanes of a ``LanePool``. Measurements are kept as they come: what was cancelled, or died, goes on
/// where it was. It may be asked from any thread.
package final class DoctorRun: Sendable {
    package struct Progress: Sendable, Hashable {
        package enum Phase: String, Sendable, Hashable, Codable { case waiting, listing, measuring, judging, done, cancelled, failed }

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

        /// Clips of the dataset in hand of which there are measurements.
        package var done: Int { measured + known }
    }

    private struct State {
        var progress = Progress()
        var isStarted = false
        var isCancelled = false
        var result: Result<QualityReport, any Error>?
        var batch: MeasuringBatch?
    }

    private let subjects: [DoctorSubject]
    private let recipe: Recipe
    private let pool: LanePool
    private let measuresAgain: Bool
    private let measuresNew: Bool
    private let state: Guarded<State>
    private let queue = DispatchQueue(label: "melscope.doctor.control", qos: .utility)

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
        var state = State()
        state.progress.datasetCount = subjects.count
        self.state = Guarded(state)
    }

    /// Starts once; later calls do nothing.
    ///
    /// - Parameter onEnd: called on a background queue with the report; with `CancellationError` where it was cancelled, and ``EngineError``
    ///   where a source cannot be listed.
    package func start(onEnd: @escaping @Sendable (Result<QualityReport, any Error>) -> Void = { _ in }) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst else { return }
        queue.async {
            let result = Result { try self.examine() }
            self.state.withLock { state in
                state.result = result
                switch result {
                case .success: state.progress.phase = .done
                case .failure(let error): state.progress.phase = error is CancellationError ? .cancelled : .failed
                }
            }
            onEnd(result)
        }
    }

    /// As it is now.
    package var progress: Progress {
        var (progress, batch) = state.withLock { ($0.progress, $0.batch) }
        if let slowest = batch?.slowest, slowest.seconds >= Self.standstillSeconds { progress.standsStill = slowest.clip }
        return progress
    }

    /// From then on a clip in hand is named.
    private static let standstillSeconds = 20.0

    /// The report, or why there is none; nil before the end.
    package var result: Result<QualityReport, any Error>? { state.withLock { $0.result } }

    /// Ends after the clips in hand were given up; what was measured is kept. Returns at once.
    package func cancel() {
        let batch = state.withLock { state in
            state.isCancelled = true
            return state.batch
        }
        batch?.cancel()
    }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    // MARK: On the control queue

    private func examine() throws -> QualityReport {
        var judge = QualityJudge(recipe: recipe)
        for (index, subject) in subjects.enumerated() {
            update { ($0.phase, $0.dataset, $0.datasetIndex) = (.listing, subject.name, index) }
            update { ($0.measured, $0.known, $0.total) = (0, 0, 0) }
            let dataset = try subject.list { self.isCancelled }
            let store = try store(of: subject)
            defer { store.close() }
            let measures = try measure(dataset, store)
            update { $0.phase = .judging }
            let findings = judge.add(dataset, name: subject.name, measures: measures, remark: store.remark)
            if measuresNew { try store.replaceFindings(findings) }
        }
        return judge.report()
    }

    private func update(_ change: (inout Progress) -> Void) { state.withLock { change(&$0.progress) } }

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
    private func measure(_ dataset: Dataset, _ store: QualityStore) throws -> [String: ClipMeasure] {
        guard measuresNew else { return try known(dataset, store) }
        var measuring = DatasetMeasuring(recipe: recipe, pool: pool, measuresAgain: measuresAgain)
        measuring.isCancelled = { self.isCancelled }
        measuring.onPlan = { known, total in self.update { ($0.phase, $0.known, $0.total) = (.measuring, known, total) } }
        measuring.onBatch = { batch in self.state.withLock { $0.batch = batch } }
        measuring.onMeasure = { measure in
            self.update {
                $0.measured += 1
                $0.audioSeconds += measure.recording?.seconds ?? 0
            }
        }
        return try measuring.measures(of: dataset, store)
    }

    private func known(_ dataset: Dataset, _ store: QualityStore) throws -> [String: ClipMeasure] {
        let all = try store.measures()
        var measures: [String: ClipMeasure] = [:]
        // What was measured of another file of that name says nothing of this one.
        for clip in dataset.clips {
            if let measure = all[clip.relativePath.text], measure.inputBytes == clip.sizeBytes ?? -1 { measures[clip.relativePath.text] = measure }
        }
        update { [count = measures.count] in ($0.known, $0.total) = (count, dataset.clips.count) }
        return measures
    }
}
