/// What lies behind or between the frames of an MPEG stream.
enum TrailingTags {
    enum Rest {
        /// Tags, padding, or nothing at all.
        case nothing
        /// The beginning of a frame: the bytes that are there, and those of a whole one where its header tells.
        case cutFrame(found: Int, needed: Int?)
        case other(byteCount: Int)
    }

    /// Zeros behind the last frame that count as padding.
    private static let paddingBytes = 4096
    private static let maxTags = 16

    package static func rest(of file: AudioFile, from start: Int) -> Rest {
        var start = start
        for _ in 0..<maxTags {
            guard let count = tagByteCount(file, at: start) else { break }
            start += count
        }
        let count = file.byteCount - start
        guard count > 0 else { return .nothing }
        let bytes = file.bytes(at: start, count: paddingBytes)
        if count <= paddingBytes, bytes.allSatisfy({ $0 == 0 }) { return .nothing }
        if let header = MPEGHeader(bytes) {
            if header.byteCount.map({ $0 > count }) ?? true { return .cutFrame(found: count, needed: header.byteCount) }
        } else if count < 4, bytes[0] == 0xff {
            return .cutFrame(found: count, needed: nil)
        }
        return .other(byteCount: count)
    }

    /// Whether tags and nothing else stand between two places.
    package static func fill(_ file: AudioFile, from start: Int, to end: Int) -> Bool {
        var start = start
        for _ in 0..<maxTags {
            if start == end { return true }
            guard start < end, let count = tagByteCount(file, at: start) else { return false }
            start += count
        }
        return start == end
    }

    /// The bytes of the tag at a place: ID3v1, its extension, ID3v2, APE, or Lyrics3 (which ends where the file does).
    private static func tagByteCount(_ file: AudioFile, at offset: Int) -> Int? {
        let bytes = file.bytes(at: offset, count: 32)
        func has(_ text: String) -> Bool { bytes.starts(with: Array(text.utf8)) }
        if has("TAG+") { return 227 }
        if has("TAG") { return 128 }
        if has("LYRICSBEGIN") {
            // In front of an ID3v1 tag, if there is one.
            let rest = file.byteCount - offset
            return rest > 128 && file.bytes(at: file.byteCount - 128, count: 3) == Array("TAG".utf8) ? rest - 128 : rest
        }
        if has("APETAGEX"), bytes.count == 32 {
            // The size counts items and footer; the header in front of them does not count itself.
            let size = (0..<4).reduce(0) { $0 | Int(bytes[12 + $1]) << (8 * $1) }
            return size + 32
        }
        return LeadingTags.id3v2ByteCount(Array(bytes.prefix(10)))
    }
}
