import Base
import CFileSystem
import Foundation

/// A lock that holds between machines: a file that is there as long as somebody holds it.
///
/// Where a file system does not share `flock` between its clients (two mounts by sshfs do not), what all of them keep is that of two who
/// make one name at the same time one fails. So the lock is taken by a hard link to a file that is ready, or by making the
/// file where there are no links. It says who holds it: machine, process, the machine's start, a number that no other has, and a count that
/// the holder raises every few seconds. By that number a holder knows its own: file systems in FUSE give one file another number under
/// each name. A lock is stale when its holder is a process of this machine that is gone, or when the count has stood still
/// for two minutes by the clock of the storage; it is then taken away under a second lock of the same kind. A holder that
/// was silent for so long (a machine that slept) finds its lock gone and writes nothing more.
final class LockFile: Sendable {
    /// Seconds of silence after which nobody holds a lock any more. MELSCOPE_LOCK_SECONDS says otherwise, the same on all machines.
    static let staleSeconds: Double = {
        let wanted = getenv("MELSCOPE_LOCK_SECONDS").flatMap { Double(String(cString: $0)) }
        return wanted.map { max(2, min($0, 3600)) } ?? 120
    }()

    private struct State {
        var isHeld = true
        var beats = 0
        /// By a clock that goes on while the machine sleeps.
        var seen = LockFile.now
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private let folder: HeldFolder
    private let place: RawPath
    private let mark: Mark
    private let descriptor: Int32
    private let state = Guarded(State())
    private let queue = DispatchQueue(label: "melscope.lock", qos: .utility)

    /// What the file of one lock says, and no other's.
    private struct Mark {
        let text: String
        let number = String(UInt64.random(in: 0 ... .max), radix: 36)

        /// Always of one length, so that it is overwritten in place.
        func content(beats: Int) -> String { text + "\n--\n\(LockFile.machine)\n\(getpid())\n" + String(format: "%012d", beats) + "\n\(number)\n" }
    }

    /// What a lock file says.
    struct Content {
        /// Of whoever holds it, in its words.
        var text: String
        var machine: String
        var process: Int32
        var number: String
        /// Seconds since its holder last gave a sign of life, as far as the clock that was asked tells.
        var ageSeconds: Double

        /// Whether its holder is known to be gone.
        var isStale: Bool {
            if machine == LockFile.machine, kill(process, 0) != 0, errno == ESRCH { return true }
            return ageSeconds >= LockFile.staleSeconds
        }
    }

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - place: relative to `folder`, whose folder exists.
    ///   - text: what is told of the holder.
    /// - Returns: nil while another holds it.
    /// - Throws: ``EngineError`` where the file cannot be made.
    init?(_ folder: HeldFolder, _ place: String, text: String) throws {
        self.folder = folder
        self.place = RawPath(text: place)
        mark = Mark(text: text)
        guard let descriptor = try Self.take(folder, self.place, mark) else { return nil }
        self.descriptor = descriptor
        scheduleBeat()
    }

    deinit { close(descriptor) }

    private func scheduleBeat() {
        queue.asyncAfter(deadline: .now() + Self.staleSeconds / 12) { [weak self] in
            guard let self, self.state.withLock({ $0.isHeld }) else { return }
            self.beat()
            self.scheduleBeat()
        }
    }

    /// Whether it is still this process's. After a silence so long that another may have taken it, the file itself is asked.
    var isHeld: Bool {
        let (isHeld, seen) = state.withLock { ($0.isHeld, $0.seen) }
        guard isHeld, Self.now - seen > Self.staleSeconds / 2 else { return isHeld }
        return look()
    }

    func release() {
        let wasHeld = state.withLock { state in
            defer { state.isHeld = false }
            return state.isHeld
        }
        if wasHeld, isOurs() { folder.remove(place) }
    }

    private func beat() {
        guard look() else { return }
        let content = mark.content(beats: state.withLock { state in
            state.beats += 1
            return state.beats
        })
        _ = content.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        fdatasync(descriptor)
    }

    private func look() -> Bool {
        let isOurs = isOurs()
        return state.withLock { state in
            if isOurs { state.seen = Self.now } else { state.isHeld = false }
            return state.isHeld
        }
    }

    private func isOurs() -> Bool { Self.read(folder.path + "/" + place.text, now: 0)?.number == mark.number }

    // MARK: The file

    /// A start of a machine, and within it the processes that have their numbers in common: those of a container.
    static let machine: String = {
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        let space = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
        return (boot ?? "unknown-\(UInt64.random(in: 0 ... .max))") + "/" + space
    }()

    private static let limitBytes = 2000

    /// What the lock at a place says; nil where nobody holds it, as far as this machine's clock tells.
    static func holder(_ path: String) -> Content? {
        guard let content = read(path, now: Date().timeIntervalSince1970), !content.isStale else { return nil }
        return content
    }

