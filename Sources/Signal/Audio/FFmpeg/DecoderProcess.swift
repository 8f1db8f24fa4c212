import Base
import CSpawn
import Foundation

/// Another program that reads one open file and writes what it makes of it to this process, and nowhere else.
///
/// The program is started by `posix_spawn` (``melscope_spawn``) rather than by swift-subprocess, whose interface is asynchronous: a lane is one
/// thread that works on one clip, and waits with `poll` for that clip's samples. The child
/// - has `/dev/null` as its input, and neither the terminal nor any other descriptor of this process;
/// - is in a process group of its own, so that Ctrl-C reaches this program alone, which then finishes the clips in hand;
/// - gets the signals' defaults, SIGPIPE among them, so that it ends when nobody reads it any more;
/// - is killed and waited for when this object goes.
///
/// Used by one lane at a time.
final class DecoderProcess {
    package enum Failure: Error {
        /// The system's words.
        case notStarted(String)
    }

    enum Event {
        /// This many bytes of output.
        case output(Int)
        /// No output within the time given.
        case nothing
        /// The output is at its end.
        case end
    }

    /// Where the child finds the file that it is given.
    static let inputPath = "/proc/self/fd/3"
    /// Of what the child says on standard error, the first bytes are kept and the rest is read and dropped.
    private static let errorLimit = 65_536
    /// Variables by which ffmpeg would write files or colours.
    private static let removedVariables = ["FFREPORT", "AV_LOG_FORCE_", "LC_ALL"]

    private(set) var errorText: [UInt8] = []
    private let pid: pid_t
    private var output: Int32
    private var errors: Int32
    private var status: Int32?

    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - input: becomes the child's descriptor 3.
    ///   - cpuSeconds: of processor time, after which the system ends the child, also where this process is gone.
    package init(path: String, arguments: [String], input: Int32?, cpuSeconds: Int) throws(Failure) {
        var environment: [UnsafeMutablePointer<CChar>?] = []
        for (name, value) in ProcessInfo.processInfo.environment
        where !Self.removedVariables.contains(where: name.hasPrefix) { environment.append(strdup("\(name)=\(value)")) }
        environment += [strdup("LC_ALL=C"), nil]
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in environment + words { free(pointer) } }
        var (child, outputEnd, errorEnd): (pid_t, Int32, Int32) = (0, -1, -1)
        let code = melscope_spawn(
            &child, path, words, environment, input ?? -1, Int32(clamping: cpuSeconds), &outputEnd, &errorEnd)
        guard code == 0 else { throw .notStarted(EngineError.systemMessage(code)) }
        (pid, output, errors) = (child, outputEnd, errorEnd)
    }

    deinit { stop() }

    /// Waits for output, at most `milliseconds`.
    package func read(into target: UnsafeMutableRawBufferPointer, milliseconds: Int32) -> Event {
        var waits = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        // Closed descriptors are -1, which poll passes over.
        let ready = poll(&waits, 2, milliseconds)
        guard ready > 0 else { return .nothing }
        if waits[1].revents != 0 { drainErrors() }
        guard waits[0].revents != 0 else { return output < 0 && errors < 0 ? .end : .nothing }
        let count = Glibc.read(output, target.baseAddress, target.count)
        if count > 0 { return .output(count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        return .end
    }

    private func drainErrors() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while errors >= 0 {
            let count = Glibc.read(errors, &bytes, bytes.count)
            if count > 0 {
                errorText += bytes[..<min(count, Self.errorLimit - errorText.count)]
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                return
            } else {
                close(errors)
                errors = -1
            }
        }
    }

    /// Waits for the end of a child whose output is at its end, kills it when it takes longer than `seconds`, and reads the
    /// rest of what it says.
    ///
    /// - Returns: the exit status; nil when a signal ended it.
    package func finish(seconds: Double) -> Int32? {
        var waitedMs = 0.0
        while status == nil {
            var code: Int32 = 0
            let ended = waitpid(pid, &code, WNOHANG)
            if ended == pid || (ended < 0 && errno != EINTR) {
                status = code
                break
            }
            if waitedMs > seconds * 1000 {
                stop()
                break
            }
            var wait = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
            _ = poll(&wait, 1, 5)
            drainErrors()
            waitedMs += 5
        }
        drainErrors()
        guard let status, status & 0x7f == 0 else { return nil }
        return status >> 8 & 0xff
    }

    /// Kills the child and waits for it.
    package func stop() {
        if status == nil {
            kill(pid, SIGKILL)
            var code: Int32 = 0
            while waitpid(pid, &code, 0) < 0, errno == EINTR {}
            status = code
        }
        for end in [output, errors] where end >= 0 { close(end) }
        (output, errors) = (-1, -1)
    }
}
