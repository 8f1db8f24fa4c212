import Base
import Corpora

/// How a run whose recipe leaves clips out for what the doctor finds comes to know what that is.
extension Run {
    /// Measures the recordings that were not measured yet, on the lanes, and judges all. What is measured is kept beside the ledger, for
    /// the doctor and for the next start; a run that is cancelled meanwhile goes on from there.
    ///
    /// - Parameters:
    ///   - recordings: the source's files, not divided.
    ///   - clips: what the run takes.
    /// - Returns: the reason of each clip that is left out, by its path.
    /// - Throws: `CancellationError`, ``EngineError``.
    func findings(_ recordings: SourceListing, kind: DatasetKind, _ joined: JoinedLabels, clips: [SourceClip]) throws -> [String: SkipReason] {
        let codes = request.recipe.doctor.skip
        guard !codes.isEmpty else { return [:] }
        let store = try QualityStore(at: QualityPlace(request.output))
        defer { store.close() }
        if let remark = store.remark { note(remark) }
        let dataset = Dataset(recordings, kind: kind, joined)
        var measuring = DatasetMeasuring(recipe: request.recipe, pool: pool)
        let progress = Guarded(RunSnapshot.Comparison(done: 0, total: 0, measures: true))
        measuring.isCancelled = { [weak self] in self.map { $0.state.withLock { $0.phase == .cancelling } } ?? true }
        measuring.onPlan = { known, total in
            guard known < total else { return }
            progress.withLock { ($0.done, $0.total) = (known, total) }
            self.add(.comparing(progress.withLock { $0 }))
        }
        measuring.onMeasure = { [weak self] _ in
            let now = progress.withLock { progress in
                progress.done += 1
                return progress
            }
            self?.add(.comparing(now))
        }
        defer { add(.comparing(nil)) }
        let measures = try measuring.measures(of: dataset, store)
        var judge = QualityJudge(recipe: request.recipe)
        try store.replaceFindings(judge.add(dataset, name: request.name, measures: measures, remark: nil))
        return FindingSkips.reasons(judge.report().findings, codes: codes, clips: clips)
    }
}
