import Base
import Foundation

/// The advisory lock that keeps a second writer from a part of an output.
///
/// On a disk of this machine it is `flock` on the part's file `lock`: the system releases it when the process ends, however it ends, so a
/// stale lock cannot be. The file's text says who holds it; readers need no lock. On network storage it is a ``LockFile``, `lock.held`.
final class PartLock: Sendable {
    /// What the holder does.
    enum Task: Sendable, Hashable {
        case run(recipeHash: String)
        /// Begins a run of a part: over in moments, or when parts of another division are merged.
        case begin
        case merge

        fileprivate init?(line: Substring) {
            let words = line.split(separator: " ")
            switch (words.first, words.count) {
            case ("run", 2): self = .run(recipeHash: String(words[1]))
            case ("begin", 1): self = .begin
            case ("merge", 1): self = .merge
            default: return nil
            }
        }

        fileprivate var line: String {
            switch self {
            case .run(let recipeHash): "run \(recipeHash)"
            case .begin: "begin"
            case .merge: "merge"
            }
        }
    }

    /// Who holds a lock.
    struct Holder {
        /// "process 12 on n1 since 2026-01-01T00:00:00Z"; empty in the moment in which a lock was taken and nothing said yet.
        var text: String
        /// Nil of older programs.
        var task: Task?
    }

    /// -1 on network storage.
    private let descriptor: Int32
    private let file: LockFile?
    private let path: String
    private let output: String

    /// - Parameter folder: the output folder; the part's folder exists.
    /// - Throws: ``EngineError`` with code `.locked` naming the holder, `.permission` or `.inputOutput`.
    init(_ part: PartFolder, in folder: HeldFolder, task: Task? = nil) throws {
        output = folder.path
        path = folder.path + "/" + part.lockName
        let start = ISO8601DateFormatter().string(from: Date())
        let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(start)\n" + (task.map { $0.line + "\n" } ?? "")
        if part.networkStorage != nil {
            descriptor = -1
            file = try Self.file(part, folder, text: text)
            NetworkStorage.locked()
            return
        }
        file = nil
        descriptor = try Self.locked(part, folder)
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        fdatasync(descriptor)
        folder.sync(folder: RawPath(text: part.name))
    }

    private static func heldName(_ part: PartFolder) -> String { part.lockName + ".held" }

    /// Seconds for which a client of network storage may go on seeing a lock that was given up on another machine, twice over.
    private static let patienceSeconds = 2 * NetworkStorage.cacheSeconds

    private static func file(_ part: PartFolder, _ folder: HeldFolder, text: String) throws -> LockFile {
        let deadline = MonotonicTime.now + patienceSeconds
        while true {
            if let file = try LockFile(folder, heldName(part), text: text) { return file }
            let content = LockFile.holder(part.output + "/" + heldName(part))
            if MonotonicTime.now >= deadline || content?.machine == LockFile.machine {
                throw held(content.map { holder($0.text) } ?? Holder(text: "", task: nil), part)
            }
            usleep(200_000)
        }
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
                try lock(descriptor, part)
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

    private static func lock(_ descriptor: Int32, _ part: PartFolder) throws {
        // Whoever looks whether it is free holds it for a moment.
        var tries = 10
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK, tries > 0 {
            tries -= 1
            usleep(5000)
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        let code = errno
        if code == EWOULDBLOCK { throw held(holder(descriptor), part) }
        throw EngineError(
            .inputOutput, subject: part.output, step: "locking the output", found: String(cString: strerror(code)),
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
        if let file {
            if file.isHeld { return }
            throw EngineError(
                .outputConflict, subject: output, step: "writing features",
                found: "a lock that is not this process's any more: it gave no sign of life for \(Int(LockFile.staleSeconds)) s, or the folder was removed",
                needed: "a machine and a network storage that are not cut off for so long", advice: "Extract again: it continues from there.")
        }
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
    static func isHeld(_ part: PartFolder) -> Bool { holder(of: part) != nil }

    /// Looks whether some process holds the lock, without taking it.
    ///
    /// - Throws: ``EngineError`` with code `.locked` naming the holder.
    static func requireFree(_ part: PartFolder) throws { if let holder = settledHolder(of: part) { throw held(holder, part) } }

    /// Who holds the lock, and did not just give it up on another machine.
    static func settledHolder(of part: PartFolder) -> Holder? {
        guard part.networkStorage != nil else { return holder(of: part) }
        let deadline = MonotonicTime.now + patienceSeconds
        while let content = LockFile.holder(part.output + "/" + heldName(part)) {
            if content.machine == LockFile.machine || MonotonicTime.now >= deadline { return holder(content.text) }
            usleep(200_000)
        }
        return nil
    }

    /// Who holds the lock now; nil for nobody.
    static func holder(of part: PartFolder) -> Holder? {
        if part.networkStorage != nil {
            return LockFile.holder(part.output + "/" + heldName(part)).map { holder($0.text) }
        }
        // A pipe, which would never open, or a link is nobody's lock.
        let descriptor = RawPath(text: part.output + "/" + part.lockName).withCString {
            open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
        }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK ? holder(descriptor) : nil
    }

    private static func holder(_ descriptor: Int32) -> Holder {
        var buffer = [UInt8](repeating: 0, count: 400)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return holder(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
    }

    private static func holder(_ text: String) -> Holder {
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        return Holder(
            text: lines.first.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "", task: lines.count > 1 ? Task(line: lines[1]) : nil)
    }

    static func held(_ holder: Holder, _ part: PartFolder) -> EngineError {
        let (what, advice) =
            switch holder.task {
            case .merge?: ("parts are being merged here", "Wait until that ends.")
            case .begin?: ("a part begins here", "Try again.")
            case .run?, nil: ("another run is writing here", "Watch it with 'melscope monitor', or wait until it ends.")
            }
        let who = (part.number.map { ["part \($0)"] } ?? []) + (holder.text.isEmpty ? [] : [holder.text])
        return EngineError(
            .locked, subject: part.output, step: "locking the output", found: what + (who.isEmpty ? "" : " (\(who.joined(separator: ", ")))"),
            needed: "one writer at a time", advice: advice)
    }

    /// Gives the lock up before the last reference is gone.
    func release() {
        file?.release()
        if descriptor >= 0 { flock(descriptor, LOCK_UN) }
    }

    deinit {
        file?.release()
        if descriptor >= 0 { close(descriptor) }
    }
}
