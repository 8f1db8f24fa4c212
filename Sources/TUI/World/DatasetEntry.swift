import Base
import Corpora
import Engine

/// A known dataset.
package struct DatasetEntry: Sendable {
    /// Who works on a dataset, as far as is known.
    package enum Worker: Sendable, Hashable {
        case nobody
        /// A start was asked for here that nothing was heard of yet.
        case starting
        /// This process, also after the end of its run. A short run is over before it is first looked at, so whether its end was
        /// seen does not follow from its state.
        case here(awaitsEnd: Bool)
        case elsewhere
    }

    package var registered: DatasetRegistry.Entry
    /// The newest state of its run: live while it runs here, as recorded otherwise.
    package var run: RunSnapshot?
    /// ``run`` of some seconds ago, for figures that are read and not watched: sent to a slow terminal each second they would take most of
    /// its line. Nil where there is none, or where it is the same.
    package private(set) var calmRun: RunSnapshot?
    private var calmedAt = -Double.infinity
    package var worker = Worker.nobody
    /// Clips that are being retried, and how many of all had features before.
    package var retrying: (clips: Int, extractedBefore: Int)?
    package var survey: Survey?
    package var isSurveying = false
    /// Words about what is complete and missing, from the last look at the source.
    package var completeness: [String] = []
    /// The same as a value, as it was listed when the program started; nil for other folders.
    package var inventory: DatasetCompleteness?
    /// What may hide clips of the source, as it was listed when the program started.
    package var listingWarnings: [String] = []
    /// What is to be told of its tables of labels and its pattern, as they were read when the program started or it was added.
    package var labelRemarks: [String] = []
    package var clipCount: Int?
    package var problem: String?
    /// Why the last start led to no run.
    package var startProblem: String?
    /// What became of its output, where that was there and is not any more.
    package var outputProblem: String?
    /// The source of which its output holds features, where that is another one.
    package var otherSource: String?
    /// Why its clips cannot be listed.
    package var sourceProblem: String?

    package init(_ registered: DatasetRegistry.Entry) { self.registered = registered }

    package var name: String { registered.name }

    /// What stands in the way, in words; nil when nothing does.
    package var trouble: String? { outputProblem ?? problem ?? otherSourceProblem ?? startProblem ?? run?.problem }

    private var otherSourceProblem: String? {
        otherSource.map {
            "the output \(registered.output) holds features of another source, \($0); 'melscope datasets add' gives this one an "
                + "output of its own, and where the source has moved, 'melscope extract --replace' takes the output over"
        }
    }

    package var isStarting: Bool { worker == .starting }

    /// Whether ``run`` is this process's own.
    package var isOurs: Bool { if case .here = worker { true } else { false } }

    package var awaitsEnd: Bool { worker == .here(awaitsEnd: true) }

    package var isElsewhere: Bool { worker == .elsewhere }

    /// Unfinished in this process.
    package var isWorking: Bool { isOurs && !(run?.state.isOver ?? true) }

    /// Working, with clips left that leaving would put off; a run that only writes its table soon ends by itself.
    var isUnfinished: Bool { isWorking && !(run?.isClosing ?? false) }

    /// Whether another process works on it, as far as is known.
    var runsElsewhere: Bool { isElsewhere && !(run?.state.isOver ?? false) }

    /// Whether a start can be asked for: nobody works on it, and none was asked for.
    var isStartable: Bool { !isWorking && !isElsewhere && !isStarting }

    /// What is known of the same dataset beyond what was read anew.
    func merged(with fresh: DatasetEntry) -> DatasetEntry {
        var merged = fresh
        merged.survey = survey
        merged.isSurveying = isSurveying
        // Another process may have gone on with it since a run of this one ended.
        let isMine = isStarting || isWorking || awaitsEnd || (isOurs && !fresh.isElsewhere)
        merged.worker = isMine ? worker : fresh.isElsewhere ? .elsewhere : .nobody
        merged.startProblem = startProblem
        merged.outputProblem = fresh.run == nil && !fresh.isElsewhere ? outputProblem : nil
        merged.retrying = retrying
        if merged.isOurs { (merged.run, merged.calmRun, merged.calmedAt) = (run, calmRun, calmedAt) }
        if merged.completeness.isEmpty { merged.completeness = completeness }
        merged.inventory = inventory
        if merged.listingWarnings.isEmpty { merged.listingWarnings = listingWarnings }
        merged.sourceProblem = sourceProblem
        if merged.labelRemarks.isEmpty { merged.labelRemarks = labelRemarks }
        merged.registered.kind = fresh.registered.kind ?? registered.kind
        merged.clipCount = fresh.clipCount ?? clipCount
        return merged
    }

    /// Takes the newest state of its run.
    mutating func take(_ snapshot: RunSnapshot, now: Double) {
        let isSettled = snapshot.state.isOver || snapshot.state != calmRun?.state || calmRun?.startedAt != snapshot.startedAt || calmRun?.done == 0
        if isSettled || now - calmedAt >= Self.calmSeconds {
            (calmRun, calmedAt) = (snapshot, now)
        }
        run = snapshot
    }

    /// Three looks at a run.
    private static let calmSeconds = 2.5

    /// A run was asked for here.
    mutating func noteStart() {
        worker = .starting
        startProblem = nil
    }

    /// It began.
    mutating func noteBegun() {
        worker = .here(awaitsEnd: true)
        problem = nil
        startProblem = nil
        outputProblem = nil
    }

    /// Lets go of a run that is none of this process's any more.
    mutating func forgetRun() {
        worker = .nobody
        retrying = nil
    }

    /// Remembers that `clips` are retried, so that the end can be told apart from that of a whole run.
    mutating func noteRetry(_ clips: Int) {
        if let earlier = retrying {
            retrying = (earlier.clips + clips, earlier.extractedBefore)
        } else if !isWorking {
            retrying = (clips, run?.extracted ?? 0)
        }
    }
}

/// Names a clip across datasets.
package struct ClipID: Sendable, Hashable {
    package var dataset: String
    package var path: String

    package init(dataset: String, path: String) {
        self.dataset = dataset
        self.path = path
    }
}

/// Where a clip stands in a list.
package struct ClipPlace: Sendable, Hashable {
    /// From 0.
    package var index: Int
    package var total: Int

    package init(index: Int, total: Int) {
        self.index = index
        self.total = total
    }
}

/// Clips without features for one reason.
package struct SkippedGroup: Sendable {
    /// Clips listed of one reason and dataset.
    package static let limit = 2000

    package var reason: ReasonCode
    /// Counts by dataset, in the order in which they were asked for.
    package var counts: [(dataset: String, count: Int)]
    /// The clips, once they were asked for; at most ``limit`` of a dataset.
    package var clips: [(dataset: String, record: ClipRecord)] = []
    package var isOpen = false

    package init(reason: ReasonCode, counts: [(dataset: String, count: Int)]) {
        self.reason = reason
        self.counts = counts
    }

    package var total: Int { counts.reduce(0) { $0 + $1.count } }

    /// What can help the clips, as far as they are listed; otherwise all that can help with the reason.
    package var remedies: [Remedy] {
        let helping = Set(clips.flatMap { $0.record.skipReason?.remedies ?? [] })
        return clips.isEmpty ? reason.remedies : reason.remedies.filter(helping.contains)
    }
}
