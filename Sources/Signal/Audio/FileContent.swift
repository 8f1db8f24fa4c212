/// What a file is by its first bytes, where that is neither audio that libsndfile reads nor a container of it.
enum FileContent {
    /// Covers two frames of AAC, whose length has 13 bits.
    static let prefixBytes = 16_400

    /// Where an ID3v2 tag in front ends, by the size that it states; 0 without one.
    package static func end(ofTagIn bytes: [UInt8]) -> Int {
        guard bytes.count >= 10, bytes.starts(with: "ID3".utf8), bytes[6..<10].allSatisfy({ $0 < 0x80 }) else { return 0 }
        return 10 + bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
    }

    /// The name of the content and what helps, for what is certainly not audio; nil for anything else.
    ///
    /// - Parameter byteCount: of the whole file.
    static func foreign(_ bytes: [UInt8], byteCount: Int) -> (found: String, needed: String)? {
        let tagEnd = end(ofTagIn: bytes)
        if tagEnd >= byteCount, byteCount > 0, tagEnd > 0 {
            return ("an ID3 tag with no audio after it", "the recording itself; copy or download the file again")
        }
        for (name, offset, signature) in signatures where bytes.count >= offset + signature.count {
            if bytes[offset...].starts(with: signature) { return (name, needed(for: name)) }
        }
        return nil
    }

    /// As ``foreign(_:byteCount:)`` for text, which some sound files begin with too: to be asked once no library reads the
    /// file.
    package static func text(_ bytes: [UInt8]) -> (found: String, needed: String)? {
        var head = bytes.prefix(4096)
        if head.starts(with: [0xef, 0xbb, 0xbf]) { head = head.dropFirst(3) }
        guard !head.isEmpty, head.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 || $0 == 10 || $0 == 13 }) else { return nil }
        // A character that the prefix cuts does not count against it.
        let isUTF8 = (0..<4).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
        guard isUTF8 else { return nil }
        let start = String(decoding: head.drop { $0 <= 0x20 }.prefix(64), as: UTF8.self).lowercased()
        if ["<!doctype html", "<html", "<head"].contains(where: start.hasPrefix) {
            return ("an HTML page", "the recording itself; a web page was downloaded in its place, so download the file again")
        }
        if start.hasPrefix("#extm3u") || start.hasPrefix("[playlist]") {
            return ("a playlist, which only names other files", "the recordings that it names")
        }
        if start.hasPrefix("<?xml") || start.hasPrefix("{") { return ("XML or JSON text", "a recording") }
        return ("text", "a recording")
    }

    private static let signatures: [(name: String, offset: Int, bytes: [UInt8])] = [
        ("a PDF document", 0, Array("%PDF-".utf8)), ("a ZIP archive", 0, [0x50, 0x4b, 3, 4]),
        ("a ZIP archive", 0, [0x50, 0x4b, 5, 6]), ("a gzip archive", 0, [0x1f, 0x8b]), ("a bzip2 archive", 0, Array("BZh".utf8)),
        ("an xz archive", 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), ("a 7z archive", 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
        ("a RAR archive", 0, Array("Rar!".utf8)), ("a Zstandard archive", 0, [0x28, 0xb5, 0x2f, 0xfd]),
        ("a tar archive", 257, Array("ustar".utf8)), ("a PNG picture", 0, [0x89, 0x50, 0x4e, 0x47]),
        ("a JPEG picture", 0, [0xff, 0xd8, 0xff]), ("a GIF picture", 0, Array("GIF8".utf8)),
        ("a WebP picture", 8, Array("WEBP".utf8)), ("a TIFF picture", 0, [0x49, 0x49, 0x2a, 0]),
        ("a TIFF picture", 0, [0x4d, 0x4d, 0, 0x2a]), ("a HEIF picture", 4, Array("ftyphei".utf8)),
        ("an AVIF picture", 4, Array("ftypavif".utf8)), ("a HEIF picture", 4, Array("ftypmif1".utf8)),
        ("a NumPy array", 0, [0x93] + Array("NUMPY".utf8)), ("an HDF5 file", 0, [0x89] + Array("HDF\r\n".utf8)),
        ("an SQLite database", 0, Array("SQLite format 3".utf8)), ("a program", 0, [0x7f, 0x45, 0x4c, 0x46]),
        ("MIDI notes, which hold no sound", 0, Array("MThd".utf8)),
    ]

    private static func needed(for name: String) -> String {
        if name.hasSuffix("archive") { return "a recording; unpack it and name the folder" }
        if name == "a NumPy array" { return "the extension .npy, by which arrays are recognised" }
        return "a recording"
    }
}