    private static func read(_ path: String, now: Double) -> Content? {
        let descriptor = RawPath(text: path).withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        melscope_ask_storage(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var buffer = [UInt8](repeating: 0, count: limitBytes)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let whole = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        let halves = whole.components(separatedBy: "\n--\n")
        let lines = halves.count > 1 ? halves[1].split(separator: "\n") : []
        return Content(
            text: halves[0], machine: lines.first.map(String.init) ?? "", process: lines.count > 1 ? Int32(lines[1]) ?? 1 : 1,
            number: lines.count > 3 ? String(lines[3]) : "", ageSeconds: now - Double(status.st_mtim.tv_sec) - Double(status.st_mtim.tv_nsec) / 1e9)
    }

    /// - Returns: nil while another holds it.
    private static func take(_ folder: HeldFolder, _ place: RawPath, _ mark: Mark) throws -> Int32? {
        let path = folder.path + "/" + place.text
        for _ in 0..<8 {
            // By the clock of the storage: when it says that this file was made.
            let (descriptor, name, now) = try ready(folder, place, mark)
            defer { folder.remove(name) }
            if let made = make(folder, place, mark, from: name, descriptor) {
                if made != descriptor { close(descriptor) }
                return made
            }
            close(descriptor)
            guard let there = read(path, now: now) else { continue }
            guard there.isStale else { return nil }
            try takeAway(folder, place, now: now)
        }
        return nil
    }

    private static func ready(_ folder: HeldFolder, _ place: RawPath, _ mark: Mark) throws -> (Int32, RawPath, now: Double) {
        let name = RawPath(text: place.text + ".\(getpid())-\(UInt32.random(in: 0 ... .max))")
        let descriptor: Int32
        do throws(HeldFolder.Refusal) {
            descriptor = try folder.open(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o666)
        } catch {
            throw EngineError(
                error.code == EACCES || error.code == EROFS ? .permission : .inputOutput, subject: folder.path, step: "locking the output",
                found: String(cString: strerror(error.code)), needed: "a writable folder", advice: "Check the folder's permissions.")
        }
        folder.share(descriptor)
        write(mark, descriptor)
        var status = stat()
        fstat(descriptor, &status)
        return (descriptor, name, Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
    }

    /// Gives a file that is ready the lock's name; makes one where there are no links.
    ///
    /// - Returns: a descriptor of what has that name; nil where something else has it.
    private static func make(_ folder: HeldFolder, _ place: RawPath, _ mark: Mark, from ready: RawPath, _ descriptor: Int32) -> Int32? {
        let code = link(folder.path + "/" + ready.text, folder.path + "/" + place.text) == 0 ? 0 : errno
        // An answer may be lost on its way: what stands there tells.
        if code == 0 || read(folder.path + "/" + place.text, now: 0)?.number == mark.number {
            // By this name: the other one goes, and file systems in FUSE keep what is open under a third.
            return (try? folder.open(place, O_RDWR)) ?? descriptor
        }
        guard code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK else { return nil }
        guard let made = try? folder.open(place, O_RDWR | O_CREAT | O_EXCL, mode: 0o666) else { return nil }
        folder.share(made)
        write(mark, made)
        return made
    }

    private static func write(_ mark: Mark, _ descriptor: Int32) {
        _ = mark.content(beats: 0).withCString { pwrite(descriptor, $0, strlen($0), 0) }
        fsync(descriptor)
    }

    /// Takes a stale lock away, one process at a time: of two that find it stale, the second would take the first one's own.
    private static func takeAway(_ folder: HeldFolder, _ place: RawPath, now: Double) throws {
        let path = folder.path + "/" + place.text
        let guardName = RawPath(text: place.text + ".breaking")
        guard let descriptor = try? folder.open(guardName, O_RDWR | O_CREAT | O_EXCL, mode: 0o666) else {
            if let status = folder.status(guardName), now - Double(status.st_mtim.tv_sec) > 5 * staleSeconds { folder.remove(guardName) }
            usleep(200_000)
            return
        }
        defer {
            close(descriptor)
            folder.remove(guardName)
        }
        guard let there = read(path, now: now), there.isStale else { return }
        let aside = RawPath(text: place.text + ".gone-\(getpid())-\(UInt32.random(in: 0 ... .max))")
        guard (try? folder.rename(place, to: aside.lastComponent)) != nil else { return }
        defer { folder.remove(aside) }
        // A client's cache may have shown one that another has taken away meanwhile, and made its own.
        if let moved = read(folder.path + "/" + aside.text, now: now), !moved.isStale { _ = link(folder.path + "/" + aside.text, path) }
    }
}
