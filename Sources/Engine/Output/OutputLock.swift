import Foundation

/// The advisory lock that keeps a second writer from an output folder.
///
/// It is `flock` on `.melscope/lock`: the system releases it when the process ends, however it ends, so a stale lock
/// cannot be. The file's text says who holds it; readers need no lock.
public final class OutputLock: Sendable {
    private let descriptor: Int32
    private let path: String
    private let output: String

    /// - Parameter path: of the lock file; its folder exists.
    /// - Throws: ``EngineError`` with code `.locked` naming the holder, `.permission` or `.inputOutput`.
    public init(path: String, output: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else {
            throw EngineError(
                errno == EACCES || errno == EROFS ? .permission : .inputOutput, subject: output,
                step: "locking the output", found: String(cString: strerror(errno)), needed: "a writable folder",
                advice: "Check the folder's permissions.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(descriptor) }
            if code != EWOULDBLOCK {
                throw EngineError(
                    .inputOutput, subject: output, step: "locking the output", found: String(cString: strerror(code)),
                    needed: "a file system with advisory locks")
            }
            throw Self.held(descriptor, output: output)
        }
        let start = ISO8601DateFormatter().string(from: Date())
        let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(start)\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        fdatasync(descriptor)
        OutputFile.syncFolder(of: path)
        self.descriptor = descriptor
        self.path = path
        self.output = output
    }

    /// Checks that the locked file is still the one at its path.
    ///
    /// A folder that is moved away takes its lock along: what stands at its path afterwards may belong to another run,
    /// which would otherwise get this one's features among its own.
    ///
    /// - Throws: ``EngineError`` with code `.outputConflict` when it is not.
    func requireInPlace() throws {
        var mine = stat()
        var there = stat()
        if fstat(descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_dev == there.st_dev, mine.st_ino == there.st_ino {
            return
        }
        throw EngineError(
            .outputConflict, subject: output, step: "writing features",
            found: "an output folder that was removed, moved or replaced during the run",
            needed: "the folder with which the run began",
            advice: "Leave the folder in its place while a run writes there, then extract again.")
    }

    /// Whether some process holds the lock now.
    public static func isHeld(path: String) -> Bool { (try? requireFree(path: path, output: path)) == nil }

    /// Looks whether some process holds the lock, without taking it.
    ///
    /// - Throws: ``EngineError`` with code `.locked` naming the holder.
    public static func requireFree(path: String, output: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK { throw held(descriptor, output: output) }
    }

    private static func held(_ descriptor: Int32, output: String) -> EngineError {
        var buffer = [UInt8](repeating: 0, count: 200)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let holder = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return EngineError(
            .locked, subject: output, step: "locking the output",
            found: "another run writes here" + (holder.isEmpty ? "" : " (\(holder))"),
            needed: "one writer at a time", advice: "Watch it with 'melscope monitor', or wait for its end.")
    }

    /// Gives the lock up before the last reference is gone.
    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
