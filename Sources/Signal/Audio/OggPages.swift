import Base

/// The pages of an Ogg file, checked one after the other: RFC 3533.
///
/// libsndfile passes over damaged and missing pages without a word, and takes the length from the last page that it finds.
/// A whole stream begins with a page marked as its first, numbers its pages without a gap, and ends with a page marked as
/// its last; each page has a checksum.
struct OggPages {
    /// One stream of those that a file may hold side by side or one after the other.
    private struct Stream {
        var isAudio: Bool
        var nextNumber: UInt32
        var hasEnd: Bool
    }

    /// Streams of one file; a hostile one could have millions.
    private static let maxStreams = 64
    private static let maxTries = 256
    private static let maxPageBytes = 27 + 255 + 255 * 255

    private let file: AudioFile
    private var streams: [UInt32: Stream] = [:]
    /// Audio streams that begin after another has ended.
    private var chained = 0
    /// Audio streams that lie side by side with the first.
    private var parallel = 0
    private var damage: String?
    /// Where the pages that belong together end so far.
    private var offset = 0

    /// - Returns: what is wrong with the file, nil when nothing is or when it is not Ogg; and how many audio streams lie side by
    ///   side in it.
    package static func check(_ file: AudioFile) -> (fault: SkipReason?, audioStreams: Int) {
        guard file.bytes(at: 0, count: 4) == Array("OggS".utf8) else { return (nil, 1) }
        var pages = OggPages(file: file)
        let fault = pages.walk()
        return (fault, 1 + pages.parallel)
    }

    private init(file: AudioFile) { self.file = file }

    private mutating func walk() -> SkipReason? {
        while offset < file.byteCount {
            guard let page = file.oggPage(at: offset, maxBytes: Self.maxPageBytes) else {
                // Not a whole page with its checksum: the next one tells whether this is the end or a hole.
                guard let next = nextPage(after: offset) else { break }
                note("\((next - offset).grouped) bytes from byte \((offset + file.hiddenBytes).grouped) that are not an Ogg page with a valid checksum")
                break
            }
            take(page)
            offset += page.byteCount
            if damage != nil { break }
        }
        if let damage { return SkipReason(.audioDamaged, found: damage, needed: "Ogg pages without a gap, each with a valid checksum") }
        if streams.values.contains(where: { $0.isAudio && !$0.hasEnd }) {
            let rest = file.byteCount - offset
            let end = rest > 0 ? "\(rest.grouped) bytes of an Ogg page at the end" : "a last Ogg page that is not marked as the end of the stream"
            return SkipReason(.audioTruncated, found: end, needed: "the end of the stream")
        }
        if chained > 0 {
            return SkipReason(
                .audioTruncated, found: "\(chained + 1) Ogg streams in a row; only the first is read",
                needed: "one stream (ffmpeg -i IN OUT.wav joins them)")
        }
        return nil
    }

    private mutating func note(_ text: String) { if damage == nil { damage = text } }

    private mutating func take(_ page: OggPage) {
        guard var stream = streams[page.serial] else {
            guard streams.count < Self.maxStreams else { return }
            if !page.isFirst, streams.isEmpty { note("an Ogg file that begins in the middle of a stream") }
            if page.isFirst, page.isAudio, streams.values.contains(where: \.isAudio) {
                if streams.values.allSatisfy({ !$0.isAudio || $0.hasEnd }) { chained += 1 } else { parallel += 1 }
            }
            streams[page.serial] = Stream(
                isAudio: page.isFirst ? page.isAudio : false, nextNumber: page.number &+ 1, hasEnd: page.isLast)
            return
        }
        if stream.hasEnd, page.isFirst {
            // A chain whose links have the same serial number.
            if stream.isAudio { chained += 1 }
        } else if page.number != stream.nextNumber, stream.isAudio {
            let missing = Int(page.number) - Int(stream.nextNumber)
            note(missing == 1 ? "Ogg page \(stream.nextNumber) is missing" : missing > 1 ? "Ogg pages \(stream.nextNumber) to \(page.number - 1) are missing" : "Ogg page \(page.number) after page \(Int(stream.nextNumber) - 1)")
        }
        stream.nextNumber = page.number &+ 1
        stream.hasEnd = page.isLast
        streams[page.serial] = stream
    }

