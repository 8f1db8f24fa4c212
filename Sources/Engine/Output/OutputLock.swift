import Foundation

/// The advisory lock that keeps a second writer from an output folder.
///
/// It is `flock` on `.melscope/lock`: the system releases it when the process ends, however it ends, so a stale lock
/// cannot be. The file's text says who holds it; readers need no lock.
public final class OutputLock: Sendable {
    private let descriptor: Int32

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
            var buffer = [UInt8](repeating: 0, count: 200)
            let count = pread(descriptor, &buffer, buffer.count, 0)
            close(descriptor)
            if code != EWOULDBLOCK {
                throw EngineError(
                    .inputOutput, subject: output, step: "locking the output", found: String(cString: strerror(code)),
                    needed: "a file system with advisory locks")
            }
            let holder = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            throw EngineError(
                .locked, subject: output, step: "locking the output",
                found: "another run writes here" + (holder.isEmpty ? "" : " (\(holder))"),
                needed: "one writer at a time",
                advice: "Watch it with 'melscope monitor', or wait for its end.")
        }
        let start = ISO8601DateFormatter().string(from: Date())
        let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(start)\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        self.descriptor = descriptor
    }

    /// Whether some process holds the lock now.
    public static func isHeld(path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Gives the lock up before the last reference is gone.
    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
