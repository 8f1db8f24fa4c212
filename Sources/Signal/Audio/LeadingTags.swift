/// ID3v2 tags in front of a file, which some download tools put before any format.
enum LeadingTags {
    /// A file is no chain of tags without end.
    private static let maxTags = 8

    /// Makes readers see the file from the end of its leading ID3v2 tags on. libsndfile passes a tag over by itself, but
    /// then takes the sizes of WAV and AIFF from the wrong place and loses the end of the audio.
    static func hide(in file: AudioFile) {
        for _ in 0..<maxTags {
            guard let count = id3v2ByteCount(file.bytes(at: 0, count: 10)), count < file.byteCount else { return }
            file.hideFront(count)
        }
    }

    /// The length of a tag that begins with these ten bytes, its header, footer and padding included; nil when none does.
    /// Layout: https://id3.org/id3v2.4.0-structure, section 3.1.
    static func id3v2ByteCount(_ head: [UInt8]) -> Int? {
        guard head.count == 10, head.starts(with: Array("ID3".utf8)), head[3] < 0xff, head[4] < 0xff,
            head[6...].allSatisfy({ $0 < 0x80 })
        else { return nil }
        let body = head[6...].reduce(0) { $0 << 7 | Int($1) }
        return 10 + body + (head[5] & 0x10 != 0 ? 10 : 0)
    }
}
