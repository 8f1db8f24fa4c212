import Base
import Corpora

/// What a run found of its clips when it listed them.
struct RunScope: Sendable {
    var labelling = Labelling(.folder)
    /// The folder from which the clips' relative paths start.
    var root: RawPath
    /// Clips whose output belongs to another clip.
    var collisions: [String: SkipReason] = [:]
    /// Whether some features may still stand under the names that another recipe gave them.
    var mayHoldOtherNames = false
}
