import Base
import Foundation
import Shapes

/// Clips that were in hand when a process ended: they are taken last, each in a process of its own, so that one that is poison to
/// the program or its libraries ends nothing but that.
extension Run {
    /// - Returns: nil when the clip is to be tried in this process after all, for want of another.
    func processAlone(_ item: WorkItem, on lane: Lane, _ open: Open) -> ClipEnd? {
        guard WorkerProcess.isEnabled else { return condemned(item, open.work) }
        let solo = SoloClip(item, request: request, labelling: open.work.labelling)
        let begun = MonotonicTime.now
        // As before any output of this lane: no further one is written while an earlier one has no row.
        open.session.willWrite(lane: lane.index)
        switch solo.run(isWanted: { !self.isAbandoned }, onStep: { lane.activity.step = $0 }) {
        case .record(var record, let census, let features):
            record.recipeHash = recipeHash
            // What this process knows of the clip without opening it; tables of labels are not handed on.
            let row = open.work.row(of: item)
            (record.storedLabels, record.storedSegment) = (row.storedLabels, row.storedSegment)
            SoloClip.handOver(&record, features: features, to: open.session, lane: lane.index)
            if let census { open.session.keep { try census.record(in: $0) } }
            // Its own times are the child's, which loads the model as well: the mean of the others leaves the means as they are.
            return .done(ClipFacts(record: record, times: state.withLock { $0.tally.meanTimes }, areTimesItsOwn: false))
        case .crashed(let how, let step):
            return crashed(item, open.work, found: "\(how) at step '\(step.name(frontEnd: request.recipe.frontEnd.title))'", since: begun)
        case .abandoned: return .abandoned
        case .impossible(let why):
            note("\(item.clip.relativePath.text) could not be tried in a separate process: \(why)")
            return condemned(item, open.work)
        }
    }

    /// In a process that cannot start itself again, a clip that has ended it twice is not tried a third time.
    private func condemned(_ item: WorkItem, _ work: ClipWork) -> ClipEnd? {
        guard item.deaths > 1 else { return nil }
        return crashed(
            item, work, found: "the process ended \(item.deaths) times while it worked on this clip", since: MonotonicTime.now)
    }

    private func crashed(_ item: WorkItem, _ work: ClipWork, found: String, since begun: Double) -> ClipEnd {
        var record = work.row(of: item)
        record.set(SkipReason(.clipCrashed, found: found, needed: "a clip that does not crash the program or its libraries"))
        record.elapsedMs = (MonotonicTime.now - begun) * 1e3
        record.finishedAt = Date().timeIntervalSince1970
        return .done(ClipFacts(record: record))
    }

    /// Marks what an earlier process had in hand or has crashed before, and puts it last, or first where there is much of it.
    static func settingApart(_ items: [WorkItem], suspects: [InHandFile.Suspect], crashed: (String) -> Bool) -> [WorkItem] {
        let deaths = Dictionary(suspects.map { ($0.path, $0.deaths) }, uniquingKeysWith: max)
        var (others, alone): ([WorkItem], [WorkItem]) = ([], [])
        for var item in items {
            let path = item.clip.relativePath.text
            item.deaths = deaths[path] ?? 0
            item.isAlone = item.deaths > 0 || crashed(path)
            if item.isAlone { alone.append(item) } else { others.append(item) }
        }
        return alone.count { $0.deaths > 0 } < manySuspects ? others + alone : alone + others
    }

    /// What the operator should know of how the last run ended.
    func noteSuspects(_ items: [WorkItem]) {
        let names = items.filter { $0.deaths > 0 }.map(\.clip.relativePath.text)
        guard !names.isEmpty else { return }
        let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
        let place = names.count < Self.manySuspects ? "last" : "first"
        note("the last run was cut off; the clips that were in progress are tried \(place), each in a separate process: \(shown)")
    }

    // MARK: Many suspects

    /// So many clips with which earlier processes ended are taken before all others, and when each of so many ends its own process
    /// too, the run says so and ends: the fault is then not that of single clips, and each further start would die as well.
    static let manySuspects = 5

    /// Draws the conclusion from how a suspect ended.
    func weigh(_ item: WorkItem, _ record: ClipRecord) {
        guard item.deaths > 0, item.refusal == nil else { return }
        let isHopeless = state.withLock { state in
            state.crashedSuspects = record.reason == .clipCrashed ? state.crashedSuspects.map { $0 + 1 } : nil
            return state.crashedSuspects == Self.manySuspects
        }
        guard isHopeless else { return }
        fail(
            EngineError(
                .inference, subject: request.model.name, step: "trying the clips that ended earlier runs, each in a separate process",
                found: "\(Self.manySuspects) of \(Self.manySuspects) ended their process, the last with \(record.found ?? "no word")",
                needed: "a model, libraries and a machine that can process at least some of the clips",
                advice: (request.model.name == ModelChoice.builtInName ? "Check the machine and its libraries." : "Export the model again, or try another one.")
                    + " These clips are recorded as clip.crashed; the next run continues with the rest."))
    }
}
