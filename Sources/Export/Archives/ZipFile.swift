import CZlib

/// A zip archive of stored files, written in one go: every time is the format's first, 1980-01-01, and nothing depends on the machine.
///
/// libzip, which reads archives here, writes every file when the archive is closed, from callbacks, and its times by the time zone: a clip that
/// turns out to be damaged could not be left out any more. libarchive would bring libxml2 and ICU, 45 MB, for these few headers.
final class ZipFile {
    private struct Entry {
        var name: [UInt8]
        var checksum: UInt32
        var bytes: Int
        var offset: Int
    }

    private let file: DraftFile
    private var entries: [Entry] = []

    init(_ file: DraftFile) { self.file = file }

    /// Names are UTF-8.
    private static let nameIsUTF8: UInt16 = 1 << 11
    private static let firstDate: UInt16 = 0x21
    /// Version 4.5 of the format: numbers of 64 bits.
    private static let version: UInt16 = 45
    private static let all32 = UInt32.max
    /// A regular file that everybody may read, as Unix has it.
    private static let mode: UInt32 = 0o100644 << 16

    /// - Parameter parts: of the file's contents, one after the other.
    func add(_ name: String, _ parts: [UnsafeRawBufferPointer]) throws {
        let bytes = parts.reduce(0) { $0 + $1.count }
        let checksum = parts.reduce(UInt(0)) { sum, part in
            part.baseAddress.map { crc32_z(sum, $0.assumingMemoryBound(to: UInt8.self), part.count) } ?? sum
        }
        let entry = Entry(name: Array(name.utf8), checksum: UInt32(checksum), bytes: bytes, offset: file.position)
        var header = Little()
        header.add(UInt32(0x0403_4b50), Self.version, Self.nameIsUTF8, UInt16(0), UInt16(0), Self.firstDate, entry.checksum)
        let isLong = bytes >= Int(Self.all32)
        header.add(isLong ? Self.all32 : UInt32(bytes), isLong ? Self.all32 : UInt32(bytes), UInt16(entry.name.count), UInt16(isLong ? 20 : 0))
        header.bytes += entry.name
        if isLong { header.add(UInt16(1), UInt16(16), UInt64(bytes), UInt64(bytes)) }
        try file.append(header.bytes)
        for part in parts { try file.append(part) }
        entries.append(entry)
    }

    /// Writes the archive's directory.
    func finish() throws {
        let start = file.position
        for entry in entries {
            var extra = Little()
            let isLong = entry.bytes >= Int(Self.all32), isFar = entry.offset >= Int(Self.all32)
            if isLong { extra.add(UInt64(entry.bytes), UInt64(entry.bytes)) }
            if isFar { extra.add(UInt64(entry.offset)) }
            var header = Little()
            // Made by Unix.
            header.add(UInt32(0x0201_4b50), UInt16(3 << 8) | Self.version, Self.version, Self.nameIsUTF8, UInt16(0), UInt16(0), Self.firstDate, entry.checksum)
            header.add(isLong ? Self.all32 : UInt32(entry.bytes), isLong ? Self.all32 : UInt32(entry.bytes))
            header.add(UInt16(entry.name.count), UInt16(extra.bytes.isEmpty ? 0 : extra.bytes.count + 4), UInt16(0), UInt16(0), UInt16(0), Self.mode)
            header.add(isFar ? Self.all32 : UInt32(entry.offset))
            header.bytes += entry.name
            if !extra.bytes.isEmpty {
                header.add(UInt16(1), UInt16(extra.bytes.count))
                header.bytes += extra.bytes
            }
            try file.append(header.bytes)
        }
        let end = file.position
        var tail = Little()
        if entries.count >= Int(UInt16.max) || end >= Int(Self.all32) {
            tail.add(UInt32(0x0606_4b50), UInt64(44), UInt16(3 << 8) | Self.version, Self.version, UInt32(0), UInt32(0), UInt64(entries.count))
            tail.add(UInt64(entries.count), UInt64(end - start), UInt64(start))
            tail.add(UInt32(0x0706_4b50), UInt32(0), UInt64(end), UInt32(1))
        }
        let count = UInt16(min(entries.count, Int(UInt16.max)))
        tail.add(UInt32(0x0605_4b50), UInt16(0), UInt16(0), count, count)
        tail.add(UInt32(min(end - start, Int(Self.all32))), UInt32(min(start, Int(Self.all32))), UInt16(0))
        try file.append(tail.bytes)
    }
}

/// Whole numbers one after the other, the smallest byte first.
struct Little {
    var bytes: [UInt8] = []

    mutating func add(_ numbers: any FixedWidthInteger...) {
        for number in numbers { append(number) }
    }

    private mutating func append(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
}
