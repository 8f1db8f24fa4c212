/// Writes ZIP archives, honest or not. Fields as in APPNOTE.TXT 4.3, deflate as in RFC 1951.
struct ZipBuilder {
    struct Member {
        var name: String
        var method: UInt16 = 0
        var flags: UInt16 = 0
        /// As packed.
        var data: [UInt8] = []
        /// Unpacked.
        var size = 0
        var checksum: UInt32 = 0
        var statedSize: Int?
        var statedPacked: Int?

        init(name: String) { self.name = name }

        mutating func store(_ bytes: [UInt8]) {
            (method, data, size, checksum) = (0, bytes, bytes.count, ZipBuilder.crc32(bytes))
        }

        /// Deflate that does not compress.
        mutating func deflateStored(_ bytes: [UInt8]) {
            let count = min(bytes.count, 65_535)
            let lengths = [UInt8(count & 0xff), UInt8(count >> 8), UInt8(~count & 0xff), UInt8(~count >> 8 & 0xff)]
            (method, data, size) = (8, [1] + lengths + bytes[..<count], count)
            checksum = ZipBuilder.crc32(Array(bytes[..<count]))
        }

        /// `head`, then 1 + 258 × `runs` zeros in 13 bits a run.
        mutating func deflateZeros(head: [UInt8], runs: Int) {
            deflateStored(head)
            data[0] = 0
            var bits = BitWriter()
            bits.append(0b011, 3)  // the last block, fixed codes
            bits.append(reversing: 0x30, 8)  // literal 0
            for _ in 0..<runs {
                bits.append(reversing: 0b1100_0101, 8)  // length 258
                bits.append(reversing: 0, 5)  // distance 1
            }
            bits.append(reversing: 0, 7)  // end of block
            data += bits.bytes
            size += 1 + 258 * runs
            checksum = ZipBuilder.crc32(
                Array(head[..<min(head.count, 65_535)]) + [UInt8](repeating: 0, count: 1 + 258 * runs))
        }
    }

    private struct BitWriter {
        private(set) var bytes: [UInt8] = []
        private var used = 8

        mutating func append(_ value: Int, _ count: Int) {
            for index in 0..<count {
                if used == 8 {
                    bytes.append(0)
                    used = 0
                }
                bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(used)
                used += 1
            }
        }

        /// Huffman codes start with their highest bit.
        mutating func append(reversing value: Int, _ count: Int) {
            for index in (0..<count).reversed() { append(value >> index & 1, 1) }
        }
    }

    var members: [Member] = []

    var bytes: [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = Array(member.name.utf8)
            let common =
                Self.le(20, 2) + Self.le(Int(member.flags), 2) + Self.le(Int(member.method), 2) + Self.le(0, 2)
                + Self.le(0x21, 2)
                + Self.le(Int(member.checksum), 4) + Self.le(member.statedPacked ?? member.data.count, 4)
                + Self.le(member.statedSize ?? member.size, 4) + Self.le(name.count, 2) + Self.le(0, 2)
            directory += [0x50, 0x4b, 1, 2] + Self.le(20, 2) + common + [UInt8](repeating: 0, count: 10)
            directory += Self.le(archive.count, 4) + name
            archive += [0x50, 0x4b, 3, 4] + common + name + member.data
        }
        return archive + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + Self.le(members.count, 2)
            + Self.le(members.count, 2)
            + Self.le(directory.count, 4) + Self.le(archive.count, 4) + [0, 0]
    }

    static func le(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 }
    }
}
