import Base
import Foundation
import Glibc
import Synchronization

/// The other end of ``ChildProcess``: this program, started to do one dangerous thing and to say how it went.
///
/// Only a program that calls ``serveIfAsked()`` first in its `main` can be started so; it says that with ``enable()``. In
/// another one the engine does without.
package enum WorkerProcess {
    /// The child's `argv[0]`, which tells it apart.
    static let name = "melscope-worker"
    private static let enabled = Atomic<Bool>(false)

    /// Allows the engine to start this program again for single clips and models.
    package static func enable() { enabled.store(true, ordering: .releasing) }

    static var isEnabled: Bool { enabled.load(ordering: .acquiring) }

    /// Does the work that the process was started for and ends it; returns at once in a process that was not.
    ///
    /// - Parameter tasks: what it can be started for, by name.
    static func serveIfAsked(_ tasks: [String: (Data) throws -> Void]) {
        guard CommandLine.arguments.first == name, CommandLine.arguments.count == 2 else { return }
        bound()
        guard let message = readLine(strippingNewline: true) else { exit(1) }
        endWithParent()
        let data = Data(message.utf8)
        do {
            guard let serve = tasks[CommandLine.arguments[1]] else { exit(64) }
            try serve(data)
        } catch {
            say("error \(Printable.text("\(error)"))")
        }
        // Not exit: a library's own end could hang, and all is said.
        _exit(0)
    }

    /// Writes a line of the answer.
    static func say(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(0x0a)
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress! + offset, bytes.count - offset) }
            if count < 0 {
                if errno == EINTR { continue }
                _exit(1)
            }
            offset += count
        }
    }

    /// No more memory than the machine has, first in line when it runs out all the same, and no core file.
    private static func bound() {
        signal(SIGPIPE, SIG_IGN)
        // A crash is to be seen by the parent as the signal that it is, at once: no backtrace is made of it first.
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] { signal(number, SIG_DFL) }
        if let file = fopen("/proc/self/oom_score_adj", "w") {
            fputs("1000", file)
            fclose(file)
        }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Address space is reserved beyond what is used; a sanitizer has reserved far more already.
        let bytes = UInt(memoryBytes + (2 << 30))
        guard addressSpaceBytes < bytes else { return }
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    }

    /// Bytes of the machine's memory.
    static var memoryBytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    private static var addressSpaceBytes: UInt {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").first.flatMap { UInt($0) } ?? 0) * UInt(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Ends the process when the other end of standard input closes.
    private static func endWithParent() {
        let watcher = Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(0, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { _exit(1) }
            }
        }
        watcher.start()
    }
}
