import Base

extension ClipRecord {
    /// Takes over what a trace tells of the clip; the outcome is set by ``set(_:)``.
    mutating func describe(_ trace: ClipTrace) {
        notes = trace.notes
        durationSeconds = trace.audio?.durationSeconds ?? trace.source?.durationSeconds
        sampleRateHz = trace.source?.sampleRateHz
        channels = trace.source?.channels
        peakDBFS = trace.audio?.peakDBFS
        inputChecksum = trace.contentChecksum
        inputShape = trace.arrayShape?.description
        featureShape = trace.features?.shape.description
        guard let plan = trace.plan else { return }
        layout = plan.layout.description
        self.plan = plan.steps.map { .operation($0.operation) }
        cnnShape = plan.modelShape.description
        frames = plan.frames
    }

    /// Records why there are no features.
    mutating func set(_ reason: SkipReason) {
        outcome = reason.code.isFailure ? .failed : .skipped
        self.reason = reason.code
        found = Printable.text(reason.found)
        needed = Printable.text(reason.needed)
    }
}
