import Foundation

/// Clips that were in hand when a process ended: they are taken last, each in a process of its own, so that one that is poison to
/// the program or its libraries ends nothing but that.
extension Run {
    /// - Returns: nil when the clip is to be tried in this process after all, for want of another.
    func processAlone(_ item: WorkItem, on lane: Lane) throws -> ClipWorker.Result? {
        guard WorkerProcess.isEnabled else { return condemned(item) }
        // As before any output of this lane: no further one is written while an earlier one has no row.
        state.withLock { $0.resources }?.writer.commitResults(ofLane: lane.index)
        let solo = SoloClip(item, of: self)
        let begun = Self.now
        switch solo.run(isWanted: { !self.isAbandoned }, onStep: { lane.activity.step = $0 }) {
        case .record(var record):
            record.recipeHash = recipeHash
            if record.outcome != .extracted { ClipWorker.settleOlderFeatures(of: &record, run: self) }
            return .done(record, StepTimes(), audioSeconds: record.outcome == .extracted ? record.durationSeconds ?? 0 : 0)
        case .crashed(let how, let step):
            return .done(crashed(item, found: "\(how) at step '\(step.name)'", since: begun), StepTimes(), audioSeconds: 0)
        case .abandoned: return .abandoned
        case .impossible(let why):
            note("\(item.clip.relativePath.text) could not be tried in a process of its own: \(why)")
            return condemned(item)
        }
    }

    /// In a process that cannot start itself again, a clip that has ended it twice is not tried a third time.
    private func condemned(_ item: WorkItem) -> ClipWorker.Result? {
        guard item.deaths > 1 else { return nil }
        let record = crashed(item, found: "the process ended \(item.deaths) times with this clip in hand", since: Self.now)
        return .done(record, StepTimes(), audioSeconds: 0)
    }

    private func crashed(_ item: WorkItem, found: String, since begun: Double) -> ClipRecord {
        let clip = item.clip
        var record = ClipRecord(
            path: clip.relativePath.text, outcome: .skipped, recipeHash: recipeHash, inputBytes: clip.sizeBytes ?? -1,
            inputModifiedNs: clip.modifiedNanoseconds ?? 0)
        record.reason = .clipCrashed
        record.found = Printable.text(found)
        record.needed = "a clip that the program and its libraries survive"
        if !item.remedies.isEmpty { record.remedies = Remedy.text(of: item.remedies) }
        if let label = ClipLabel.parse(fileName: clip.fileName, kind: state.withLock({ $0.kind })) {
            record.labels = label.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
        }
        ClipWorker.settleOlderFeatures(of: &record, run: self)
        record.elapsedMs = (Self.now - begun) * 1e3
        record.finishedAt = Date().timeIntervalSince1970
        return record
    }

    /// Marks what an earlier process had in hand or has crashed before, and puts it last.
    static func settingApart(_ items: [WorkItem], suspects: [InHandFile.Suspect], crashed: (String) -> Bool) -> [WorkItem] {
        let deaths = Dictionary(suspects.map { ($0.path, $0.deaths) }, uniquingKeysWith: max)
        var (others, alone): ([WorkItem], [WorkItem]) = ([], [])
        for var item in items {
            let path = item.clip.relativePath.text
            item.deaths = deaths[path] ?? 0
            item.isAlone = item.deaths > 0 || crashed(path)
            if item.isAlone { alone.append(item) } else { others.append(item) }
        }
        return others + alone
    }

    /// What the operator should know of how the last run ended.
    func noteSuspects(_ items: [WorkItem]) {
        let names = items.filter { $0.deaths > 0 }.map(\.clip.relativePath.text)
        guard !names.isEmpty else { return }
        let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
        note("the last run did not end by itself; what it had in hand is taken last, each clip by itself: \(shown)")
    }
}
