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
        var record = ClipWorker.row(of: item, run: self, kind: state.withLock { $0.kind })
        record.set(SkipReason(.clipCrashed, found: found, needed: "a clip that the program and its libraries survive"))
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

    // MARK: One by one

    /// How clips fare of which each is taken in a process of its own, because two processes in a row have died with what they had
    /// in hand before they had done much: the fault is not that of single clips, and each further start would die too.
    struct OneByOne {
        /// Deaths in a row after which clips are taken so.
        static let deaths = 2
        /// Clips that this process has to do itself for its end not to count as one more.
        static let enough = 100
        /// So many that go well, before any that does not, end the caution.
        static let wellEnough = 32
        /// So many that do not, before any that does, end the run.
        static let badEnough = 5

        var well = 0
        var crashed = 0
    }

    /// Decides on opening whether each clip is taken in a process of its own.
    func beCarefulAfterDeaths(_ inHand: InHandFile) {
        guard WorkerProcess.isEnabled, inHand.deathsInARow >= OneByOne.deaths else { return }
        state.withLock { $0.oneByOne = OneByOne() }
        note("the last \(inHand.deathsInARow) runs did not end by themselves; each clip is now taken in a process of its own, which is slower")
    }

    /// Draws conclusions from a clip's end for those that follow.
    func weigh(_ item: WorkItem, _ record: ClipRecord) {
        var ends = false
        var isGettingOn = false
        state.withLock { state in
            guard item.isAlone else {
                state.doneHere += 1
                isGettingOn = state.doneHere == OneByOne.enough
                return
            }
            guard var now = state.oneByOne else { return }
            if record.reason == .clipCrashed { now.crashed += 1 } else { now.well += 1 }
            ends = now.well == 0 && now.crashed == OneByOne.badEnough
            state.oneByOne = now.crashed == 0 && now.well >= OneByOne.wellEnough ? nil : now
        }
        if isGettingOn { state.withLock { $0.resources }?.inHand.isGettingOn() }
        guard ends else { return }
        fail(
            EngineError(
                .inference, subject: request.model.name, step: "taking each clip in a process of its own",
                found: "the first \(OneByOne.badEnough) processes died, the last with \(record.found ?? "no word")",
                needed: "a model, libraries and a machine that survive some of the clips",
                advice: (request.model.name == ModelLoader.builtInName ? "Check the machine and its libraries." : "Export the model again, or try another one.")
                    + " The clips are recorded as clip.crashed; 'melscope retry' with --reason clip.crashed takes them up again."))
    }
}
