import Base
import Corpora

/// A clip to do, with the remedies of a retry.
struct WorkItem: Sendable {
    var clip: SourceClip
    var remedies: [Remedy] = []
    /// Why it is skipped without being opened.
    var refusal: SkipReason?
    /// Whether the clip is tried in a process of its own, since one has ended with it in hand.
    var isAlone = false
    /// How often this process, rather than one made for the clip, ended with it.
    var deaths = 0
}
