/// How a clip ended in a lane.
enum ClipEnd: Sendable {
    case done(ClipFacts)
    /// The run was cancelled for good while the clip was in hand; nothing was written.
    case abandoned
}

/// What is known of a clip that was done.
struct ClipFacts: Sendable {
    var record: ClipRecord
    /// Of each step; the means so far for a clip that was done in a process of its own.
    var times = StepTimes()
    /// Whether ``times`` were measured of this clip.
    var areTimesItsOwn = true

    /// Seconds of audio that became features.
    var audioSeconds: Double { record.outcome == .extracted ? record.durationSeconds ?? 0 : 0 }
}
