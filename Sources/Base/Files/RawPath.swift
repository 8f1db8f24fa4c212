/// A path as the system has it, that is: bytes, with a text form that is unique and reversible.
///
/// Nearly every path is valid UTF-8 and its text is the path itself. Bytes that are not UTF-8 become `\xNN` (lower-case
/// hexadecimal), and a backslash that would otherwise be read as such an escape becomes `\x5c`. Two paths have the same
/// text only if they are the same bytes; ledgers and tables may therefore use the text as key.
///
/// Equality and order are those of the text's bytes, not Swift's canonical equivalence: a system may hold two files
/// whose names differ only in the composition of an accent. The text may hold control characters: show it through
/// ``Printable``.
package struct RawPath: Sendable, CustomStringConvertible {
    package let text: String

    /// Takes a text form: of a command line, a ledger or a table.
    package init(text: String) { self.text = text }

    package init(bytes: some Collection<UInt8>) {
        let plain =
            bytes.withContiguousStorageIfAvailable(Self.plainText)
            ?? Array(bytes).withUnsafeBufferPointer(Self.plainText)
        text = plain ?? Self.escaped(Array(bytes))
    }

    /// The bytes for the system.
    package var bytes: [UInt8] {
        let utf8 = Array(text.utf8)
        guard utf8.contains(Self.backslash) else { return utf8 }
        var result: [UInt8] = []
        result.reserveCapacity(utf8.count)
        var index = 0
        while index < utf8.count {
            if let byte = Self.escapedByte(utf8, at: index) {
                result.append(byte)
                index += 4
            } else {
                result.append(utf8[index])
                index += 1
            }
        }
        return result
    }

    package var description: String { Printable.text(text) }

    /// Calls `body` with the path as a C string.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        var terminated = bytes
        terminated.append(0)
        return try terminated.withUnsafeBufferPointer { buffer in
            try buffer.withMemoryRebound(to: CChar.self) { try body($0.baseAddress!) }
        }
    }

    /// The part after the last slash.
    package var lastComponent: RawPath {
        guard let slash = text.utf8.lastIndex(of: Self.slash) else { return self }
        return RawPath(text: String(text[text.utf8.index(after: slash)...]))
    }

    /// The part before the last slash: empty without one, `/` when nothing else precedes it.
    package var parent: RawPath {
        guard let slash = text.utf8.lastIndex(of: Self.slash) else { return RawPath(text: "") }
        return RawPath(text: slash == text.utf8.startIndex ? "/" : String(text[..<slash]))
    }

    /// Joins a relative path with a slash; an empty path adds nothing.
    package func appending(_ path: RawPath) -> RawPath {
        if text.isEmpty { return path }
        if path.text.isEmpty { return self }
        return RawPath(text: text.utf8.last == Self.slash ? text + path.text : text + "/" + path.text)
    }

    /// The path with what follows the last dot of its last component replaced; a leading dot starts no extension.
    package func replacingExtension(with newExtension: String) -> RawPath {
        RawPath(text: String(text.utf8.prefix(stemLength)) ?? text).withSuffix("." + newExtension)
    }

    /// The lower-case ASCII extension of the last component, without the dot; empty when there is none.
    package var fileExtension: String {
        let tail = text.utf8.dropFirst(stemLength + 1)
        return String(decoding: tail.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    /// Number of the text's UTF-8 bytes before the extension's dot.
    package var stemLength: Int {
        let utf8 = text.utf8
        var position = utf8.count
        for byte in utf8.reversed() {
            position -= 1
            if byte == Self.slash { break }
            guard byte == Self.dot else { continue }
            let isLeading = position == 0 || utf8[utf8.index(utf8.startIndex, offsetBy: position - 1)] == Self.slash
            return isLeading ? utf8.count : position
        }
        return utf8.count
    }

    package func withSuffix(_ suffix: String) -> RawPath { RawPath(text: text + suffix) }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let backslash = UInt8(ascii: "\\")

    private static func plainText(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        bytes.contains(backslash) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        var index = 0
        while index < bytes.count {
            let length = scalarLength(bytes, at: index)
            if length == 0 || escapedByte(bytes, at: index) != nil {
                result += [backslash, UInt8(ascii: "x"), hexDigit(bytes[index] >> 4), hexDigit(bytes[index] & 15)]
                index += 1
            } else {
                result += bytes[index..<index + length]
                index += length
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Bytes of the well-formed UTF-8 scalar that starts here, or 0.
    private static func scalarLength(_ bytes: [UInt8], at index: Int) -> Int {
        let length: Int
        switch bytes[index] {
        case 0..<0x80: return 1
        case 0xc2..<0xe0: length = 2
        case 0xe0..<0xf0: length = 3
        case 0xf0..<0xf5: length = 4
        default: return 0
        }
        guard index + length <= bytes.count else { return 0 }
        return String(validating: bytes[index..<index + length], as: UTF8.self) == nil ? 0 : length
    }

    private static func escapedByte(_ bytes: [UInt8], at index: Int) -> UInt8? {
        guard bytes[index] == backslash, index + 3 < bytes.count, bytes[index + 1] == UInt8(ascii: "x"),
            let high = hexValue(bytes[index + 2]), let low = hexValue(bytes[index + 3])
        else { return nil }
        return high << 4 | low
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}

extension RawPath: Hashable, Comparable, Codable {
    package static func == (a: RawPath, b: RawPath) -> Bool { compare(a, b) == 0 }
    package static func < (a: RawPath, b: RawPath) -> Bool { compare(a, b) < 0 }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func compare(_ a: RawPath, _ b: RawPath) -> Int {
        var (a, b) = (a.text, b.text)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] {
                    return Int(a[index]) - Int(b[index])
                }
                return a.count - b.count
            }
        }
    }
}
