import Base
import Engine
import Foundation

/// The closing words about one run: counts, rates, and each skipped clip with its reason.
package enum RunSummary {
    package static let namesPerReason = 20

    /// - Parameter retriedOf: clips of the whole output, when the run took some of them up again.
    package static func text(_ run: RunSnapshot, names: [ReasonCode: [String]]?, retriedOf total: Int? = nil) -> String {
        var lines: [String] = []
        let state = run.state == .finished ? "" : " (\(run.state.rawValue))"
        lines.append("\(Printable.text(run.name))\(state): "
            + (total.map { "tried again \(Readable.count(run.total)) of \(Readable.clips($0))" } ?? Readable.clips(run.total))
            + " in \(Printable.text(run.source))")
        var counts = "  \(Readable.count(run.extracted)) extracted"
        if run.upToDate > 0 { counts += " (\(Readable.count(run.upToDate)) were up to date)" }
        counts += ", \(Readable.count(run.skipped)) skipped, \(Readable.count(run.failed)) failed"
        if run.cancelled > 0 { counts += ", \(Readable.count(run.cancelled)) not done" }
        lines.append(counts)
        if let remark = run.modelRemark { lines.append("  model \(Printable.text(run.model)): \(remark)") }
        lines += (run.listing?.warnings ?? []).map { "  " + $0 }
        if let unlisted = run.listing?.unlistedFolders, unlisted > 0 {
            let what = (run.listing?.keptClips ?? 0) > 0 ? "what else lies" : "what lies"
            lines.append("  \(what) in \(unlisted == 1 ? "it" : "them") is not counted here; fix that and run the same command again")
        }
        if run.done > 0 {
            lines.append(
                String(
                    format: "  %@ in %@: %.0f clips/s", Readable.clips(run.done),
                    Readable.measuredDuration(run.activeSeconds), Double(run.done) / max(run.activeSeconds, 1e-3))
                    // Arrays have no duration in seconds.
                    + (run.audioSeconds > 0 ? String(format: ", %.0f × real time", run.timesRealTime) : "")
                    // Of segments nothing is read for one alone.
                    + (run.inputBytes > 0 ? String(format: ", %.1f MB/s", run.megabytesPerSecond) : ""))
        }
        let codes = run.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (code, count) in codes {
            guard let reason = ReasonCode(rawValue: code) else { continue }
            lines.append("  \(code) (\(Readable.count(count))): \(reason.meaning). \(reason.advice)")
            let paths = names?[reason] ?? []
            for path in paths.sorted().prefix(namesPerReason) { lines.append("    \(Printable.text(path))") }
            if count > namesPerReason, !paths.isEmpty {
                lines.append("    and \(Readable.count(count - namesPerReason)) more: see metadata.csv")
            }
        }
        lines += (run.listing?.remarks ?? []).map { "  " + $0 }
        for (code, count) in run.notes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            guard let note = NoteCode(rawValue: code) else { continue }
            lines.append("  noted on \(Readable.clips(count)): \(note.meaning) (\(code))")
        }
        lines.append("  features, metadata.csv and the record of the run: \(Printable.text(run.output))")
        return lines.joined(separator: "\n")
    }
}
