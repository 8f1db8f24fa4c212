import Base
import Foundation

/// Up to when each part is in the table of clips. Of dozens of parts that end together each would write it anew for nothing.
struct TableState: Codable, Equatable {
    /// When the newest run of a part ended that the table has, in seconds since 1970, by the part's folder.
    var ends: [String: Double] = [:]

    private static let name = RawPath(text: OutputFolder.stateName + "/table.json")
    private static let limitBytes = 4 << 20

    /// What a table made of `records` has at least: ask before it is made.
    init(_ records: OutputRecords) throws {
        try records.forEachLedger { part, ledger in
            if let end = try ledger.latestRun()?.endedAt { ends[part.name] = end }
        }
    }

    /// As it was kept; nil where there is none, or no table beside it.
    init?(keptIn folder: HeldFolder) {
        guard folder.status(RawPath(text: OutputFolder.metadataName)) != nil, let bytes = try? folder.read(Self.name, limitBytes: Self.limitBytes),
            let kept = try? JSONDecoder().decode(Self.self, from: Data(bytes))
        else { return nil }
        self = kept
    }

    /// Keeps it, when the table stands.
    ///
    /// - Throws: ``SkipReason`` `output.*`.
    func keep(in folder: HeldFolder, of part: PartFolder) throws {
        let data = try JSONEncoder().encode(self)
        _ = try OutputFile(in: folder, temporaryFilesOf: part, sync: .none).write(
            text: String(decoding: data, as: UTF8.self), to: Self.name.text, name: TemporaryName.of("table"))
    }
}
