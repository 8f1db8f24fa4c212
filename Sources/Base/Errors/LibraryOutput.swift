import CLibraryOutput

/// What C libraries print while they work on a clip or a model, kept off the two standard streams.
///
/// libsndfile prints some faults on standard output, where `--json` must stay JSON; OpenVINO's readers print on standard
/// error without a file's name. What one thread prints through C's streams while it collects is given back instead, so
/// that it can be told with the name.
package enum LibraryOutput {
    private static let capacity = 4096

    /// Called once, by the program's `main`, before anything else; without it nothing is collected.
    package static func install() { melscope_library_output_install() }

    /// Runs `body` and returns with its result what was printed on this thread, as printable lines.
    package static func collecting<Value>(_ body: () throws -> Value) -> (result: Result<Value, any Error>, lines: [String]) {
        melscope_library_output_begin()
        let result = Result { try body() }
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { melscope_library_output_end($0.baseAddress!) }
        }
        if bytes.isEmpty { return (result, []) }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { Printable.text(String($0)) }
        return (result, lines.filter { !$0.isEmpty })
    }

    /// The note that stands on a clip; nil when nothing was printed.
    package static func note(_ lines: [String]) -> ClipNote? {
        guard let first = lines.first else { return nil }
        let more = lines.count > 1 ? " and \(lines.count - 1) more" : ""
        return ClipNote(.libraryPrinted, "a library printed: \(first)\(more)", value: Double(lines.count))
    }
}
