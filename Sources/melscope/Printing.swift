import Base
import Foundation
import Synchronization

/// Text to standard output and standard error. What came from files passes through ``Printable`` before it gets here
/// or here at the latest.
enum Printing {
    /// Writes whole lines; a reader that has gone away (`| head`) ends the output quietly.
    static func out(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
    static func err(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Whether nothing more arrives at standard output: its reader has gone away, or writing to it failed.
    static var outIsGone: Bool { gone.load(ordering: .relaxed) || failure.load(ordering: .relaxed) != 0 }
    private static let gone = Atomic<Bool>(false)

    /// Why results could not be written to standard output; nil while all were. A reader that has gone away is no fault.
    static var outFailure: EngineError? {
        let number = failure.load(ordering: .relaxed)
        guard number != 0 else { return nil }
        return EngineError(
            .inputOutput, subject: "standard output", step: "writing the results", found: String(cString: strerror(number)),
            needed: "an output that accepts all of them", advice: number == ENOSPC ? "Free some space, then run the command again." : "")
    }
    /// The `errno` of the first write to standard output that failed.
    private static let failure = Atomic<Int32>(0)

    static func raw(_ text: String, to descriptor: Int32) { write(text, to: descriptor) }

    static var outIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 && term != "dumb" }
    /// Whether colours of 256 may be used on standard output.
    static var outIsColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        let knowsColours = term.contains("256") || !(environment["COLORTERM"] ?? "").isEmpty
        return outIsTerminal && knowsColours && (environment["NO_COLOR"] ?? "").isEmpty
    }
    static var errIsTerminal: Bool { isatty(STDERR_FILENO) == 1 && term != "dumb" }
    private static var term: String { ProcessInfo.processInfo.environment["TERM"] ?? "dumb" }

    static var terminalColumns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    if errno == EAGAIN {
                        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        poll(&poller, 1, 1000)
                        continue
                    }
                    guard descriptor == STDOUT_FILENO else { return }
                    if errno == EPIPE {
                        gone.store(true, ordering: .relaxed)
                    } else {
                        _ = failure.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
                    }
                    return
                }
                offset += count
            }
        }
    }

    /// Rows as aligned columns, two spaces apart.
    ///
    /// - Parameter rightAligned: columns of numbers.
    static func table(_ rows: [[String]], rightAligned: Set<Int> = []) -> String {
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                let room = String(repeating: " ", count: widths[index] - cell.count)
                return rightAligned.contains(index) ? room + cell : index == row.count - 1 ? cell : cell + room
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// One line of `--json`: keys in snake case, sorted.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { escaped(String(decoding: $0, as: UTF8.self)) } ?? "{}"
    }

    /// JSON whose strings hold no scalar that acts on a terminal, with the same value: such scalars can stand in strings
    /// only, where `\u` escapes are allowed.
    private static func escaped(_ json: String) -> String {
        if json.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return json }
        var result = ""
        for scalar in json.unicodeScalars {
            if Printable.isUnsafe(scalar) {
                for unit in String(scalar).utf16 { result += "\\u" + String(format: "%04x", Int(unit)) }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
