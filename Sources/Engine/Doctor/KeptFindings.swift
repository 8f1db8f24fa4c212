import Foundation
import GRDB

/// What the doctor found of single recordings when it last judged them, for tables of clips.
struct KeptFindings {
    private var found: [String: (codes: String, inputBytes: Int64)] = [:]

    /// - Returns: nil where nothing was measured yet, or what is there cannot be read.
    init?(of output: OutputFolder) {
        let path = QualityPlace(output).path
        guard access(path, R_OK) == 0, let store = QualityStore(existing: path) else { return nil }
        defer { store.close() }
        guard let found = try? store.read(Self.found) else { return nil }
        self.found = found
    }

    private static func found(_ db: Database) throws -> [String: (codes: String, inputBytes: Int64)]? {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM measure)") == true else { return nil }
        var found: [String: (codes: String, inputBytes: Int64)] = [:]
        // Many clips have the same findings: one text for all of them.
        var texts: Set<String> = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT finding.path, code, inputBytes FROM finding JOIN measure ON measure.path = finding.path ORDER BY finding.path, code")
        while let row = try rows.next() {
            guard let path = row[0] as String?, let code = (row[1] as String?).flatMap(FindingCode.init(rawValue:)), let bytes = row[2] as Int64? else { continue }
            let codes = found[path].map { $0.codes + " " + code.rawValue } ?? code.rawValue
            found[path] = (texts.insert(codes).memberAfterInsert, bytes)
        }
        return found
    }

    /// The codes, separated by spaces; empty where nothing was found of the file as it was read. Of a segment those of its recording.
    func codes(of record: ClipRecord) -> String {
        guard let found = found[record.file], found.inputBytes == record.inputBytes else { return "" }
        return found.codes
    }
}
