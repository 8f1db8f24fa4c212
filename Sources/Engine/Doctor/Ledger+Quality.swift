import CSQLite
import Foundation
import GRDB

/// The doctor's measurements beside a ledger, for filters and columns.
extension Ledger {
    /// Attaches the measurements of a part to a ledger that is open for reading, as the schema `quality` with its tables `measure` and
    /// `finding`, which join `clip` by `path`. What is measured meanwhile, by whatever process, is seen at once.
    ///
    /// - Returns: false where nothing was measured yet, or what is there is not this program's; there is no such schema then. May be
    ///   called again.
    package func attachQuality(of part: PartFolder) -> Bool {
        let path = QualityPlace(OutputFolder(path: part.output)).path
        guard access(path, R_OK) == 0, let queue = database as? DatabaseQueue else { return false }
        do {
            return try queue.writeWithoutTransaction { db in
                if try Row.fetchAll(db, sql: "PRAGMA database_list").contains(where: { $0["name"] == "quality" }) { return true }
                // Nothing else is to be attached, whatever a query says.
                sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 1)
                defer { sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0) }
                try db.execute(sql: "ATTACH DATABASE ? AS quality", arguments: [Self.readingName(path)])
                do {
                    try QualityStore.requireOwn(db, schema: "quality")
                    isMeasured = true
                    return true
                } catch {
                    try? db.execute(sql: "DETACH DATABASE quality")
                    return false
                }
            }
        } catch {
            return false
        }
    }
}

extension OutputRecords {
    /// Attaches what the doctor measured, so that filters and columns can ask it; see ``Ledger/attachQuality(of:)``.
    package func attachQuality() -> Bool {
        var isThere = false
        try? forEachPart { _, ledger in isThere = ledger.attachQuality(of: folder.ownPart) || isThere }
        return isThere
    }
}
