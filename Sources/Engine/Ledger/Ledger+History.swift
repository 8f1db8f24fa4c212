import Base
import Foundation
import GRDB

/// The runs that a part of an output has seen, with the recipes that they had.
extension Ledger {
    /// A stretch of the history: what could be read of it, oldest first, and how many rows could not be.
    struct History {
        var runs: [PastRun] = []
        /// Older runs of which nothing is kept any more.
        var forgotten = 0
        var unreadable = 0
    }

    /// - Parameter isBeingWritten: whether a process writes the part now, asked before this.
    func history(isBeingWritten: Bool) throws -> History {
        try read { db in
            var history = History()
            guard let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM run WHERE id BETWEEN 1 AND ?", arguments: [1 << 40]) else { return history }
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT id, state, snapshot FROM run WHERE id BETWEEN 1 AND ? AND length(snapshot) <= ? ORDER BY id DESC LIMIT ?",
                arguments: [1 << 40, Self.snapshotLimitBytes, Self.keptRuns])
            while let row = try cursor.next() {
                let id = try row.decode(Int.self, atIndex: 0)
                history.forgotten = id - 1
                guard let state = try? row.decode(String.self, atIndex: 1), let data = try? row.decode(Data.self, atIndex: 2),
                    let run = try? PastRun(number: id, state: state, snapshot: data, isWorkedOn: isBeingWritten && id == last)
                else {
                    history.unreadable += 1
                    continue
                }
                history.runs.append(run)
            }
            history.runs.reverse()
            return history
        }
    }

    /// Closes what an earlier process did not come to the end of. The part's lock is held, so nobody works on it any more.
    static func closeUnfinishedRuns(_ db: Database) throws {
        let over = [RunSnapshot.State.finished, .cancelled, .failed].map(\.rawValue) + [PastRun.End.killed.rawValue]
        try db.execute(
            sql: "UPDATE run SET state = ? WHERE state NOT IN (?, ?, ?, ?)", arguments: StatementArguments([PastRun.End.killed.rawValue] + over))
    }

    // MARK: Recipes

    private static let recipeFact = "recipe:"
    /// Of so many recipes the text is kept, those of the latest runs: most outputs have one, and one may be half a megabyte.
    private static let keptRecipes = 64

    /// Keeps the recipe of a run, so that a later one can say in what it differs.
    func keepRecipe(_ recipe: Recipe, hash: String) throws {
        let (name, text) = (Self.recipeFact + hash, recipe.yaml)
        try write { db in
            // Replacing gives the row a new rowid: the recipe of the latest run is the last.
            try db.execute(sql: "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", arguments: [name, text])
            try db.execute(
                sql: """
                    DELETE FROM fact WHERE name GLOB ?1 AND rowid NOT IN
                        (SELECT rowid FROM fact WHERE name GLOB ?1 ORDER BY rowid DESC LIMIT ?2)
                    """, arguments: [Self.recipeFact + "*", Self.keptRecipes])
        }
    }

    /// The recipe that runs of this hash had; nil where it is not kept.
    func recipe(hash: String) throws -> Recipe? { try fact(Self.recipeFact + hash).flatMap { try? Recipe(yaml: $0) } }

    // MARK: Clips

    /// Clips whose newest result lies in a stretch of time, the slowest first, with their milliseconds.
    func slowest(from start: Double, to end: Double, limit: Int) throws -> [ClipRecord] {
        try read { db in
            try ClipRecord.fetchAll(
                db, sql: "SELECT \(Self.columns) FROM clip WHERE finishedAt BETWEEN ? AND ? ORDER BY elapsedMs DESC, path LIMIT ?",
                arguments: [start, end, limit])
        }
    }
}
