import Engine

/// What a report is asked for.
package struct ReportRequest: Sendable {
    package var outputs: [OutputFolder]
    /// Whether recordings are measured that were not; false reports what was measured before.
    package var measures = false

    package init(_ outputs: [OutputFolder]) { self.outputs = outputs }
}

/// How far a report is.
package enum ReportStep: Sendable {
    case reading(output: String)
    case measuring(DoctorRun.Progress)
    case drawing(output: String)

    package var text: String {
        switch self {
        case .reading: "reading the records"
        case .measuring(let progress): progress.phase == .measuring ? "measuring, \(progress.done) of \(progress.total) clips" : "looking at the recordings"
        case .drawing: "drawing example clips"
        }
    }
}
