import Base
import Engine
import Foundation

/// A Python that takes messages on its standard input and says nothing but what goes wrong.
///
/// It is ended with this object, at a cancellation, and when it takes nothing for a minute. When this process dies it finds its input cut off and ends.
final class PythonChild {
    private let process = Process()
    private let socket: Int32
    private let program: String
    private let destination: String
    private let said: FileHandle
    private let isCancelled: @Sendable () -> Bool

    private static let patienceSeconds = 60.0
    private static let step = "writing Parquet with Python"

    /// - Parameter program: a name, looked for on the PATH, or a path.
    /// - Throws: ``EngineError`` where it does not start.
    init(_ program: String, script: String, destination: String, isCancelled: @escaping @Sendable () -> Bool) throws {
        (self.program, self.destination, self.isCancelled) = (program, destination, isCancelled)
        var ends: [Int32] = [-1, -1]
        let path = try Self.path(program, destination)
        let unnamed = open("/tmp", O_RDWR | O_CLOEXEC | Self.temporaryFile, 0o600)
        let error = unnamed >= 0 ? unnamed : open("/dev/null", O_RDWR | O_CLOEXEC)
        said = FileHandle(fileDescriptor: error, closeOnDealloc: true)
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw EngineError.system(errno, subject: destination, step: Self.step)
        }
        socket = ends[0]
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-c", script]
        process.standardInput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = said
        do {
            try process.run()
        } catch {
            close(socket)
            throw EngineError(.notFound, subject: program, step: Self.step, found: error.localizedDescription, needed: "a Python that starts", advice: Self.advice)
        }
        process.standardInput = nil
    }

    deinit {
        if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        close(socket)
    }

    /// `O_TMPFILE`, a macro that Swift does not see.
    private static let temporaryFile: Int32 = 0o20_200_000

    private static let advice =
        "Install pyarrow ('pip install pyarrow'), name a Python that has it with --python, or export to csv, npz or hdf5, which need none."

    private static func path(_ program: String, _ destination: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
        let places = program.contains("/") ? [absolutePath(program)] : folders.map { "\($0)/\(program)" }
        if let path = places.first(where: { access($0, X_OK) == 0 }) { return path }
        throw EngineError(.notFound, subject: program, step: step, found: "no such program", needed: "a Python with pyarrow", advice: advice)
    }

    func send(text: String) throws {
        var text = text
        try text.withUTF8 { try send(UnsafeRawBufferPointer($0)) }
    }

    /// Sends a message: its length, then its bytes.
    func send(_ bytes: UnsafeRawBufferPointer) throws {
        try withUnsafeBytes(of: Int64(bytes.count).littleEndian) { try write($0) }
        try write(bytes)
    }

    /// Tells that nothing follows, and waits for the end.
    ///
    /// - Throws: ``EngineError`` with what it said.
    func finish() throws {
        try withUnsafeBytes(of: Int64(-1).littleEndian) { try write($0) }
        shutdown(socket, Int32(SHUT_WR))
        while process.isRunning {
            if isCancelled() { throw CancellationError() }
            usleep(5000)
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else { throw failure() }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        var offset = 0
        var lastTaken = MonotonicTime.now
        while offset < bytes.count {
            let count = Glibc.send(socket, bytes.baseAddress! + offset, bytes.count - offset, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if count > 0 {
                offset += count
                lastTaken = MonotonicTime.now
            } else if errno == EAGAIN {
                if isCancelled() { throw CancellationError() }
                guard MonotonicTime.now - lastTaken < Self.patienceSeconds else {
                    throw EngineError(.inputOutput, subject: program, step: Self.step, found: "a Python that took nothing for a minute", needed: "one that works")
                }
                var poller = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, 200)
            } else if errno != EINTR {
                throw failure()
            }
        }
    }

    /// Why it has ended.
    private func failure() -> EngineError {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        try? said.seek(toOffset: 0)
        let words = (try? said.read(upToCount: 1 << 16)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let last = words.split(separator: "\n").last.map(String.init) ?? ""
        if process.terminationReason == .exit, process.terminationStatus == ParquetScript.withoutLibrary {
            return EngineError(.notFound, subject: program, step: Self.step, found: last, needed: "a Python with pyarrow", advice: Self.advice)
        }
        if words.contains("Errno 28") || words.contains("No space left") { return DraftFile.error(ENOSPC, destination) }
        let how = process.terminationReason == .exit ? "exit status \(process.terminationStatus)" : "signal \(process.terminationStatus)"
        return EngineError(.inputOutput, subject: destination, step: Self.step, found: "the Python process ended with \(how)" + (last.isEmpty ? "" : ": \(last.prefix(300))"), needed: "a Python with pyarrow that works")
    }
}
