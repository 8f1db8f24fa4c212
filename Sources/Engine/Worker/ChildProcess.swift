import Base
import Foundation
import Glibc

/// A process of this program that does one dangerous thing, so that its end is not that of the program.
///
/// The child's standard input and output are a socket of the parent's that stays open: the child ends itself when it closes, so
/// that no child outlives its parent, however that ended. It answers in lines.
final class ChildProcess {
    /// How the child ended.
    enum End: Equatable {
        case exited(Int32)
        case signal(Int32)
        /// The time was over, or ``isWanted`` said no; the child was killed.
        case timedOut, unwanted

        /// "signal 11 (Segmentation fault)".
        var text: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .signal(let number):
                "signal \(number) (\(strsignal(number).map { String(cString: $0) } ?? "unknown"))"
                    + (number == SIGKILL ? ", as when memory runs out" : "")
            case .timedOut: "a timeout"
            case .unwanted: "no longer wanted"
            }
        }
    }

    /// Where the program is that takes such work: this one, when ``WorkerProcess/isEnabled``.
    private static let program = "/proc/self/exe"
    /// More than a record takes; a child that writes more is out of its mind.
    private static let answerLimit = 1 << 22

    private let pid: pid_t
    private let socket: Int32

    /// Starts a child and sends it `message`.
    ///
    /// - Returns: nil when the system gives no process.
    init?(task: String, message: Data) {
        var ends: [Int32] = [-1, -1]
        // Closed on exec from the start: another lane may be starting a child of its own just now.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var fatal = sigset_t()
        sigemptyset(&fatal)
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { sigaddset(&fatal, number) }
        posix_spawnattr_setsigdefault(&attributes, &fatal)
        // A group of its own: Ctrl-C on the terminal is the parent's to answer.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup(WorkerProcess.name), strdup(task), nil]
        defer { for text in arguments { free(text) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, Self.program, &actions, &attributes, arguments, environ)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            return nil
        }
        (pid, socket) = (child, ends[0])
        send(message)
    }

    /// A message is a line; what does not fit into the pipe at once is given the child's time to start.
    private func send(_ message: Data) {
        let bytes = Array(message) + [0x0a]
        var offset = 0
        let end = MonotonicTime.now + 30
        while offset < bytes.count, MonotonicTime.now < end {
            let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress! + offset, bytes.count - offset, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
            if count > 0 {
                offset += count
            } else if errno == EAGAIN {
                var poller = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, 200)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Waits for the end.
    ///
    /// - Parameters:
    ///   - seconds: after which the child is killed.
    ///   - isWanted: asked several times a second; the child is killed when it says no.
    ///   - onLine: called with each line of the child's answer.
    func wait(seconds: Double, isWanted: () -> Bool, onLine: (String) -> Void) -> End {
        let deadline = MonotonicTime.now + seconds
        var pending: [UInt8] = []
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var early: End?
        while early == nil {
            var poller = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            let ready = poll(&poller, 1, 100)
            if ready > 0 {
                let count = read(socket, &buffer, buffer.count)
                if count == 0 || (count < 0 && errno != EINTR) { break }
                pending += buffer[..<max(0, count)]
                total += max(0, count)
                while let end = pending.firstIndex(of: 0x0a) {
                    onLine(String(decoding: pending[..<end], as: UTF8.self))
                    pending.removeSubrange(...end)
                }
                if total > Self.answerLimit { early = .timedOut }
            }
            if !isWanted() { early = .unwanted }
            if MonotonicTime.now > deadline { early = .timedOut }
        }
        if early != nil { kill(pid, SIGKILL) }
        defer { close(socket) }
        return reap(early, deadline: deadline)
    }

    /// A process that hangs in the system's hands does not even die; it is left behind then.
    private func reap(_ early: End?, deadline: Double) -> End {
        let end = early == nil ? deadline : MonotonicTime.now + 5
        var status: Int32 = 0
        while true {
            let result = waitpid(pid, &status, WNOHANG)
            if result == pid { break }
            if result < 0, errno != EINTR { return early ?? .exited(0) }
            if MonotonicTime.now > end {
                kill(pid, SIGKILL)
                return early ?? .timedOut
            }
            usleep(2000)
        }
        if let early { return early }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signal(signal)
    }
}
