import Engine
import Foundation

/// Filters, parsed and asked of a ledger.
package final class FilterTarget: SeededTarget {
    package static let name = "filter"
    package static let what = "`ClipQuery`, `Ledger.clips`"
    package static let limitText = "4 MiB + 1 KiB × the text"
    static let seeds = [
        "reason:silent", "outcome:skipped T>150", "emotion:fear ms>10 seconds<1", "Actor_01 shape:128",
        "T<=20 layout:mel,time", "note:mean path", "emotion:angry,sad !speaker:01 peak>-1 finding:clipping", "(T>5 or !actor=1) not reason:",
        "sentence=\"a \\\"b\\\" c\" seconds:1..3,5 age>30", "label.note:x label != \"y z\"",
    ].map { Array($0.utf8) }
    let mutator = Mutator(
        dictionary: [
            ":", ">", "<", ">=", "<=", "=", " ", "T", "ms", "s", "seconds", "outcome", "reason", "label", "%", "_",
            "\\", "'", "\"", ";--", "!", "(", ")", " or ", " not ", "|", ",", "..", "!=", "label.", "finding:", "snr>", "age", "note", "\u{0}", "?", "emotion:",
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

    package func limit(_ bytes: [UInt8]) -> Int { 4 << 20 + 1024 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let sorts: [ClipQuery.Sort] = [.finished, .path, .reason, .frames, .column(.note), .column(.label("emotion")), .column(.finding), .column(.measured[0])]
        let query = ClipQuery(
            filter: String(decoding: bytes, as: UTF8.self), sort: sorts[bytes.count % sorts.count],
            descending: bytes.count % 2 == 0)
        for problem in try ledger.problems(of: query) where problem.place.upperBound > query.filter.count { throw FuzzFault("a problem beyond the filter") }
        for column in [ClipColumn.file, .outcome, .frames, .note, .finding, .label("emotion")] { _ = try ledger.groups(by: column, of: query, limit: 5) }
        guard try ledger.clips(query, limit: 10).count <= 6 else { throw FuzzFault("more clips than there are") }
    }
}
