/// The chunks of a RIFF or IFF file: a name of four letters, a size of 32 bits, the body, and a byte of padding after an
/// odd one.
struct ChunkList {
    struct Chunk {
        /// Where its body begins.
        package var body: Int
        package var byteCount: Int
    }

    /// Real files have a handful of chunks; a hostile one could be made of millions.
    static let maxChunks = 1000
    /// What stands behind the samples of real files. In a file that was cut, such a chunk may be longer than what is there.
    private static let trailing: Set<String> = [
        "LIST", "INFO", "id3 ", "ID3 ", "bext", "cue ", "smpl", "inst", "plst", "fact", "PEAK", "JUNK", "junk", "PAD ", "FLLR",
        "_PMX", "iXML", "aXML", "axml", "chna", "cart", "acid", "strc", "levl", "DISP", "afsp", "umid", "minf", "elm1", "regn",
        "LGWV", "ResU", "SyLp", "Cr8r", "SAUR", "AFAn", "MARK", "COMT", "NAME", "AUTH", "(c) ", "ANNO", "MIDI", "AESD", "APPL",
        "INST", "FVER", "COMM", "CHAN", "basc", "trns", "cate",
    ]

    private let file: AudioFile
    private let start: Int
    private let isBigEndian: Bool

    package init(_ file: AudioFile, start: Int, isBigEndian: Bool) {
        (self.file, self.start, self.isBigEndian) = (file, start, isBigEndian)
    }

    package func first(_ wanted: String) -> Chunk? {
        var offset = start
        for _ in 0..<Self.maxChunks {
            let head = HeaderBytes(file, at: offset, count: 8)
            guard let size = head.integer(4, 4, isBigEndian: isBigEndian).map({ Int($0) }) else { return nil }
            if head.name(0) == wanted { return Chunk(body: offset + 8, byteCount: size) }
            offset += 8 + size + size % 2
        }
        return nil
    }

    /// Whether the file from the start on is chunks and nothing else. The last one may be cut off if its name is known.
    var reachesEnd: Bool {
        var offset = start
        for _ in 0..<Self.maxChunks {
            if offset == file.byteCount || offset == file.byteCount + 1 { return offset > start }
            let head = HeaderBytes(file, at: offset, count: 8)
            guard let name = head.name(0), name.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
                let size = head.integer(4, 4, isBigEndian: isBigEndian).map({ Int($0) })
            else { return false }
            if offset + 8 + size > file.byteCount { return Self.trailing.contains(name) }
            offset += 8 + size + size % 2
        }
        return false
    }
}

/// A few bytes of a header. Those behind the end of the file are not there.
struct HeaderBytes {
    private let bytes: [UInt8]

    package init(_ file: AudioFile, at offset: Int, count: Int) { bytes = file.bytes(at: offset, count: count) }

    package func name(_ offset: Int) -> String? {
        offset + 4 <= bytes.count ? String(decoding: bytes[offset..<offset + 4], as: UTF8.self) : nil
    }

    package func integer(_ offset: Int, _ count: Int, isBigEndian: Bool) -> UInt64? {
        guard offset + count <= bytes.count else { return nil }
        let digits = bytes[offset..<offset + count]
        return (isBigEndian ? Array(digits) : digits.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
