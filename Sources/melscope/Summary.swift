import Base
import Corpora
import Engine
import Foundation

/// One line about all runs that are under way.
enum ProgressLine {
    static func text(_ snapshots: [RunSnapshot]) -> String {
        snapshots.map(one).joined(separator: "   ")
    }

    private static func one(_ run: RunSnapshot) -> String {
        let name = Printable.text(run.name)
        switch run.state {
        case .preparing:
            if let comparison = run.comparison {
                return "\(name): comparing contents, \(Readable.count(comparison.done)) of \(Readable.clips(comparison.total))"
            }
            return "\(name): looking for clips"
        case .paused: return "\(name): paused at \(Readable.count(run.done)) of \(Readable.count(run.planned))"
        case .finished, .cancelled, .failed: return "\(name): \(run.state.rawValue)"
        case .running, .cancelling:
            let percent = run.planned > 0 ? 100 * run.done / run.planned : 100
            var text = "\(name): \(percent)% \(Readable.count(run.done))/\(Readable.count(run.planned))"
            text += String(format: " %.0f clips/s", run.clipsPerSecond)
            if run.skipped + run.failed > 0 { text += " \(run.skipped + run.failed) skipped" }
            if run.state == .cancelling { text += " finishing" }
            let stalled = run.stalledLanes.count
            if stalled > 0 { text += " \(stalled) stalled" }
            if let eta = run.etaSeconds { text += " \(Readable.measuredDuration(eta)) left" }
            return text
        }
    }
}

/// Lanes that stand still, in words.
enum StalledLanes {
    /// "lane 2, RAVDESS/x.wav, at read for 45 s".
    static func text(_ run: RunSnapshot, _ lane: RunSnapshot.Lane) -> String {
        "lane \(lane.index + 1), \(Printable.text("\(run.name)/\(lane.clip ?? "")")), at \(lane.step ?? "work") for "
            + Readable.age(run.takenAt - lane.since)
    }

    /// All lanes of a run that have been at their clip for more than a few seconds, for somebody who waits for the end.
    static func texts(_ run: RunSnapshot) -> [String] {
        run.lanes.filter { $0.clip != nil && run.takenAt - $0.since >= 3 }.map { text(run, $0) }
    }
}

/// The closing words about one run: counts, rates, and each skipped clip with its reason.
enum Summary {
    static let namesPerReason = 20

    /// - Parameter retriedOf: clips of the whole output, when the run took some of them up again.
    static func text(_ run: RunSnapshot, names: [ReasonCode: [String]]?, retriedOf total: Int? = nil) -> String {
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
        lines += (run.listing?.warnings ?? []).map { "  " + $0 }
        if let unlisted = run.listing?.unlistedFolders, unlisted > 0 {
            let what = (run.listing?.keptClips ?? 0) > 0 ? "what else lies" : "what lies"
            lines.append("  \(what) in \(unlisted == 1 ? "it" : "them") is counted nowhere here; mend that and give the same command again")
        }
        if run.done > 0 {
            lines.append(
                String(
                    format: "  %@ in %@: %.0f clips/s, %.0f × real time, %.1f MB/s", Readable.clips(run.done),
                    Readable.measuredDuration(run.activeSeconds), Double(run.done) / max(run.activeSeconds, 1e-3),
                    run.timesRealTime, run.megabytesPerSecond))
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

/// A clip's line of `--json`.
struct ClipLine: Encodable {
    var type = "clip"
    var dataset: String
    var fileName: String
    var featureFile: String?
    var outcome: String
    var reason: String?
    var found: String?
    var needed: String?
    var remedies: [String]?
    var inputShape: String?
    var layout: String?
    var plan: String?
    var cnnInputShape: String?
    var featureShape: String?
    var durationSeconds: Double?
    var sampleRateHz: Int?
    var channels: Int?
    var elapsedMs: Double
    var notes: [ClipNote]?

    init(_ record: ClipRecord, dataset: String, featureName: (_ clip: String) -> String) {
        self.dataset = dataset
        fileName = record.path
        featureFile = record.outcome == .extracted ? featureName(record.path) : nil
        outcome = record.outcome.rawValue
        reason = record.reason?.rawValue
        found = record.found
        needed = record.needed
        remedies = record.remedies.map { Remedy.list($0).map(\.name) }
        inputShape = record.inputShape
        layout = record.layout
        plan = record.plan?.text()
        cnnInputShape = record.cnnShape
        featureShape = record.featureShape
        durationSeconds = record.durationSeconds
        sampleRateHz = record.sampleRateHz
        channels = record.channels
        elapsedMs = (record.elapsedMs * 1000).rounded() / 1000
        notes = record.notes.isEmpty ? nil : record.notes
    }
}

/// The last line of `--json`.
struct SummaryLine: Encodable {
    struct Dataset: Encodable {
        var name, state, output, recipe: String
        var total, upToDate, extracted, skipped, failed, notDone: Int
        var reasons: [String: Int]
        /// Number of clips by what is noted on them.
        var notes: [String: Int]
        var clipsPerSecond: Double
        var problem: String?
        var notice: String?
        /// How the source was listed: what may be missing, and what was left aside.
        var listing: ListingReport?
    }

    var type = "summary"
    var seconds: Double
    /// Lanes at the start, and what allowed no more: processors, affinity, cgroup, slurm, memory; nil when they were given.
    var lanes: Int?
    var laneBound: String?
    var datasets: [Dataset]

    init(_ ends: [RunSnapshot], seconds: Double, lanes: Int? = nil, laneBound: String? = nil) {
        self.lanes = lanes
        self.laneBound = laneBound
        self.seconds = (seconds * 1000).rounded() / 1000
        datasets = ends.map { end in
            Dataset(
                name: end.name, state: end.state.rawValue, output: end.output, recipe: end.recipeHash,
                total: end.total, upToDate: end.upToDate, extracted: end.extracted, skipped: end.skipped,
                failed: end.failed, notDone: end.cancelled, reasons: end.reasons, notes: end.notes,
                clipsPerSecond: (Double(end.done) / max(end.activeSeconds, 1e-3) * 10).rounded() / 10,
                problem: end.problem, notice: end.notice, listing: end.listing)
        }
    }
}
