import Base
import CFileSystem
import Foundation

/// Forces what was written to an output to the disk before the ledger names it, so that nothing that it calls extracted is lost or
/// wrong after a power cut.
///
/// The rows of a batch are committed only after that has returned. It would not do to commit first and to sync the log later:
/// the system may write the log's pages at any moment, while the contents of new files wait for their blocks (ext4 gives them
/// some only after seconds; with `data=writeback` a size can even reach the disk before what it counts). `syncfs` writes the
/// contents, the names and the folders of the whole file system at once, at about the price of a single `fsync`.
final class FileSystemSync: Sendable {
    /// Absolute path.
    private let output: String
    /// Held for the run: `syncfs` reports the errors of writing since its descriptor was opened.
    private let descriptor: Int32
    private let isOnFUSE: Bool

    /// From linux/magic.h.
    private static let fuseMagic = 0x6573_5546

    /// - Throws: ``EngineError`` `.inputOutput`.
    init(_ output: String) throws {
        self.output = output
        descriptor = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(output, errno) }
        var status = statfs()
        isOnFUSE = fstatfs(descriptor, &status) == 0 && Int(status.f_type) == Self.fuseMagic
    }

    deinit { close(descriptor) }

    /// Returns when everything that was written to the output so far is on the disk.
    ///
    /// - Parameter names: files that must be, relative to the output. Forced one by one where the file system is a program of its
    ///   own, which is not told of `syncfs`.
    /// - Throws: ``EngineError`` `.inputOutput` when the system could not write some of it.
    func force(_ names: () -> [String] = { [] }) throws {
        if isOnFUSE {
            var folders = Set<String>()
            for name in names() {
                let path = output + "/" + name
                folders.insert(RawPath(text: path).parent.text)
                try Self.force(path, output)
            }
            for folder in folders { try Self.force(folder, output) }
        }
        while syncfs(descriptor) != 0 {
            if errno != EINTR { throw Self.error(output, errno) }
        }
    }

    private static func force(_ path: String, _ output: String) throws {
        let descriptor = RawPath(text: path).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) }
        // A clip that was taken up again has removed what is not there.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw error(output, errno) }
    }

    private static func error(_ output: String, _ code: Int32) -> EngineError {
        let isFull = code == ENOSPC || code == EDQUOT
        return EngineError(
            .inputOutput, subject: output, step: "flushing features to the disk", found: String(cString: strerror(code)),
            needed: isFull ? "free space for the features" : "a disk that can be written to",
            advice: isFull ? "Free some space, then resume; finished clips are kept." : "Check the disk; everything that is recorded is safe.")
    }
}
