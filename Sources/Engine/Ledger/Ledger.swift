import Base
import Foundation
import GRDB

/// The record of every clip of an output folder, in `OUT/.melscope/ledger.sqlite`.
///
/// One process writes (it holds the ``OutputLock``); any number read at the same time, live, in other processes too:
/// SQLite's write-ahead log keeps them apart. Every method may be called from any queue and blocks until the database
/// has answered; the interface calls them from a background queue.
package final class Ledger: Sendable {
    /// `Mels` in ASCII: marks the file as ours.
    static let applicationID = 0x4d65_6c73
    static let formatVersion = 4

    let database: any DatabaseReader
    private let writer: (any DatabaseWriter)?
    package let path: String
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
    package static func open(_ folder: OutputFolder) throws -> (ledger: Ledger, damage: LedgerDamage?) {
        let held = try folder.hold()
        try requireOwnFiles(held, forWriting: true)
        let journal = try moveJournalAside(held)
        try makeShared(held)
        defer { for suffix in logSuffixes { held.share(RawPath(text: OutputFolder.ledgerName + suffix)) } }
        do {
            let ledger = try Ledger(writing: folder.ledgerPath)
            return (ledger, LedgerDamage(rows: ledger.droppedRows, parts: ledger.droppedParts) ?? journal.map { .journalMovedAside($0) })
        } catch where isDamage(error) {
            let aside = try moveAside(held)
            try makeShared(held)
            return (try Ledger(writing: folder.ledgerPath), .movedAside(aside))
        } catch let error as DatabaseError {
            throw Self.error(folder.ledgerPath, error)
        }
    }

    /// Opens a ledger for reading only.
    ///
    /// - Throws: ``EngineError`` with code `.notFound` or `.ledger`.
    package init(reading folder: OutputFolder) throws {
        guard folder.hasLedger else {
            throw EngineError(
                .notFound, subject: folder.path, step: "opening the ledger", found: "no .melscope/ledger.sqlite",
                needed: "an output folder of an earlier run")
        }
        let held = try folder.hold()
        try Self.requireOwnFiles(held, forWriting: false)
        // While a first run makes the ledger there is one for a moment.
        if held.journalBytes > 0, !OutputLock.isHeld(path: folder.lockPath) {
            guard !held.holdsUnfinishedLedger else {
                throw EngineError(
                    .notFound, subject: folder.path, step: "opening the ledger", found: "a ledger that a run had only begun to make",
                    needed: "an output folder of an earlier run", advice: "Run 'melscope extract' again.")
            }
            throw EngineError(
                .ledger, subject: folder.ledgerPath + "-journal", step: "opening the ledger",
                found: "a journal that Melscope did not write, by which SQLite would change the ledger", needed: "the ledger and its log alone",
                advice: "Remove it, or run 'melscope extract' again, which moves it aside.")
        }
        path = folder.ledgerPath
        writer = nil
        (droppedRows, droppedParts) = (0, [])
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.label = "melscope.ledger.reader"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase(Self.distrust)
        do {
            let queue = try DatabaseQueue(path: Self.readingName(path), configuration: configuration)
            database = queue
            let isMade = try queue.read { db in
                try Self.checkIdentity(db, path: folder.ledgerPath)
                guard try db.tableExists("clip") else { return false }
                try Self.requireOwnTables(db)
                return true
            }
            try queue.writeWithoutTransaction(Self.presentAsNewest)
            // For a moment, while a first run makes it.
            guard isMade else {
                throw EngineError(
                    .notFound, subject: folder.path, step: "opening the ledger", found: "a ledger without contents",
                    needed: "an output folder of an earlier run")
            }
        } catch let error as DatabaseError {
            throw Self.error(folder.ledgerPath, error)
        }
    }

    private init(writing path: String) throws {
        self.path = path
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
    private static func readingName(_ path: String) -> String {
        var status = stat()
        let hasLog = stat(path + "-wal", &status) == 0 && (status.st_size > 0 || access(path + "-shm", F_OK) == 0)
        if hasLog || access((path as NSString).deletingLastPathComponent, W_OK) == 0 { return path }
        let plain = CharacterSet(charactersIn: "/-_.~").union(.alphanumerics)
        guard let name = path.addingPercentEncoding(withAllowedCharacters: plain) else { return path }
        return "file:\(name)?immutable=1"
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

    /// Refuses what would lead SQLite elsewhere or hold it up: links, pipes and devices in place of the ledger's files.
    ///
    /// SQLite opens them by their path. Between this check and that, somebody who may write in `.melscope` can still put a
    /// link there: nothing but SQLite opening them through a descriptor would close that gap.
    private static func requireOwnFiles(_ folder: HeldFolder, forWriting: Bool) throws {
        func refusal(_ name: String, _ found: String, _ advice: String) -> EngineError {
            EngineError(
                .ledger, subject: folder.path + "/" + name, step: "opening the ledger", found: found,
                needed: "a ledger that Melscope made in its place", advice: advice)
        }
        let place = RawPath(text: OutputFolder.ledgerName)
        if let obstacle = folder.obstacle(on: place.parent) {
            throw refusal(OutputFolder.stateName, obstacle.text, "Put the folder itself in the link's place, or choose another output folder.")
        }
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard let status = folder.status(RawPath(text: place.text + suffix)) else { continue }
            let isMain = suffix.isEmpty
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFLNK where isMain:
                throw refusal(place.text, "a link", "Put the ledger itself in the link's place.")
            case S_IFLNK: throw refusal(place.text + suffix, "a link", "Remove the link.")
            default:
                throw refusal(
                    place.text + suffix, "something that is not a regular file",
                    isMain ? "Remove it, then run 'melscope extract' again: its clips are extracted anew." : "Remove it.")
            }
            // What SQLite writes would reach the file's other names too.
            if forWriting, isMain, status.st_nlink > 1 {
                throw refusal(
                    place.text, "a file with \(status.st_nlink) names (hard links)",
                    "Give this folder a ledger of its own: 'cp \(OutputFolder.ledgerName) copy' and 'mv copy \(OutputFolder.ledgerName)' in it.")
            }
        }
    }

    /// Makes the file with the folder's rights, before SQLite makes one that the owner alone may write; gives them to what an
    /// earlier version of the program made.
    ///
    /// - Throws: ``EngineError`` `.permission` when another user's file may not be written.
    private static func makeShared(_ folder: HeldFolder) throws {
        let place = RawPath(text: OutputFolder.ledgerName)
        if let made = try? folder.open(place, O_RDWR | O_CREAT | O_EXCL, mode: 0o666) { Glibc.close(made) }
        let files = [place.text, OutputFolder.lockName, OutputFolder.recipeName, OutputFolder.originName, OutputFolder.metadataName]
        for name in [OutputFolder.stateName, OutputFolder.temporaryName] + files + logSuffixes.map({ place.text + $0 }) {
            folder.share(RawPath(text: name))
        }
        for suffix in [""] + logSuffixes {
            guard let reason = folder.reasonNotWritable(RawPath(text: place.text + suffix)) else { continue }
            throw EngineError(
                .permission, subject: folder.path + "/" + place.text + suffix, step: "opening the ledger", found: reason.found,
                needed: "a ledger that whoever goes on with the run may write", advice: reason.advice)
        }
    }

    private static let logSuffixes = ["-wal", "-shm"]

    /// Moves a rollback journal aside before SQLite plays it back: the ledger has a write-ahead log from its first table on, so
    /// that whatever stands there is stale or somebody else's. One of the moment in which the ledger itself was made goes, with the
    /// empty ledger. Call it with the lock held.
    ///
    /// - Returns: its new path; nil when there was none that says anything.
    private static func moveJournalAside(_ folder: HeldFolder) throws -> String? {
        let journal = RawPath(text: OutputFolder.ledgerName + "-journal")
        guard folder.status(journal) != nil else { return nil }
        // An empty one says nothing.
        if folder.journalBytes == 0, folder.remove(journal) { return nil }
        if folder.holdsUnfinishedLedger, folder.remove(RawPath(text: OutputFolder.ledgerName)), folder.remove(journal) { return nil }
        return folder.path + "/" + (try moveAside(journal, in: folder, suffix: "aside", step: "moving a journal aside")).text
    }

    /// - Returns: the path of what was the ledger.
    private static func moveAside(_ folder: HeldFolder) throws -> String {
        let place = RawPath(text: OutputFolder.ledgerName)
        let aside = try moveAside(place, in: folder, suffix: "damaged", step: "moving the damaged ledger aside")
        for suffix in ["-wal", "-shm", "-journal"] {
            try? folder.rename(RawPath(text: place.text + suffix), to: RawPath(text: aside.lastComponent.text + suffix))
        }
        return folder.path + "/" + aside.text
    }

    /// Renames a file to the first `NAME.SUFFIX-N` that is free.
    private static func moveAside(_ place: RawPath, in folder: HeldFolder, suffix: String, step: String) throws -> RawPath {
        var number = 1
        while folder.status(RawPath(text: "\(place.text).\(suffix)-\(number)")) != nil { number += 1 }
        let aside = RawPath(text: "\(place.text).\(suffix)-\(number)")
        do throws(HeldFolder.Refusal) {
            try folder.rename(place, to: aside.lastComponent)
        } catch {
            throw EngineError(
                .ledger, subject: folder.path + "/" + place.text, step: step, found: String(cString: strerror(error.code)),
                needed: "a writable folder")
        }
        return aside
    }

    static func error(_ path: String, _ error: DatabaseError) -> EngineError {
        let advice =
            switch error.resultCode {
            case .SQLITE_FULL: "Free some space, then resume; what was done is kept."
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_TOOBIG:
                "Run 'melscope extract' again: it moves the damaged ledger aside and extracts its clips anew."
            default: "Check the folder's permissions and the disk."
            }
        return EngineError(
            .ledger, subject: path, step: "using the ledger",
            found: "SQLite \(error.resultCode.rawValue): \(error.message ?? "no message")", needed: "a sound database",
            advice: advice, cause: error)
    }
}

extension HeldFolder {
    /// Bytes of the rollback journal beside the ledger; 0 without one.
    fileprivate var journalBytes: Int { ledgerBytes("-journal") }

    /// Whether a process ended while SQLite made the ledger: there is its first page at most, and no log yet, so that it holds
    /// nothing.
    fileprivate var holdsUnfinishedLedger: Bool { ledgerBytes("") <= Self.pageBytes && ledgerBytes("-wal") == 0 }

    /// SQLite's own choice since 2016.
    private static let pageBytes = 4096

    private func ledgerBytes(_ suffix: String) -> Int { status(RawPath(text: OutputFolder.ledgerName + suffix)).map { Int($0.st_size) } ?? 0 }
}
