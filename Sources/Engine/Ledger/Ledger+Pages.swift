import GRDB

extension Ledger {
    /// The clips behind a path, in the order of the paths' bytes. Nothing is held between two pages, however long a reader takes.
    ///
    /// - Parameter path: nil begins at the first.
    func clips(after path: String?, limit: Int) throws -> [ClipRecord] {
        try read { db in
            try ClipRecord.fetchAll(
                db, sql: "SELECT \(Self.columns) FROM clip WHERE ?1 IS NULL OR path > ?1 ORDER BY path LIMIT ?2", arguments: [path, limit])
        }
    }
}
