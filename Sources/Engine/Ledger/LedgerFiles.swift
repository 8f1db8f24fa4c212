import Base
import Foundation
import GRDB

/// The files of a part's ledger, looked at and put in order before SQLite opens them by their path.
struct LedgerFiles {
    let part: PartFolder
    /// The output.
    let folder: HeldFolder

    private var place: RawPath { RawPath(text: part.ledgerName) }

    /// Refuses what would lead SQLite elsewhere or hold it up: links, pipes and devices in place of the ledger's files.
    ///
    /// SQLite opens them by their path. Between this check and that, somebody who may write in `.melscope` can still put a
    /// link there: nothing but SQLite opening them through a descriptor would close that gap.
    func requireOwn(forWriting: Bool) throws {
        func refusal(_ name: String, _ found: String, _ advice: String) -> EngineError {
            EngineError(
                .ledger, subject: folder.path + "/" + name, step: "opening the ledger", found: found,
                needed: "a ledger that Melscope created at this path", advice: advice)
        }
        if let obstacle = folder.obstacle(on: place.parent) {
            throw refusal(part.name, obstacle.text, "Replace the link with the folder itself, or choose another output folder.")
        }
        for suffix in ["", "-wal", "-shm", "-journal"] {
            guard let status = folder.status(RawPath(text: place.text + suffix)) else { continue }
            let isMain = suffix.isEmpty
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFLNK where isMain:
                throw refusal(place.text, "a link", "Replace the link with the ledger itself.")
            case S_IFLNK: throw refusal(place.text + suffix, "a link", "Remove the link.")
            default:
                throw refusal(
                    place.text + suffix, "something that is not a regular file",
                    isMain ? "Remove it, then run 'melscope extract' again: its clips are extracted again." : "Remove it.")
            }
            // What SQLite writes would reach the file's other names too.
            if forWriting, isMain, status.st_nlink > 1 {
                throw refusal(
                    place.text, "a file with \(status.st_nlink) names (hard links)",
                    "Give this folder its own ledger: run 'cp \(part.ledgerName) copy' and 'mv copy \(part.ledgerName)' in it.")
            }
        }
    }

    /// Makes the file with the folder's rights, before SQLite makes one that the owner alone may write; gives them to what an
    /// earlier version of the program made.
    ///
    /// - Throws: ``EngineError`` `.permission` when another user's file may not be written.
    func makeShared() throws {
        if let made = try? folder.open(place, O_RDWR | O_CREAT | O_EXCL, mode: 0o666) { Glibc.close(made) }
        let files = [place.text, part.lockName, OutputFolder.recipeName, OutputFolder.originName, OutputFolder.metadataName]
        for name in [part.name, part.temporaryName] + files + Self.logSuffixes.map({ place.text + $0 }) {
            folder.share(RawPath(text: name))
        }
        for suffix in [""] + Self.logSuffixes {
            guard let reason = folder.reasonNotWritable(RawPath(text: place.text + suffix)) else { continue }
            throw EngineError(
                .permission, subject: folder.path + "/" + place.text + suffix, step: "opening the ledger", found: reason.found,
                needed: "a ledger that whoever continues the run may write to", advice: reason.advice)
        }
    }

    private static let logSuffixes = ["-wal", "-shm"]

    /// Gives SQLite's own files the folder's rights.
    func shareLogs() { for suffix in Self.logSuffixes { folder.share(RawPath(text: place.text + suffix)) } }

    /// Moves a rollback journal aside before SQLite plays it back: the ledger has a write-ahead log from its first table on, so
    /// that whatever stands there is stale or somebody else's. One of the moment in which the ledger itself was made goes, with the
    /// empty ledger. Call it with the lock held.
    ///
    /// - Returns: its new path; nil when there was none that says anything.
    func moveJournalAside() throws -> String? {
        let journal = RawPath(text: part.ledgerName + "-journal")
        guard folder.status(journal) != nil else { return nil }
        // An empty one says nothing.
        if journalBytes == 0, folder.remove(journal) { return nil }
        if holdsUnfinishedLedger, folder.remove(place), folder.remove(journal) { return nil }
        return folder.path + "/" + (try moveAside(journal, suffix: "aside", step: "moving a journal aside")).text
    }

    /// - Returns: the path of what was the ledger.
    func moveAside() throws -> String {
        let aside = try moveAside(place, suffix: "damaged", step: "moving the damaged ledger aside")
        for suffix in ["-wal", "-shm", "-journal"] {
            try? folder.rename(RawPath(text: place.text + suffix), to: RawPath(text: aside.lastComponent.text + suffix))
        }
        return folder.path + "/" + aside.text
    }

    /// Renames a file to the first `NAME.SUFFIX-N` that is free.
    private func moveAside(_ place: RawPath, suffix: String, step: String) throws -> RawPath {
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

    /// Bytes of the rollback journal beside the ledger; 0 without one.
    var journalBytes: Int { ledgerBytes("-journal") }

    /// Whether a process ended while SQLite made the ledger: there is its first page at most, and no log yet, so that it holds
    /// nothing.
    var holdsUnfinishedLedger: Bool { ledgerBytes("") <= Self.pageBytes && ledgerBytes("-wal") == 0 }

    /// SQLite's own choice since 2016.
    private static let pageBytes = 4096

    private func ledgerBytes(_ suffix: String) -> Int { folder.status(RawPath(text: place.text + suffix)).map { Int($0.st_size) } ?? 0 }
}
