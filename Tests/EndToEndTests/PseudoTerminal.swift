import Foundation
import Synchronization

/// A program on a pseudo-terminal, and every byte that it sends there.
final class PseudoTerminal: Sendable {
    struct Failure: Error { var text: String }

    private let master: Int32
    private let pid: pid_t
    private let bytes = Mutex<[UInt8]>([])
    private let isOver = Atomic<Bool>(false)

    /// Runs a shell command in `folder` with the terminal as its controlling terminal.
    init(_ command: String, columns: Int = 120, rows: Int = 40, folder: String, environment: [String: String]) throws {
        // By Linux' own calls, since Swift's Glibc has no posix_openpt: TIOCSPTLCK unlocks the other end, TIOCGPTN numbers it.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: Int32 = 0, number: UInt32 = 0
        guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw Failure(text: "no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        let path = "/dev/pts/\(number)"
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a session's leader opens becomes the session's.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of the test runner block most signals, and a child would inherit that.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // With POSIX_SPAWN_SETSID, which Glibc does not export.
        posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", "cd '\(folder)' && { \(command); }"].map { (text: String) in strdup(text) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, variables)
        guard failure == 0 else { throw Failure(text: "sh: \(String(cString: strerror(failure)))") }
        pid = child
        let reader = Thread { [self] in read() }
        reader.start()
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Foundation.read(master, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes.withLock { $0 += buffer[..<count] }
        }
        isOver.store(true, ordering: .releasing)
    }

    func type(_ text: String) { _ = text.withCString { write(master, $0, strlen($0)) } }

    var sent: [UInt8] { bytes.withLock { $0 } }
    var text: String { String(decoding: sent, as: UTF8.self) }

    /// Waits until `text` was sent; the generous limit only bounds a failure.
    func waits(for text: String, from start: Int = 0, seconds: Double = 40) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        repeat {
            if String(decoding: sent.dropFirst(start), as: UTF8.self).contains(text) { return true }
            Thread.sleep(forTimeInterval: 0.02)
        } while Date() < end
        return false
    }

    /// Waits for the end, or ends the program when it does not come.
    ///
    /// - Returns: the exit status; nil when it had to be ended.
    func waitForEnd(seconds: Double = 40) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            guard Date() < end else {
                kill(-pid, SIGKILL)
                waitpid(pid, &status, 0)
                return nil
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        while !isOver.load(ordering: .acquiring), Date() < end { Thread.sleep(forTimeInterval: 0.02) }
        close(master)
        return status >> 8 & 0xff
    }
}
