import Base
import Foundation

/// What one process that writes an output has to itself there: the lock, the ledger with the run's snapshot, what its lanes have in
/// hand, and temporary files. What belongs to the output as a whole is ``OutputFolder``'s.
///
/// A run of all clips has the part `.melscope` itself, part i of N has `.melscope/parts/i-of-N`. No two processes write one part; what is
/// written at one time is of one division, which ``PartDivision`` sees to.
package struct PartFolder: Sendable, Hashable {
    /// Absolute path of the output.
    package let output: String
    /// Relative to the output, as all names here are.
    let name: String

    /// Which part of how many; nil for the one of all clips.
    var number: PartNumber? {
        name.hasPrefix(Self.folder + "/") ? PartNumber(folderName: String(name.dropFirst(Self.folder.utf8.count + 1))) : nil
    }

    /// Where the parts of a division are, relative to the output.
    static let folder = OutputFolder.stateName + "/parts"

    /// As messages name it.
    package var title: String { number.map { "part \($0)" } ?? "the output" }

    var ledgerName: String { name + "/ledger.sqlite" }
    var lockName: String { name + "/lock" }
    var inHandName: String { name + "/in-hand" }
    /// On one file system with the output: what is written there is renamed into place.
    package var temporaryName: String { name + "/tmp" }

    package var path: String { output + "/" + name }
    package var lockPath: String { output + "/" + lockName }
    package var ledgerPath: String { output + "/" + ledgerName }
    package var temporaryPath: String { output + "/" + temporaryName }

    /// The kind of network storage that the output is on; nil on a disk of this machine.
    var networkStorage: String? { NetworkStorage.kind(of: output) }

    /// What tells one ledger from another of the same name, and on network storage one copy from the next.
    struct Stamp: Equatable {
        var node: UInt64
        var bytes, modifiedNs: Int64
    }

    /// Nil where there is none. A ledger that is written where it is stays the same one while it grows.
    var stamp: Stamp? {
        var status = stat()
        guard RawPath(text: ledgerPath).withCString({ lstat($0, &status) }) == 0 else { return nil }
        guard networkStorage != nil else { return Stamp(node: UInt64(status.st_ino), bytes: 0, modifiedNs: 0) }
        return Stamp(node: UInt64(status.st_ino), bytes: Int64(status.st_size), modifiedNs: status.modifiedNanoseconds ?? 0)
    }

    /// Whether a run ever wrote this part.
    package var hasLedger: Bool { networkStorage == nil ? access(ledgerPath, F_OK) == 0 : NetworkStorage.has(ledgerPath) }

    /// Whether some process writes this part now.
    package var isBeingWritten: Bool { PartLock.isHeld(self) }

    /// Opens the output's folder.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`.
    func hold() throws -> HeldFolder { try OutputFolder(path: output).hold() }
}

extension HeldFolder {
    /// Removes the temporary files that a killed run left in a part; whatever else lies among them stays. Call it with the part's
    /// lock held.
    func removeTemporaryFiles(of part: PartFolder) {
        let folder = RawPath(text: part.temporaryName)
        for entry in entries(of: folder) where entry.kind == S_IFREG && TemporaryName.isOurs(entry.name.text) {
            remove(folder.appending(entry.name))
        }
    }
}

extension OutputFile {
    /// Writes files of an output with a part's temporary files.
    init(in folder: HeldFolder, temporaryFilesOf part: PartFolder, sync: Sync) {
        self.init(in: folder, temporaryFolder: part.temporaryName, sync: sync)
    }
}
