/// A tar archive, written in one go: POSIX's `ustar`, and `pax` where a name is long or is not ASCII. Owner and times are 0.
///
/// See ``ZipFile`` for why no library writes it.
final class TarFile {
    private let file: DraftFile

    init(_ file: DraftFile) { self.file = file }

    private static let blockBytes = 512
    private static let nameBytes = 100
    /// Of eleven octal digits.
    static let largestMember = 0o77_777_777_777

    /// - Parameter parts: of the file's contents, one after the other; up to ``largestMember`` bytes.
    func add(_ name: String, _ parts: [UnsafeRawBufferPointer]) throws {
        let bytes = parts.reduce(0) { $0 + $1.count }
        if name.utf8.count > Self.nameBytes || !name.utf8.allSatisfy({ $0 < 0x80 }) {
            let record = Self.record("path", name)
            try file.append(Self.header("pax/" + String(name.hashOfBytes, radix: 16), bytes: record.count, kind: "x"))
            try file.append(record)
            try pad(record.count)
        }
        try file.append(Self.header(name, bytes: bytes, kind: "0"))
        for part in parts { try file.append(part) }
        try pad(bytes)
    }

    func finish() throws { try file.append([UInt8](repeating: 0, count: 2 * Self.blockBytes)) }

    private func pad(_ bytes: Int) throws {
        try file.append([UInt8](repeating: 0, count: (Self.blockBytes - bytes % Self.blockBytes) % Self.blockBytes))
    }

    /// `LENGTH KEY=VALUE\n`, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length { length = String(length).utf8.count + rest.utf8.count }
        return Array("\(length)\(rest)".utf8)
    }

    private static func header(_ name: String, bytes: Int, kind: Character) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: blockBytes)
        func put(_ text: some Collection<UInt8>, at place: Int) { for (index, byte) in text.enumerated() { header[place + index] = byte } }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] { Array(String(number, radix: 8).leftPadded(to: digits).utf8) }
        put(name.utf8.prefix(nameBytes), at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(bytes, 11), at: 124)
        put(octal(0, 11), at: 136)
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        put(String(kind).utf8, at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put(octal(0, 7), at: 329)
        put(octal(0, 7), at: 337)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + [0, 0x20], at: 148)
        return header
    }
}

extension String {
    /// FNV-1a, 64 bits.
    fileprivate var hashOfBytes: UInt64 { utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
}
