import Base

/// What the ledger says of the clips that have features, for stores that order what they have by it: which copy of a clip's features
/// counts, and what is known of the clip.
struct StoreRows: Sendable {
    /// One array of a clip, as the store was asked to put it.
    struct Row: Sendable {
        /// The name that the store was given: with an output's folder, where there are several.
        var name: String
        var receipt: FeatureReceipt
        /// The clip's own path.
        var clip: String
        /// As ``ClipRecord/storedLabels`` has them.
        var labels: String?
        var recipeHash: String
    }

    private let ledger: Ledger
    private let folders: [String]

    init(_ ledger: Ledger, folders: [String]) { (self.ledger, self.folders) = (ledger, folders) }

    /// Calls `body` with every array that counts, in the order of the clips' paths.
    func forEach(_ body: (Row) throws -> Void) throws {
        try ledger.forEachFeatureRow { row in
            for one in rows(row) { try body(one) }
        }
    }

    /// Those of these arrays that count, by the names that the store was given.
    func of(_ names: [String]) throws -> [RawPath: Row] {
        let clips = Set(names.map { RawPath(text: clip($0)) })
        var found: [RawPath: Row] = [:]
        for row in try ledger.featureRows(of: clips.map(\.text)) {
            for one in rows(row) { found[RawPath(text: one.name)] = one }
        }
        return found
    }

    private func clip(_ name: String) -> String {
        for folder in folders where name.utf8.starts(with: (folder + "/").utf8) { return String(name.utf8.dropFirst(folder.utf8.count + 1)) ?? name }
        return name
    }

    private func rows(_ row: FeatureRow) -> [Row] {
        OutputStore.arrays(ofClip: row.path, row.receipt).map {
            Row(name: $0.name, receipt: $0.receipt, clip: row.path, labels: row.labels, recipeHash: row.recipeHash)
        }
    }
}
