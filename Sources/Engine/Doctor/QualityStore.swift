import Base
import Corpora
import CSQLite
import Foundation
import GRDB
import Signal

/// What was measured of the recordings of a dataset, and what was found wrong with them, in a small SQLite file of its own, so that
/// measuring needs no lock of a run.
///
/// It stands beside the ledger (`.melscope/quality.sqlite` of an output), or in the user's cache folder where there is no output; never
/// in the source. Everything in it can be measured again: a file that is damaged, of another program or of another format is moved
/// aside, and a new one begun. Any number of processes may read and write it at a time; every method may be called from any queue and
/// blocks until the database has answered.
package final class QualityStore: Sendable {
    /// `MelQ` in ASCII.
    static let applicationID = 0x4d65_6c51
    static let formatVersion = 1
    package static let fileName = "quality.sqlite"
    /// Of a text: a path of the system's longest, escaped.
    private static let valueLimitBytes = 1 << 16

    /// Nil of one that is in memory only.
    package let path: String?
    let database: DatabaseQueue
    /// What became of a file that was not this program's, for the operator; nil when there was none.
    package let remark: String?

    /// Opens or makes the store.
    ///
    /// - Throws: ``EngineError`` `.ledger` or `.permission` where it cannot be made.
    package convenience init(at place: QualityPlace) throws {
        try place.makeFolder()
        try Self.requireRegular(place.path)
        do {
            try self.init(path: place.path, remark: nil)
        } catch let error as DatabaseError where Self.isUnusable(error) {
            let aside = try Self.moveAside(place.path)
            do {
                try self.init(
                    path: place.path, remark: "\(place.path) was \(Self.words(error)) and is now \(aside); everything is measured again")
            } catch let error as DatabaseError {
                throw Self.error(place.path, error)
            }
        } catch let error as DatabaseError {
            throw Self.error(place.path, error)
        }
    }

    /// One in memory, for where nothing can be kept.
    ///
    /// - Parameter remark: why.
    package init(inMemoryBecause remark: String?) throws {
        path = nil
        self.remark = remark
        database = try DatabaseQueue()
        try database.write(Self.make)
    }

    /// One that is there; nil for a file that is not this program's, which stays as it is.
    convenience init?(existing path: String) {
        do {
            try Self.requireRegular(path)
            try self.init(path: path, remark: nil)
        } catch {
            return nil
        }
    }

    private init(path: String, remark: String?) throws {
        self.path = path
        self.remark = remark
        var configuration = Configuration()
        configuration.label = "melscope.quality"
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .wal
        configuration.prepareDatabase { db in
            melscope_sqlite_distrust(db.sqliteConnection, Int32(Self.valueLimitBytes))
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA synchronous = NORMAL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        do {
            try database.write { db in
                if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 { try Self.make(db) }
                try Self.requireOwn(db, schema: "main")
                guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "damaged")
                }
            }
        } catch {
            try? database.close()
            throw error
        }
    }

    package func close() { try? database.close() }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.read(body)
        } catch let error as DatabaseError {
            throw Self.error(path ?? "memory", error)
        }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try database.write(body)
        } catch let error as DatabaseError {
            throw Self.error(path ?? "memory", error)
        }
    }

    // MARK: The file

    private static func requireRegular(_ path: String) throws {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            var status = stat()
            guard lstat(path + suffix, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { continue }
            throw EngineError(
                .ledger, subject: path + suffix, step: "opening the measurements", found: "something that is not a regular file",
                needed: "a file that Melscope made", advice: "Remove it.")
        }
    }

    /// Renames the file to the first `NAME.aside-N` that is free.
    private static func moveAside(_ path: String) throws -> String {
        var number = 1
        while access("\(path).aside-\(number)", F_OK) == 0 { number += 1 }
        let aside = "\(path).aside-\(number)"
        guard rename(path, aside) == 0 else {
            throw EngineError.system(errno, subject: path, step: "moving a file aside that holds no measurements")
        }
        for suffix in ["-wal", "-shm", "-journal"] { rename(path + suffix, aside + suffix) }
        return aside
    }

    private static func isUnusable(_ error: DatabaseError) -> Bool { isDamage(error.resultCode) }

    private static func isDamage(_ code: ResultCode) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_TOOBIG, .SQLITE_ERROR, .SQLITE_MISMATCH].contains(code)
    }

    private static func words(_ error: DatabaseError) -> String {
        error.resultCode == .SQLITE_MISMATCH ? error.message ?? "another program's" : "damaged"
    }

    static func error(_ path: String, _ error: DatabaseError) -> EngineError {
        let advice =
            switch error.resultCode {
            case .SQLITE_FULL: "Free some space."
            case let code where isDamage(code): "Remove the file: everything in it can be measured again."
            default: "Check the folder's permissions and the disk."
            }
        return EngineError(
            .ledger, subject: path, step: "using the measurements",
            found: "SQLite \(error.resultCode.rawValue): \(error.message ?? "no message")", needed: "a file that can be read and written",
            advice: advice, cause: error)
    }
}

/// Where the measurements of a dataset are kept.
package struct QualityPlace: Sendable, Hashable {
    package let path: String
    private let isOurs: Bool

    /// Beside the ledger of an output.
    package init(_ output: OutputFolder) {
        // On network storage SQLite cannot share it: each machine measures for itself.
        if NetworkStorage.kind(of: output.path) != nil {
            self.init(cacheOf: output.path)
        } else {
            self.init(path: output.ownPart.path + "/" + QualityStore.fileName, isOurs: false)
        }
    }

    private init(path: String, isOurs: Bool) { (self.path, self.isOurs) = (path, isOurs) }

    /// In the user's cache folder.
    ///
    /// - Parameter source: as it is given, a list with `@`.
    package init(cacheOf source: String) {
        let isList = source.hasPrefix("@")
        let name = (isList ? "@" : "") + absolutePath(isList ? String(source.dropFirst()) : source)
        let key = name.utf8.withContiguousStorageIfAvailable { ContentChecksum.of(UnsafeRawBufferPointer($0)) } ?? 0
        path = UserFolders.cache + "/quality/" + String(UInt64(bitPattern: key), radix: 16) + ".sqlite"
        isOurs = true
    }

    /// Makes the cache folder; an output's has to be there.
    func makeFolder() throws {
        let folder = (path as NSString).deletingLastPathComponent
        guard isOurs else {
            guard access(folder, W_OK) == 0 else { throw EngineError.system(errno, subject: folder, step: "opening the measurements") }
            return
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw EngineError(
                .permission, subject: folder, step: "making the folder for measurements", found: error.localizedDescription,
                needed: "a folder that can be written", advice: "Set XDG_CACHE_HOME to one.")
        }
    }
}
