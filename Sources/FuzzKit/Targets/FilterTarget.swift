import Engine
import Foundation

/// Filters, parsed and asked of a ledger.
package final class FilterTarget: SeededTarget {
    package static let name = "filter"
    package static let what = "`ClipQuery`, `Ledger.clips`"
    package static let limitText = "1 MiB + 1 KiB × the text"
    static let seeds = [
        "reason:silent", "outcome:skipped T>150", "emotion:fear ms>10 seconds<1", "Actor_01 shape:128",
        "T<=20 layout:mel,time", "note:mean path",
    ].map { Array($0.utf8) }
    let mutator = Mutator(
        dictionary: [
            ":", ">", "<", ">=", "<=", "=", " ", "T", "ms", "s", "seconds", "outcome", "reason", "label", "%", "_",
            "\\", "'", "\"", ";--", "\u{0}", "?", "emotion:",
        ], maxBytes: 3000)
    private let folder = NSTemporaryDirectory() + "melscope-fuzz-\(UUID().uuidString)"
    private let ledger: Ledger

    package init() throws {
        let output = OutputFolder(path: folder)
        try FileManager.default.createDirectory(atPath: output.ownPart.temporaryPath, withIntermediateDirectories: true)
        ledger = try Ledger.open(output.ownPart).ledger
        try ledger.save(
            (0..<6).map { index in
                var record = ClipRecord(
                    path: "Actor_0\(index)/clip.wav", outcome: index % 2 == 0 ? .extracted : .skipped, recipeHash: "0",
                    inputBytes: 9,
                    inputModifiedNs: 1)
                record.labels = [.init("emotion", "fear"), .init("actor", "0\(index)")]
                record.frames = 40 * index
                record.reason = index % 2 == 0 ? nil : .audioSilent
                return record
            })
    }

    deinit {
        ledger.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 1024 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let sorts = ClipQuery.Sort.allCases
        let query = ClipQuery(
            filter: String(decoding: bytes, as: UTF8.self), sort: sorts[bytes.count % sorts.count],
            descending: bytes.count % 2 == 0)
        _ = query.problems
        guard try ledger.clips(query, limit: 10).count <= 6 else { throw FuzzFault("more clips than there are") }
    }
}
