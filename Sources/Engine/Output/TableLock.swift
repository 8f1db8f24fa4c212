import Base
import Foundation

/// Keeps two parts that end at the same time from writing the table of clips together.
enum TableLock {
    private static let name = OutputFolder.stateName + "/table.lock"
    private static let patienceSeconds = 600.0

    /// Runs `body` while no other process does.
    ///
    /// - Throws: ``EngineError`` `.locked` when another has held it for ten minutes, and what `body` throws.
    static func withLock(_ output: OutputFolder, _ folder: HeldFolder, _ body: () throws -> Void) throws {
        if NetworkStorage.kind(of: output.path) != nil { return try withFile(output, folder, body) }
        let descriptor: Int32
        do throws(HeldFolder.Refusal) {
            descriptor = try folder.openOrMake(RawPath(text: name), O_RDWR | O_NONBLOCK)
        } catch {
            throw EngineError.system(error.code, subject: output.path + "/" + name, step: "locking the table of clips")
        }
        defer { close(descriptor) }
        let deadline = MonotonicTime.now + patienceSeconds
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, MonotonicTime.now < deadline else {
                throw EngineError.system(errno, subject: output.path + "/" + name, step: "locking the table of clips")
            }
            usleep(50_000)
        }
        try body()
    }

    private static func withFile(_ output: OutputFolder, _ folder: HeldFolder, _ body: () throws -> Void) throws {
        let deadline = MonotonicTime.now + patienceSeconds
        while true {
            if let lock = try LockFile(folder, name, text: "process \(getpid()) on \(ProcessInfo.processInfo.hostName)") {
                defer { lock.release() }
                return try body()
            }
            guard MonotonicTime.now < deadline else {
                throw EngineError.system(EWOULDBLOCK, subject: output.path + "/" + name, step: "locking the table of clips")
            }
            usleep(200_000)
        }
    }
}
