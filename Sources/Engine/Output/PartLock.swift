import Base
import Foundation

/// The advisory lock that keeps a second writer from a part of an output.
///
/// It is `flock` on the part's file `lock`: the system releases it when the process ends, however it ends, so a stale lock
/// cannot be. The file's text says who holds it; readers need no lock.
final class PartLock: Sendable {
    private let descriptor: Int32
    private let path: String
    private let output: String

    /// - Parameter folder: the output folder; the part's folder exists.
    /// - Throws: ``EngineError`` with code `.locked` naming the holder, `.permission` or `.inputOutput`.
    init(_ part: PartFolder, in folder: HeldFolder) throws {
        output = folder.path
        path = folder.path + "/" + part.lockName
        descriptor = try Self.locked(part, folder)
        let start = ISO8601DateFormatter().string(from: Date())
        let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(start)\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        fdatasync(descriptor)
        folder.sync(folder: RawPath(text: part.name))
    }

    /// Opens and locks the file that stands at the lock's name then and afterwards.
    private static func locked(_ part: PartFolder, _ folder: HeldFolder) throws -> Int32 {
        let name = RawPath(text: part.lockName)
        for _ in 0..<100 {
            if let status = folder.status(name), status.st_mode & S_IFMT != S_IFREG { throw notALock(part) }
            let descriptor: Int32
            do throws(HeldFolder.Refusal) {
                descriptor = try folder.openOrMake(name, O_RDWR | O_NONBLOCK)
            } catch {
                let reason = error.code == EACCES ? folder.reasonNotWritable(name) : nil
                throw EngineError(
                    error.code == EACCES || error.code == EROFS ? .permission : .inputOutput, subject: folder.path,
                    step: "locking the output",
                    found: reason.map { "\(part.lockName), \($0.found)" } ?? String(cString: strerror(error.code)),
                    needed: "a writable folder", advice: reason?.advice ?? "Check the folder's permissions.")
            }
            var status = stat()
            do {
                guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw notALock(part) }
                try lock(descriptor, output: folder.path)
            } catch {
                close(descriptor)
                throw error
            }
            // A copy made of hard links shares the file with what it is a copy of: it gets a lock of its own.
            if status.st_nlink > 1 { folder.remove(name) }
            if status.st_nlink == 1, let there = folder.status(name), there.st_dev == status.st_dev, there.st_ino == status.st_ino {
                return descriptor
            }
            close(descriptor)
        }
        throw EngineError(
            .inputOutput, subject: folder.path, step: "locking the output", found: "a lock file that keeps being replaced",
            needed: "one writer at a time")
    }

    private static func lock(_ descriptor: Int32, output: String) throws {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        let code = errno
        if code == EWOULDBLOCK { throw held(descriptor, output: output) }
        throw EngineError(
            .inputOutput, subject: output, step: "locking the output", found: String(cString: strerror(code)),
            needed: "a file system that supports advisory locks")
    }

    private static func notALock(_ part: PartFolder) -> EngineError {
        EngineError(
            .inputOutput, subject: part.output, step: "locking the output",
            found: "something at \(part.lockName) that is not a regular file", needed: "a lock file",
            advice: "Remove it, then extract again.")
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
        if fstat(descriptor, &mine) == 0, RawPath(text: path).withCString({ stat($0, &there) }) == 0, mine.st_dev == there.st_dev, mine.st_ino == there.st_ino {
            return
        }
        throw EngineError(
            .outputConflict, subject: output, step: "writing features",
            found: "an output folder that was removed, moved or replaced during the run",
            needed: "the folder that the run started with",
            advice: "Leave the folder in place while a run writes to it, and extract again.")
    }

    /// Whether some process holds the lock now.
    static func isHeld(_ part: PartFolder) -> Bool { (try? requireFree(part)) == nil }

    /// Looks whether some process holds the lock, without taking it.
    ///
    /// - Throws: ``EngineError`` with code `.locked` naming the holder.
    static func requireFree(_ part: PartFolder) throws {
        // A pipe, which would never open, or a link is nobody's lock.
        let descriptor = RawPath(text: part.output + "/" + part.lockName).withCString {
            open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
        }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK { throw held(descriptor, output: part.output) }
    }

    private static func held(_ descriptor: Int32, output: String) -> EngineError {
        var buffer = [UInt8](repeating: 0, count: 200)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let holder = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return EngineError(
            .locked, subject: output, step: "locking the output",
            found: "another run is writing here" + (holder.isEmpty ? "" : " (\(holder))"),
            needed: "one writer at a time", advice: "Watch it with 'melscope monitor', or wait until it ends.")
    }

    /// Gives the lock up before the last reference is gone.
    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
