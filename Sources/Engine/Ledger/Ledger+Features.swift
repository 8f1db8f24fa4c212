import Foundation
import GRDB

/// What the ledger has of a clip with features, for a store that keeps more of it than its arrays.
struct FeatureRow: Sendable {
    var path: String
    var receipt: FeatureReceipt
    /// As ``ClipRecord/storedLabels`` has them.
    var labels: String?
    var recipeHash: String
}

extension Ledger {
    private static let featureColumns = "path, outputBytes, outputModifiedNs, outputChecksum, featurePlace, labels, recipeHash"

    private static func featureRow(_ row: Row) throws -> FeatureRow {
        FeatureRow(
            path: try row.decode(atIndex: 0),
            receipt: FeatureReceipt(
                bytes: try row.decode(atIndex: 1), modifiedNs: try row.decode(atIndex: 2), checksum: try row.decode(atIndex: 3),
                place: try row.decode(atIndex: 4)), labels: try row.decode(atIndex: 5), recipeHash: try row.decode(atIndex: 6))
    }

    /// Calls `body` with every clip that has features, in the order of the paths, without holding them all.
    func forEachFeatureRow(_ body: (FeatureRow) throws -> Void) throws {
        try read { db in
            let cursor = try Row.fetchCursor(db, sql: "SELECT \(Self.featureColumns) FROM clip WHERE outputBytes IS NOT NULL ORDER BY path")
            while let row = try cursor.next() { try body(Self.featureRow(row)) }
        }
    }

    /// Those of these clips that have features.
    func featureRows(of paths: [String]) throws -> [FeatureRow] {
        let list = StoredValue.encode(paths) ?? "[]"
        return try read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(Self.featureColumns) FROM clip WHERE outputBytes IS NOT NULL AND path IN (SELECT value FROM json_each(?))",
                arguments: [list]
            ).map(Self.featureRow)
        }
    }
}
