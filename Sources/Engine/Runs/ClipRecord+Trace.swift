import Base

extension ClipRecord {
    /// Takes over what a trace tells of the clip; the outcome is set by ``set(_:)``.
    ///
    /// - Parameter storedPlan: the trace's plan as rows keep it.
    mutating func describe(_ trace: ClipTrace, storedPlan: String?) {
        notes = trace.notes
        // Of a segment that was not read, the file's length says nothing.
        durationSeconds = trace.audio?.durationSeconds ?? (trace.file.segment == nil ? trace.source?.durationSeconds : nil)
        sampleRateHz = trace.source?.sampleRateHz
        channels = trace.source?.channels
        peakDBFS = trace.audio?.peakDBFS
        inputChecksum = trace.contentChecksum
        inputShape = trace.arrayShape?.description
        featureShape = trace.features?.shape.description
        guard let plan = trace.plan else { return }
        layout = plan.layout.description
        self.storedPlan = storedPlan
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

    /// Records that something failed for which no step has a reason: the error as it is, under its own code.
    mutating func set(fault error: any Error) {
        guard let error = error as? EngineError else {
            return set(SkipReason(.programFault, found: "\(error)", needed: Self.withoutFault))
        }
        set(
            SkipReason(
                .programFault, found: "\(error.code.rawValue): \(error.subject): \(error.step): \(error.found)",
                needed: error.needed.isEmpty ? Self.withoutFault : error.needed))
    }

    private static let withoutFault = "libraries and memory that do not fail"
}
