import Base
import Engine

/// What a report is asked for.
package struct ReportRequest: Sendable {
    package var outputs: [OutputFolder]
    /// Whether recordings are measured that were not; false reports what was measured before.
    package var measures = false
    /// How the features are judged; nil does not.
    package var question: ProbeQuestion? = ProbeQuestion()
    /// Whether the question's label was asked for; else it is the field that the clips have their classes in.
    package var labelIsGiven = false
    /// Whether simple features of the same clips are judged beside them.
    package var baselines = false

    package init(_ outputs: [OutputFolder]) { self.outputs = outputs }
}

/// How far a report is.
package enum ReportStep: Sendable {
    case reading(output: String)
    case measuring(DoctorRun.Progress)
    case judging(output: String, ProbeRun.Progress)
    case drawing(output: String)

    package var text: String {
        switch self {
        case .reading: "reading the records"
        case .measuring(let progress): progress.phase == .measuring ? "measuring, \(progress.done) of \(progress.total) clips" : "looking at the recordings"
        case .judging(let output, let progress):
            "\(Printable.text(output)): \(progress.phase == .extracting ? "extracting a baseline" : "judging")"
                + (Readable.percent(progress.done, of: progress.total).map { ", \($0)%" } ?? "")
        case .drawing: "drawing example clips"
        }
    }
}