    /// The next place from which a whole page with its checksum can be read. Where very many places only look like one, the
    /// last of those tried.
    private func nextPage(after start: Int) -> Int? {
        var tries = 0
        var place = start + 1
        while place < file.byteCount {
            let bytes = file.bytes(at: place, count: 1 << 16)
            guard bytes.count >= 4 else { return nil }
            var index = 0
            while index + 4 <= bytes.count {
                if bytes[index] == 0x4f, bytes[index + 1] == 0x67, bytes[index + 2] == 0x67, bytes[index + 3] == 0x53 {
                    tries += 1
                    if tries > Self.maxTries || file.oggPage(at: place + index, maxBytes: Self.maxPageBytes) != nil {
                        return place + index
                    }
                }
                index += 1
            }
            place += max(1, bytes.count - 3)
        }
        return nil
    }
}

/// One page, its checksum found right.
struct OggPage {
    package let byteCount: Int
    package let isFirst: Bool
    package let isLast: Bool
    let serial: UInt32
    package let number: UInt32
    /// Whether its contents begin as the first packet of an audio stream that libsndfile decodes.
    let isAudio: Bool

    /// CRC-32 with the polynomial 0x04c11db7, from the highest bit on, by four bytes at a time.
    private static let tables: [[UInt32]] = {
        let first = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte) << 24) { sum, _ in sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04c1_1db7 : sum << 1 }
        }
        var tables = [first]
        for _ in 1..<4 { tables.append(tables.last!.map { $0 << 8 ^ first[Int($0 >> 24)] }) }
        return tables
    }()
    private static let flat: [UInt32] = tables.flatMap { $0 }

    /// - Returns: nil unless a whole page with its checksum begins there.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= 27, bytes.starts(with: [0x4f, 0x67, 0x67, 0x53, 0]) else { return nil }
        let segments = Int(bytes[26])
        guard bytes.count >= 27 + segments else { return nil }
        let body = bytes[27..<27 + segments].reduce(0) { $0 + Int($1) }
        let count = 27 + segments + body
        guard bytes.count >= count else { return nil }
        func number(_ offset: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) } }
        guard Self.checksum(bytes, count: count) == number(22) else { return nil }
        byteCount = count
        isFirst = bytes[5] & 2 != 0
        isLast = bytes[5] & 4 != 0
        serial = number(14)
        self.number = number(18)
        let packet = bytes[(27 + segments)..<count].prefix(8)
        isAudio = ["\u{1}vorbis", "OpusHead", "Speex   "].contains { packet.starts(with: Array($0.utf8)) }
            || packet.starts(with: [0x7f] + Array("FLAC".utf8)) || packet.starts(with: Array("fLaC".utf8))
    }

    /// Over the whole page, with the checksum's own four bytes as zeros.
    private static func checksum(_ bytes: [UInt8], count: Int) -> UInt32 {
        flat.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                var sum: UInt32 = 0
                for index in 0..<27 {
                    let byte = (22..<26).contains(index) ? 0 : bytes[index]
                    sum = sum << 8 ^ table[Int(sum >> 24) ^ Int(byte)]
                }
                var index = 27
                while index + 4 <= count {
                    let word =
                        sum
                        ^ (UInt32(bytes[index]) << 24 | UInt32(bytes[index + 1]) << 16 | UInt32(bytes[index + 2]) << 8
                            | UInt32(bytes[index + 3]))
                    sum =
                        table[768 + Int(word >> 24)] ^ table[512 + Int(word >> 16 & 255)] ^ table[256 + Int(word >> 8 & 255)]
                        ^ table[Int(word & 255)]
                    index += 4
                }
                while index < count {
                    sum = sum << 8 ^ table[Int(sum >> 24) ^ Int(bytes[index])]
                    index += 1
                }
                return sum
            }
        }
    }
}

extension AudioFile {
    fileprivate func oggPage(at offset: Int, maxBytes: Int) -> OggPage? {
        let head = bytes(at: offset, count: 27 + 255)
        guard head.count >= 27, head.starts(with: [0x4f, 0x67, 0x67, 0x53, 0]) else { return nil }
        let segments = Int(head[26])
        guard head.count >= 27 + segments else { return nil }
        let count = 27 + segments + head[27..<27 + segments].reduce(0) { $0 + Int($1) }
        return OggPage(bytes(at: offset, count: min(count, maxBytes)))
    }
}
