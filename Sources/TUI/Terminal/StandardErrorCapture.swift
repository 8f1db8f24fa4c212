import Foundation

/// Keeps what libraries print away from the screen: standard error (and standard output, if that is the terminal) go into a
/// pipe while the screen is up. What came is given out as lines for the log, and shown on the real standard error after
/// the screen is gone.
///
/// Main thread only; the crash handler reads the same memory when nothing else matters any more.
final class StandardErrorCapture {
    /// A line longer than this is cut.
    static let maximumLineBytes = 4096

    let readEnd: Int32
    private let writeEnd: Int32
    private let originalError: Int32
    private let originalOutput: Int32
    private let errorIsTerminal: Bool
    private var partial: [UInt8] = []
    private var isActive = false

    /// - Parameter takesOutput: takes standard output as well, when that is the terminal.
    init?(takesOutput: Bool = true) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            // A full pipe must not stop the library that prints: it loses a message instead of hanging a run.
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        // F_SETPIPE_SZ, which Glibc does not export.
        _ = fcntl(writeEnd, 1031, 1 << 20)
        originalError = fcntl(2, F_DUPFD_CLOEXEC, 3)
        originalOutput = takesOutput && isatty(1) == 1 ? fcntl(1, F_DUPFD_CLOEXEC, 3) : -1
        errorIsTerminal = isatty(2) == 1
        CrashRecord.shared.pointee.stderrOriginal = originalError
    }

    func start() {
        guard !isActive, originalError >= 0 else { return }
        fflush(nil)
        dup2(writeEnd, 2)
        if originalOutput >= 0 { dup2(writeEnd, 1) }
        CrashRecord.shared.pointee.stderrPipe = readEnd
        isActive = true
    }

    func stop() {
        guard isActive else { return }
        fflush(nil)
        dup2(originalError, 2)
        if originalOutput >= 0 { dup2(originalOutput, 1) }
        CrashRecord.shared.pointee.stderrPipe = -1
        isActive = false
    }

    /// Reads what has come and returns the lines that are complete.
    func lines() -> [String] {
        let capacity = CrashRecord.stderrCapacity
        var lines: [String] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        // A library that prints without end must not keep the screen from being drawn.
        for _ in 0..<16 {
            let count = buffer.withUnsafeMutableBytes { read(readEnd, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            let bytes = buffer[..<count]
            if errorIsTerminal, let ring = CrashRecord.shared.pointee.stderrRing {
                for byte in bytes {
                    ring[CrashRecord.shared.pointee.stderrWritten % capacity] = byte
                    CrashRecord.shared.pointee.stderrWritten += 1
                }
            } else {
                // Redirected to a file: the file gets it as it comes.
                _ = bytes.withUnsafeBytes { write(originalError, $0.baseAddress, $0.count) }
            }
            for byte in bytes {
                if byte == 0x0a || byte == 0x0d {
                    if !partial.isEmpty { lines.append(String(decoding: partial, as: UTF8.self)) }
                    partial.removeAll(keepingCapacity: true)
                } else if partial.count < StandardErrorCapture.maximumLineBytes {
                    partial.append(byte)
                }
            }
        }
        return lines
    }

    /// Shows on the real standard error what came since the last time, control characters replaced.
    func replay() {
        _ = lines()
        let record = CrashRecord.shared
        record.pointee.stderrPipe = readEnd
        SignalHandlers.replayStandardError()
        record.pointee.stderrPipe = -1
        record.pointee.stderrWritten = 0
    }
}
