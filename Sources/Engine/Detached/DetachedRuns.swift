import Base
import CSpawn
import Foundation
import Glibc

/// The folder that keeps what is known of detached extractions, and where they begin.
package struct DetachedRuns: Sendable {
    /// Ends of more than so many are forgotten, the oldest first.
    private static let keptEnds = 50
    /// Tells a process that it is detached, and its ID.
    private static let variable = "MELSCOPE_DETACHED"

    private let path: String

    /// - Parameter path: absolute; made when something is detached.
    package init(path: String = UserFolders.state + "/detached") { self.path = path }

    func path(of id: String, _ ending: String) -> String { "\(path)/\(id).\(ending)" }

    // MARK: What there is

    /// All that are remembered, the oldest first. Files that do not read as such are passed over.
    package var all: [DetachedRun] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { run(id: String($0.dropLast(5))) }
    }

    private func run(id: String) -> DetachedRun? {
        guard Self.isID(id), let bytes = try? SmallFile.bytes(path: path(of: id, "json"), limitBytes: 1 << 20),
            let record = try? JSONDecoder().decode(DetachedRun.Record.self, from: Data(bytes)), record.process > 1
        else { return nil }
        return DetachedRun(id: id, folder: self, record: record)
    }

    /// Digits and hyphens alone: it becomes a file's name.
    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 64 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }
    }

    func exitCode(of id: String) -> Int32? {
        SmallFile.text(path: path(of: id, "end"), limitBytes: 100).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Forgets those that have ended or are gone, with their logs.
    ///
    /// - Returns: how many.
    @discardableResult package func clear(keeping kept: Int = 0) -> Int {
        let over = all.filter { run in
            switch run.state {
            case .running, .elsewhere: false
            case .ended, .gone: true
            }
        }
        for run in over.dropLast(kept) { forget(run) }
        return max(0, over.count - kept)
    }

    /// Forgets one, with its log.
    package func forget(_ run: DetachedRun) { for ending in ["json", "log", "end", "begun", "told"] { unlink(path(of: run.id, ending)) } }

    /// Those that are gone without an end, each only once.
    package func goneNotTold() -> [DetachedRun] {
        all.filter { run in
            guard run.state == .gone else { return false }
            let descriptor = open(path(of: run.id, "told"), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
            if descriptor >= 0 { close(descriptor) }
            return descriptor >= 0
        }
    }

    // MARK: Beginning

    /// Starts this program again, detached, and waits until its runs have begun.
    ///
    /// - Parameters:
    ///   - arguments: a command that extracts, with its arguments, in the text form of ``RawPath``.
    ///   - outputs: the folders that it will write, absolute.
    ///   - seconds: how long it is waited for; a large model takes its time to be loaded.
    /// - Returns: the run; it may have ended already, or not have begun yet.
    /// - Throws: ``EngineError`` when the state folder cannot be written or the system gives no process.
    package func start(_ arguments: [String], outputs: [String], waiting seconds: Double = 60) throws -> DetachedRun {
        clear(keeping: Self.keptEnds)
        let (id, log) = try newLog()
        defer { close(log) }
        var environment: [UnsafeMutablePointer<CChar>?] = []
        while let variable = environ[environment.count] { environment.append(strdup(variable)) }
        environment += [strdup("\(Self.variable)=\(id)"), nil]
        let words = [strdup("melscope")] + arguments.map { RawPath(text: $0).withCString { strdup($0) } } + [nil]
        defer { for word in environment + words { free(word) } }
        var process: pid_t = 0
        let code = melscope_spawn_detached(&process, "/proc/self/exe", words, environment, log)
        guard code == 0 else {
            unlink(path(of: id, "log"))
            throw EngineError(
                .inputOutput, subject: "melscope \(arguments.joined(separator: " "))", step: "starting a detached process",
                found: EngineError.systemMessage(code), needed: "a process of its own")
        }
        let record = DetachedRun.Record(
            process: process, startTicks: ProcessIdentity.startTicks(of: process) ?? 0, boot: ProcessIdentity.boot,
            host: ProcessIdentity.host, startedAt: Date().timeIntervalSince1970, arguments: arguments, outputs: outputs)
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
        do {
            try OutputFile.write(text: text + "\n", toFileNamed: path(of: id, "json"), makingFolders: true)
        } catch {
            // Nobody would find it again.
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            throw unwritable(error)
        }
        let run = DetachedRun(id: id, folder: self, record: record)
        let deadline = MonotonicTime.now + seconds
        while MonotonicTime.now < deadline, !hasBegun(id), waitpid(process, nil, WNOHANG) == 0 { usleep(20_000) }
        return run
    }

    /// Whether its runs know what is to be done, or are over.
    package func hasBegun(_ id: String) -> Bool { access(path(of: id, "begun"), F_OK) == 0 }

    private func newLog() throws -> (id: String, descriptor: Int32) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw unwritable(error)
        }
        var time = time(nil)
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y%m%d-%H%M%S", &parts)
        let stem = text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        for number in 1...1000 {
            let id = number == 1 ? stem : "\(stem)-\(number)"
            let descriptor = open(path(of: id, "log"), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return (id, descriptor) }
            if errno != EEXIST { break }
        }
        throw unwritable(EngineError.systemMessage(errno))
    }

    private func unwritable(_ found: Any) -> EngineError {
        EngineError(
            .permission, subject: path, step: "keeping the log of a detached run", found: "\(found)", needed: "a folder that can be written",
            advice: "Set XDG_STATE_HOME to one.")
    }

    // MARK: The other side

    /// What a process says of itself that was detached.
    package struct Own: Sendable {
        private let id: String
        private let folder: DetachedRuns

        /// Nil in a process that nobody detached. What it starts itself is not detached.
        init?(in folder: DetachedRuns) {
            guard let value = getenv(DetachedRuns.variable) else { return nil }
            let id = String(cString: value)
            unsetenv(DetachedRuns.variable)
            guard DetachedRuns.isID(id) else { return nil }
            (self.id, self.folder) = (id, folder)
        }

        /// Says that its runs know what is to be done.
        package func begin() { mark("begun", "") }

        /// Says, as the last act, how it ends.
        package func end(exitCode: Int32) { mark("end", "\(exitCode)\n") }

        private func mark(_ ending: String, _ text: String) {
            try? OutputFile.write(text: text, toFileNamed: folder.path(of: id, ending))
        }
    }

    /// This process, where it is one that was detached; asked once, before any thread is started.
    package func own() -> Own? { Own(in: self) }
}
