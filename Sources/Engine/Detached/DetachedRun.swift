import Base
import Foundation
import Glibc

/// Extractions that a process of their own goes on with after the command or the dashboard that began them has been left.
///
/// The state folder keeps three files of each: `ID.json`, which says what it is, `ID.log`, what it prints, and `ID.end`, which it
/// writes as its last act. One without an end whose process is gone was killed, or the machine was restarted.
package struct DetachedRun: Sendable {
    /// How it is.
    package enum State: Sendable, Hashable {
        case running
        /// Its process ended with this exit code.
        case ended(exitCode: Int32)
        /// Its process is gone and has left no end.
        case gone
        /// It was started on another machine, whose processes are not seen here.
        case elsewhere
    }

    /// What `ID.json` holds.
    struct Record: Codable {
        var process: Int32
        /// Clock ticks from the machine's start to the process's, which tell it from a later one of the same number.
        var startTicks: UInt64
        /// Identifies the machine's start.
        var boot: String
        var host: String
        /// Seconds since 1970.
        var startedAt: Double
        var arguments: [String]
        var outputs: [String]
    }

    /// Names its files: the time of its start, and a number where that is taken.
    package let id: String
    package let folder: DetachedRuns
    let record: Record

    package var process: Int32 { record.process }
    package var host: String { record.host }
    /// Seconds since 1970.
    package var startedAt: Double { record.startedAt }
    /// The command line, without the program's name.
    package var arguments: [String] { record.arguments }
    /// Folders of the outputs that it writes.
    package var outputs: [String] { record.outputs }
    package var logPath: String { folder.path(of: id, "log") }

    package var state: State {
        if let exitCode = folder.exitCode(of: id) { return .ended(exitCode: exitCode) }
        guard record.host == ProcessIdentity.host else { return .elsewhere }
        guard record.boot == ProcessIdentity.boot, ProcessIdentity.startTicks(of: process) == record.startTicks else {
            // It may have ended just now, between the two looks.
            return folder.exitCode(of: id).map { .ended(exitCode: $0) } ?? .gone
        }
        return .running
    }

    /// Asks it to finish the clips in progress and to end, as Ctrl-C asks a command on a terminal. Asked again, it abandons them.
    ///
    /// - Returns: whether there was a process to ask.
    package func stop() -> Bool { state == .running && kill(process, SIGINT) == 0 }

    /// The last lines of its log.
    ///
    /// - Parameter limitBytes: at most so many bytes of the log's end.
    package func log(limitBytes: Int = 1 << 16) -> String {
        guard let file = try? InputFile(path: logPath), file.byteCount > 0 else { return "" }
        let start = max(0, file.byteCount - limitBytes)
        guard let bytes = try? file.bytes(at: start, count: file.byteCount - start) else { return "" }
        let text = String(decoding: bytes, as: UTF8.self)
        // The first line of a part may be half a line.
        return start == 0 ? text : text.firstIndex(of: "\n").map { String(text[text.index(after: $0)...]) } ?? text
    }
}

/// What tells a process from all others.
enum ProcessIdentity {
    static var host: String { ProcessInfo.processInfo.hostName }

    static var boot: String {
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    /// Nil where there is no such process, or only what is left of one that has ended.
    static func startTicks(of process: Int32) -> UInt64? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The name stands in parentheses, and may hold blanks and parentheses itself.
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // proc(5): the state is the third field, the start the 22nd.
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
