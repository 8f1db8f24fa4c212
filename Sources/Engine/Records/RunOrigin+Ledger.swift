import Corpora
import Foundation
import Shapes

/// What an output's features were made from, as its ledgers know it.
extension RunOrigin {
    /// What an output's features were made from, by its file or else by its ledger; nil when neither knows.
    static func recorded(_ folder: OutputFolder) -> RunOrigin? {
        if let held = try? folder.hold(), let origin = read(held) { return origin }
        guard let records = try? OutputRecords(folder) else { return nil }
        defer { records.close() }
        return try? RunOrigin(records)
    }

    /// Tells a ledger that knows of no source.
    func restore(_ ledger: Ledger) throws {
        guard try ledger.fact("source") == nil else { return }
        try record(in: ledger)
    }

    func record(in ledger: Ledger) throws {
        // First: a ledger that knows a source and no store has the usual one.
        if let store { try ledger.setFact("store", store) }
        try ledger.setFact("source", source)
        try ledger.setFact("only", only ?? "")
        try ledger.setFact("name", name)
        try ledger.setFact("kind", kind)
        try ledger.setFact("model", model)
        if let root { try ledger.setFact("root", root) }
        try ledger.setFact("windows", windows?.stored ?? "")
        try ledger.setFact("labels", labels.flatMap { StoredValue.encode([$0]) } ?? "")
        if let ffmpeg { try ledger.setFact("ffmpeg", ffmpeg) }
    }

    /// As the ledgers have it; nil while no run has begun.
    init?(_ records: OutputRecords) throws {
        guard let source = try records.fact("source") else { return nil }
        self.source = source
        only = try records.fact("only").flatMap { $0.isEmpty ? nil : $0 }
        name = try records.fact("name") ?? (source as NSString).lastPathComponent
        kind = try records.fact("kind") ?? ""
        model = try records.fact("model") ?? ModelChoice.builtInName
        root = try records.fact("root")
        ffmpeg = try records.fact("ffmpeg")
        store = try records.fact("store")
        windows = try records.fact("windows").flatMap(SegmentWindows.init(stored:))
        labels = try records.fact("labels").flatMap { StoredValue.decode([LabelSource].self, from: $0)?.first }
    }
}
