import Corpora

/// Something that happens in a run, in the order in which it does. ``RunTally`` makes the run's snapshot of these and of the
/// clock alone.
enum RunEvent: Sendable {
    /// The source was listed.
    case listed(ListingReport)
    /// Contents are compared with what was recorded of them; nil when that is over.
    case comparing(RunSnapshot.Comparison?)
    /// A run of the same recipe is on record, which did this.
    case follows(RunFigures)
    /// It is known what is to be done; `recorded` is how the clips of the ledger ended before.
    case began(kind: DatasetKind, total: Int, upToDate: Int, recorded: RecordedCounts)
    /// A clip is to be done again, so its recorded outcome does not count any more.
    case outdated(ClipRecord)
    /// The lanes may have so many clips.
    case opened(planned: Int)
    /// A lane took a clip in hand.
    case took(clip: String, lane: Int)
    case finished(ClipFacts, lane: Int)
    /// A lane gave its clip up.
    case abandoned(lane: Int)
    /// The run is over and goes on with a retry, which is an entry of its own in the history.
    case reentered(at: Double)
    /// Clips with these outcomes are taken up again.
    case retaken([ClipRecord])
    case paused
    case resumed
    /// No further clip is begun; so many that waited are not.
    case cancelled(waiting: Int)
    /// A run that was to do all clips again ended before: so many keep the features that they had, and the ledger has these outcomes.
    case kept(clips: Int, recorded: RecordedCounts)
    /// Clips in hand are given up at their next step.
    case abandoning
    /// The run as a whole cannot go on.
    case failed(String)
    /// What the operator should know of a run that goes on.
    case noticed(String)
    /// The run is over, everything is recorded; with a problem it has failed.
    case ended(problem: String?, at: Double)
}
