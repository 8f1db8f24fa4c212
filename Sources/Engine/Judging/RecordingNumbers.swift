import Foundation
import GRDB

/// Tells which clips hold the same recording, whatever their names: by the hash of the samples where the doctor has measured, by the
/// checksum of the file otherwise.
struct RecordingNumbers {
    /// Of each file that was measured: what it holds, and which bytes they were.
    private let measured: [String: (content: Int64, checksum: Int64?)]
    /// Files with these bytes hold this, so that a file that was not measured is known by its twin.
    private let contentOfChecksum: [Int64: Int64]
    private var numbers: [String: UInt64] = [:]

    init(_ records: OutputRecords) throws {
        measured = records.attachQuality() ? try records.measuredContents() : [:]
        contentOfChecksum = Dictionary(
            measured.values.compactMap { measure in measure.checksum.map { ($0, measure.content) } }, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: nil where nothing is known of the file's contents.
    mutating func number(of record: ClipRecord) -> UInt64? {
        guard let recording = recording(record) else { return nil }
        // Stretches of one recording are clips of their own.
        let key = recording + " " + (record.segment?.text ?? "")
        if let number = numbers[key] { return number }
        let number = UInt64(numbers.count)
        numbers[key] = number
        return number
    }

    private func recording(_ record: ClipRecord) -> String? {
        if let measure = measured[record.file], measure.checksum == nil || record.inputChecksum == nil || measure.checksum == record.inputChecksum {
            return "content \(measure.content)"
        }
        return record.inputChecksum.map { checksum in contentOfChecksum[checksum].map { "content \($0)" } ?? "file \(checksum)" }
    }
}

extension OutputRecords {
    /// What the doctor found in each file, by path; ``attachQuality()`` has been called.
    fileprivate func measuredContents() throws -> [String: (content: Int64, checksum: Int64?)] {
        var contents: [String: (content: Int64, checksum: Int64?)] = [:]
        try forEachPart { _, ledger in
            guard ledger.isMeasured else { return }
            try ledger.read { db in
                let rows = try Row.fetchCursor(db, sql: "SELECT path, contentHash, inputChecksum FROM quality.measure WHERE typeof(contentHash) = 'integer'")
                while let row = try rows.next() {
                    guard let path = row["path"] as String?, let content = row["contentHash"] as Int64? else { continue }
                    contents[path] = (content, row["inputChecksum"] as Int64?)
                }
            }
        }
        return contents
    }
}
