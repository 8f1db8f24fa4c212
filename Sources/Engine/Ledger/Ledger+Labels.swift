import Corpora
import GRDB

extension Ledger {
    /// The label columns of the last run, as a JSON array; those of older outputs follow from the kind of dataset.
    static let labelColumnsFact = "label_columns"

    /// The columns that `metadata.csv` has for labels.
    func labelColumns() throws -> [String]? {
        try fact(Self.labelColumnsFact).flatMap { StoredValue.decode([String].self, from: $0) }
    }

    /// Brings the labels of clips up to what is known of them now, and leaves the rows in their order.
    func relabel(_ clips: [SourceClip], by labelling: Labelling) throws {
        var stored: [String: String] = [:]
        try read { db in
            let cursor = try Row.fetchCursor(db, sql: "SELECT path, labels FROM clip")
            while let row = try cursor.next() { stored[try row.decode(atIndex: 0)] = try row.decode(String?.self, atIndex: 1) ?? "" }
        }
        guard !stored.isEmpty else { return }
        try write { db in
            let select = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM clip WHERE path = ?")
            let update = try db.cachedStatement(sql: "UPDATE clip SET labels = ?, checksum = ? WHERE path = ?")
            for clip in clips {
                let path = clip.relativePath.text
                guard let old = stored[path] else { continue }
                let fields = labelling.label(of: clip)?.fields ?? []
                guard fields.stored ?? "" != old, var record = try ClipRecord.fetchOne(select, arguments: [path]) else { continue }
                record.labels = fields
                try update.execute(arguments: [record.storedLabels, record.checksum, path])
            }
        }
    }
}
