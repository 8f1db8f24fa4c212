import Base
import Corpora
import Shapes
import Signal

/// What came of one clip on its way from the file to the network's output: everything up to where it ended, well or otherwise.
///
/// Worker, file screen, `inspect` and a clip tried in a process of its own are all ways of using a trace, so that what is shown
/// of a clip cannot differ from what is recorded of it.
struct ClipTrace: Sendable {
    enum End: Sendable {
        /// ``ClipTrace/features`` are there.
        case complete
        case skipped(SkipReason)
        /// Something that no step has a reason for, such as a library without memory.
        case fault(any Error)
    }

    /// The file that was read: the clip's own, or the recording beside an array.
    var file: SourceClip
    var end = End.complete
    var notes: [ClipNote] = []
    /// Milliseconds of each step but the writing.
    var times = StepTimes()
    /// What is known of a recording: as decoded, or as its header has it where decoding failed.
    var source: AudioInfo?
    /// The decoded recording; its samples only with ``ClipPath/keepsAll``.
    var audio: AudioClip?
    /// Of the bytes of ``file``; see ``ContentChecksum``.
    var contentChecksum: Int64?
    /// Of the stored array, or of the front end's.
    var arrayShape: TensorShape?
    /// Of the front end's array: the steps along time that the clip itself reaches. Nil where that is all of them.
    var ownSteps: Range<Int>?
    /// NaN and infinite values of a stored array.
    var nonFiniteCount = 0
    /// The array as it is stored, or the front end's, with ``ClipPath/keepsAll`` only.
    var array: StoredArray?
    var plan: CorrectionPlan?
    /// What went to the network, in the plan's output shape, with ``ClipPath/keepsAll`` only.
    var input: Tensor?
    /// The features, one array for each output that was chosen, each without its batch axis; empty where the clip did not come
    /// so far.
    var outputs: [Tensor] = []

    /// Those of the first output.
    var features: Tensor? { outputs.first }

    /// Why there are no features, where a step had a reason.
    var reason: SkipReason? {
        if case .skipped(let reason) = end { reason } else { nil }
    }
}
