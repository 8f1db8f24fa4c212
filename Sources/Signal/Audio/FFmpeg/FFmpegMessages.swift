import Base
import Foundation

/// What ffmpeg says on standard error at `-loglevel level+info`: each message with its level in brackets, and before the first
/// sample what it found in the file. Names and titles of the file stand further right than the streams, and no part of them
/// begins a line.
struct FFmpegMessages {
    /// Whether the file was opened and its streams are known.
    private(set) var isOpened = false
    private(set) var audioStreams = 0
    private(set) var otherStreams = 0
    /// Of the first audio stream, as ffmpeg names it: `aac`.
    private(set) var codec: String?
    /// Without the parts that name addresses in memory; printable.
    private(set) var firstError: String?

    package init(_ text: [UInt8]) {
        var isInput = false
        for bytes in text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            let line = String(decoding: bytes.prefix(1000), as: UTF8.self)
            if line.hasPrefix("[info] Input #0") {
                isInput = true
                isOpened = true
            } else if line.hasPrefix("[info] Stream mapping") || line.hasPrefix("[info] Output #0") {
                isInput = false
            } else if isInput, line.hasPrefix("[info]   Stream #0:") {
                add(stream: line)
            } else if firstError == nil, let error = Self.error(line) {
                firstError = error
            }
        }
    }

    private mutating func add(stream line: String) {
        guard let range = line.range(of: ": Audio: ") else { return otherStreams += 1 }
        audioStreams += 1
        guard codec == nil else { return }
        codec = String(line[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// The message of a line at level `error` or above.
    private static func error(_ line: String) -> String? {
        for level in ["[error] ", "[fatal] ", "[panic] "] {
            guard let range = line.range(of: level), line.hasPrefix("[") else { continue }
            let message = line[range.upperBound...].replacing("file:" + DecoderProcess.inputPath + ": ", with: "")
            return Printable.text(String(message.prefix(200)).trimmingCharacters(in: .whitespaces))
        }
        return nil
    }
}
