import Base
import Foundation

/// What merging the parts of an output came to.
package struct OutputMerge: Sendable, Hashable {
    /// Parts that were merged; 0 where there were none.
    package var parts: Int
    /// Clips of theirs.
    package var clips: Int
    /// Clips of the output then, and those of them with features.
    package var total, extracted: Int
    /// What became of damaged ledgers, for the operator.
    package var remarks: [String]

    /// Makes one output of its parts, and writes the table of its clips. Where there are no parts, nothing is changed.
    ///
    /// - Throws: ``EngineError`` `.locked` while a part is written, `.notFound` where no run ever wrote.
    package static func run(_ output: OutputFolder) throws -> OutputMerge {
        guard output.hasLedger else {
            throw EngineError(
                .notFound, subject: output.path, step: "merging parts", found: "no ledger", needed: "an output folder of an earlier run",
                advice: "Run 'melscope extract' with --part first.")
        }
        var remarks: [String] = []
        let folder = try output.prepare()
        let lock = try PartLock(output.ownPart, in: folder, task: .merge)
        defer { lock.release() }
        let merge = PartMerge(output: output, folder: folder)
        let parts = output.newestDividedParts(folder)
        guard !parts.isEmpty else {
            let records = try OutputRecords(output)
            defer { records.close() }
            return try OutputMerge(PartMerge.Merged(), records, remarks)
        }
        for part in parts { try PartLock.requireFree(part) }
        let (whole, damage) = try Ledger.open(output.ownPart)
        defer { whole.close() }
        if let damage { remarks.append(damage.text) }
        try RunOrigin.read(folder)?.restore(whole)
        let merged = try merge.merge(into: whole)
        let records = try OutputRecords(output)
        defer { records.close() }
        let store = try records.store(of: output.recordedRecipe(folder), sealing: whole)
        try store.seal()
        do {
            try MetadataCSV.write(
                ledger: whole, folder: folder, part: output.ownPart, featureFolders: store.folders, findings: KeptFindings(of: output)?.codes,
                featureNames: store.names)
        } catch let reason as SkipReason {
            throw reason.error(subject: output.metadataPath, step: "writing the table of clips")
        }
        return try OutputMerge(merged, records, remarks)
    }

    private init(_ merged: PartMerge.Merged, _ records: OutputRecords, _ remarks: [String]) throws {
        (parts, clips) = (merged.parts, merged.clips)
        total = try records.count()
        extracted = try records.tally().reduce(0) { $0 + ($1.outcome == .extracted ? $1.count : 0) }
        self.remarks = remarks
    }
}
