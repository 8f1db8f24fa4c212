import Base
import Corpora
import Engine
import Foundation

/// A clip's line of `--json`.
struct ClipLine: Encodable {
    var type = "clip"
    var dataset: String
    var fileName: String
    /// Of a segment its recording, and seconds from its beginning.
    var file: String?
    var start: Double?
    var end: Double?
    /// Of the first output.
    var featureFile: String?
    /// Of every output, where there are several.
    var featureFiles: [String]?
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

    init(_ record: ClipRecord, dataset: String, featureNames: (_ clip: String) -> [String]) {
        self.dataset = dataset
        fileName = record.path
        if let segment = record.segment { (file, start, end) = (record.file, segment.startSeconds, segment.endSeconds) }
        let names = record.outcome == .extracted ? featureNames(record.path) : []
        featureFile = names.first
        featureFiles = names.count > 1 ? names : nil
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
        var model: String
        /// What must be known of the model before its features are used.
        var modelRemark: String?
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
                model: end.model, modelRemark: end.modelRemark, problem: end.problem, notice: end.notice, listing: end.listing)
        }
    }
}
