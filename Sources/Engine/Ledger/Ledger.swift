import Base
import Foundation
import GRDB

/// The record of every clip that a part of an output has done, in its `ledger.sqlite`, with the state of its run.
///
/// One process writes (it holds the ``PartLock``); any number read at the same time, live, in other processes too:
/// SQLite's write-ahead log keeps them apart. Every method may be called from any queue and blocks until the database
/// has answered; the interface calls them from a background queue.
package final class Ledger: Sendable {
    /// `Mels` in ASCII: marks the file as ours.
    static let applicationID = 0x4d65_6c73
    static let formatVersion = 6

    let database: any DatabaseReader
    private let writer: (any DatabaseWriter)?
    package let path: String
    private let qualityIsAttached = Guarded(false)
    /// Of a ledger that is written while its output is on network storage.
    private let copy: LedgerCopy?
    /// Whether its rows are those of a part of several, which stand in the order of time.
    let isOfPart: Bool
    private let droppedRows: Int
    private let droppedParts: [String]

    /// Opens or makes the ledger for writing.
    ///
    /// The whole file is checked. One that SQLite cannot read, or whose parts contradict each other, is moved aside to
    /// `ledger.sqlite.damaged-N` and a new ledger begins; single rows that were altered are dropped. Either way their
    /// clips count as not done and are extracted again, so nothing of a damaged record is trusted. `damage` tells.
    ///
    /// - Throws: ``EngineError`` with code `.ledger` when the ledger is of a newer version, another program's file or
    ///   no regular file.
    package static func open(_ part: PartFolder) throws -> (ledger: Ledger, damage: LedgerDamage?) {
        let files = LedgerFiles(part: part, folder: try part.hold())
        try files.requireOwn(forWriting: true)
        let journal = try files.moveJournalAside()
        try files.makeShared()
        defer { files.shareLogs() }
        do {
            let ledger = try Ledger(writing: part, files.folder)
            return (ledger, LedgerDamage(rows: ledger.droppedRows, parts: ledger.droppedParts) ?? journal.map { .journalMovedAside($0) })
        } catch where isDamage(error) {
            let aside = try files.moveAside()
            try files.makeShared()
            return (try Ledger(writing: part, files.folder), .movedAside(aside))
        } catch let error as DatabaseError {
            throw Self.error(part.ledgerPath, error)
        }
    }

    /// Opens a ledger for reading only.
    ///
    /// - Parameter begun: parts that have taken over the rows of their clips, which this ledger then does not show; nil shows all.
    /// - Throws: ``EngineError`` with code `.notFound` or `.ledger`.
    package init(reading part: PartFolder, without begun: BegunParts? = nil) throws {
        guard part.hasLedger else {
            throw EngineError(
                .notFound, subject: part.output, step: "opening the ledger", found: "no \(part.ledgerName)",
                needed: "an output folder of an earlier run")
        }
        let files = LedgerFiles(part: part, folder: try part.hold())
        try files.requireOwn(forWriting: false)
        // While a first run makes the ledger there is one for a moment.
        if files.journalBytes > 0, !part.isBeingWritten {
            guard !files.holdsUnfinishedLedger else {
                throw EngineError(
                    .notFound, subject: part.output, step: "opening the ledger", found: "a ledger that a run had only started to create",
                    needed: "an output folder of an earlier run", advice: "Run 'melscope extract' again.")
            }
            throw EngineError(
                .ledger, subject: part.ledgerPath + "-journal", step: "opening the ledger",
                found: "a journal that Melscope did not write and that SQLite would apply to the ledger", needed: "only the ledger and its log",
                advice: "Remove it, or run 'melscope extract' again, which moves it aside.")
        }
        path = part.ledgerPath
        isOfPart = part.number != nil
        copy = nil
        writer = nil
        (droppedRows, droppedParts) = (0, [])
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.label = "melscope.ledger.reader"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase(Self.distrust)
        do {
            let queue = try DatabaseQueue(path: Self.readingName(path, neverChanges: part.networkStorage != nil), configuration: configuration)
            database = queue
            let isMade = try queue.read { db in
                try Self.checkIdentity(db, path: part.ledgerPath)
                guard try db.tableExists("clip") else { return false }
                try Self.requireOwnTables(db)
                return true
            }
            try queue.writeWithoutTransaction { db in
                if let begun { db.add(function: begun.function) }
                try Self.presentAsNewest(db, condition: begun == nil ? nil : "NOT \(BegunParts.functionName)(path, segment)")
            }
            // For a moment, while a first run makes it.
            guard isMade else {
                throw EngineError(
                    .notFound, subject: part.output, step: "opening the ledger", found: "an empty ledger",
                    needed: "an output folder of an earlier run")
            }
        } catch let error as DatabaseError {
            throw Self.error(part.ledgerPath, error)
        }
    }

    private init(writing part: PartFolder, _ folder: HeldFolder) throws {
        copy = part.networkStorage == nil ? nil : try LedgerCopy(part, folder)
        path = copy?.path ?? part.ledgerPath
        isOfPart = part.number != nil
        let path = path
        var configuration = Configuration()
        configuration.label = "melscope.ledger.writer"
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try Self.distrust(db)
            // NORMAL in WAL mode never corrupts; a power cut can lose the last commits, whose clips are then redone. None of them
            // names features that are not on the disk: see LedgerWriter.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        database = queue
        writer = queue
        (droppedRows, droppedParts) = try queue.write { db in
            try Self.checkIdentity(db, path: path)
            // Before anything is compared or changed: what is not ours could act then, or take for ever.
            try Self.requireOwnTables(db)
            let parts = try Self.dropForeignParts(db)
            try Self.migrate(db)
            try Self.requireOwnTables(db)
            try Self.requireSound(db)
            try Self.tidyRuns(db)
            return (try Self.dropAlteredRows(db), parts)
        }
    }

    /// The name by which a reader opens a ledger.
    ///
    /// Beside a ledger SQLite makes an index of the log, for which a published folder on a read-only file system has no room.
    /// Without a log nothing but the file itself is needed, and where nobody can write nothing changes it meanwhile.
    ///
    /// - Parameter neverChanges: whether it is a copy on network storage, which is replaced and never written.
    static func readingName(_ path: String, neverChanges: Bool = false) -> String {
        var status = stat()
        let hasLog = stat(path + "-wal", &status) == 0 && (status.st_size > 0 || access(path + "-shm", F_OK) == 0)
        if hasLog || !neverChanges && access((path as NSString).deletingLastPathComponent, W_OK) == 0 { return path }
        let plain = CharacterSet(charactersIn: "/-_.~").union(.alphanumerics)
        guard let name = path.addingPercentEncoding(withAllowedCharacters: plain) else { return path }
        return "file:\(name)?immutable=1"
    }

    /// Whether what was measured of the recordings is at hand as the schema `quality`; see ``attachQuality(of:)``.
    package internal(set) var isMeasured: Bool {
        get { qualityIsAttached.withLock { $0 } }
        set { qualityIsAttached.withLock { $0 = newValue } }
    }

    /// Runs `body` in one transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard let writer else { preconditionFailure("this ledger was opened for reading") }
        do {
            return try writer.write(body)
        } catch let error as DatabaseError {
            throw Self.error(path, error)
        }
    }

    /// Runs `body` on one state of the database.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(body)
        } catch let error as DatabaseError {
            throw Self.error(path, error)
        } catch where error is RowDecodingError || error is ImplausibleRow {
            throw Self.error(path, DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row with impossible values"))
        }
    }

    /// Gives back the memory of pages that were read.
    func releasePages() { try? database.read { try $0.execute(sql: "PRAGMA shrink_memory") } }

    /// Forces what was committed so far to the disk.
    ///
    /// - Throws: ``EngineError`` `.ledger`.
    func forceLog() throws {
        let descriptor = Glibc.open(path + "-wal", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { Glibc.close(descriptor) }
        guard fdatasync(descriptor) == 0 else {
            throw Self.error(path, DatabaseError(resultCode: .SQLITE_IOERR_FSYNC, message: String(cString: strerror(errno))))
        }
    }

    /// Closes the database; a writer empties its write-ahead log into the file first, as far as readers of older states
    /// allow. It does not wait for them: what they hold back stays in the log, which belongs to the ledger.
    package func close() {
        if let writer {
            try? writer.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA optimize")
                _ = try db.checkpoint(.passive)
            }
        }
        try? database.close()
        copy?.remove()
    }

    /// Where the output is on network storage: puts a copy of what is recorded into it, if it is time for one.
    ///
    /// - Throws: ``EngineError`` `.ledger` or `.inputOutput`.
    func publish(always: Bool = false) throws {
        guard let copy, let writer, always || copy.isDue else { return }
        do {
            try writer.writeWithoutTransaction { try copy.publish($0) }
        } catch let error as DatabaseError where error.resultCode != .SQLITE_MISUSE {
            throw Self.error(path, error)
        }
    }

    private static func checkIdentity(_ db: Database, path: String) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try version(db)
        if application == 0, version == 0, try db.tableExists("clip") == false { return }
        guard application == applicationID else {
            throw EngineError(
                .ledger, subject: path, step: "opening the ledger", found: "a database of another program",
                needed: "a Melscope ledger", advice: "Choose another output folder, or remove the file.")
        }
        guard version <= formatVersion else {
            throw EngineError(
                .ledger, subject: path, step: "opening the ledger", found: "format \(version)",
                needed: "format \(formatVersion) or older", advice: "Use the newer Melscope that wrote it.")
        }
        guard version > 0 else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "format \(version)") }
    }

    static func version(_ db: Database) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }

    private static func isDamage(_ error: any Error) -> Bool {
        if error is RowDecodingError || error is ImplausibleRow { return true }
        // A missing table or column is SQLITE_ERROR: every statement here is right for a sound ledger.
        let codes: [ResultCode] = [.SQLITE_CORRUPT, .SQLITE_TOOBIG, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR]
        return (error as? DatabaseError).map { codes.contains($0.resultCode) } ?? false
    }

    static func error(_ path: String, _ error: DatabaseError) -> EngineError {
        let advice =
            switch error.resultCode {
            // SQLite has closed by now what it had opened: the database, its log and the log's index.
            case .SQLITE_CANTOPEN where OpenFiles.areShort(of: 3):
                "This process may open \(OpenFiles.limit) files, and each part of an output takes three: raise the limit (ulimit -n), or merge the parts where it is higher."
            case .SQLITE_FULL: "Free some space, then resume; finished clips are kept."
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_TOOBIG:
                "Run 'melscope extract' again: it moves the damaged ledger aside and extracts its clips again."
            default: "Check the folder's permissions and the disk."
            }
        return EngineError(
            .ledger, subject: path, step: "using the ledger",
            found: "SQLite \(error.resultCode.rawValue): \(error.message ?? "no message")", needed: "an intact database",
            advice: advice, cause: error)
    }
}
