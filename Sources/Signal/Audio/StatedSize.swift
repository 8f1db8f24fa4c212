/// Where a header states how many bytes of samples follow, and how many it says.
///
/// Read for the containers that state it: WAV (RIFF, RIFX), RF64, W64, AIFF, AU, CAF and NIST SPHERE. FLAC and Ogg state
/// theirs in their own ways, which their decoders compare.
struct StatedSize {
    /// A number in the header that has to change with the size.
    package struct Field {
        package var offset: Int
        package var byteCount: Int
        var isBigEndian: Bool
        /// What the number counts besides the samples' bytes, or in place of them.
        package var value: (_ sampleBytes: Int) -> Int
    }

    /// What may follow the samples.
    enum Trailer { case chunks(bigEndian: Bool), nothing }

    /// Where the samples begin.
    var dataOffset: Int
    /// As stated, without what the container counts besides the samples.
    package var byteCount: Int
    /// Whether it is one of the values that programs leave which write into a pipe and cannot go back to fill it in.
    package var isOpen: Bool
    /// What the header states in a second place, where that is less.
    var smallerByteCount: Int?
    package var fields: [Field] = []
    var trailer = Trailer.nothing
    /// Whether libsndfile misreads a file whose size is open or too large, so that it has to see the true one from the start.
    var isMisreadWhenTooLarge = false
    /// Bytes of one block where the encoding has no whole bytes for a sample; nil when the header does not tell.
    var blockBytes: Int?

    /// - Returns: nil for other containers, and where the header is too damaged to tell.
    package init?(of file: AudioFile) {
        let head = HeaderBytes(file, at: 0, count: 16)
        let found: StatedSize? =
            switch (head.name(0), head.name(8)) {
            case ("RIFF", "WAVE"), ("RF64", "WAVE"): Self.wave(file, isBigEndian: false)
            case ("RIFX", "WAVE"): Self.wave(file, isBigEndian: true)
            case ("FORM", "AIFF"), ("FORM", "AIFC"): Self.aiff(file)
            case ("riff", _): Self.w64(file)
            case (".snd", _): Self.au(file, isBigEndian: true)
            case ("dns.", _): Self.au(file, isBigEndian: false)
            case ("caff", _): Self.caf(file)
            case ("NIST", _): Self.nist(file)
            default: nil
            }
        guard let found, found.byteCount >= 0, found.dataOffset <= file.byteCount else { return nil }
        self = found
    }

    private init(dataOffset: Int, byteCount: Int, isOpen: Bool) {
        (self.dataOffset, self.byteCount, self.isOpen) = (dataOffset, byteCount, isOpen)
    }

    private static func wave(_ file: AudioFile, isBigEndian: Bool) -> StatedSize? {
        let chunks = ChunkList(file, start: 12, isBigEndian: isBigEndian)
        guard let data = chunks.first("data") else { return nil }
        var size = StatedSize(dataOffset: data.body, byteCount: data.byteCount, isOpen: false)
        size.fields = [Field(offset: data.body - 4, byteCount: 4, isBigEndian: isBigEndian) { min($0, 0xffff_fffe) }]
        if data.byteCount == 0xffff_ffff, let long = chunks.first("ds64"), long.byteCount >= 24 {
            // RF64 keeps the size in its ds64 chunk, after the size of the whole.
            let value = HeaderBytes(file, at: long.body + 8, count: 8).integer(0, 8, isBigEndian: false)
            guard let byteCount = value.flatMap({ Int(exactly: $0) }) else { return nil }
            size.byteCount = byteCount
            size.fields = [Field(offset: long.body + 8, byteCount: 8, isBigEndian: false) { $0 }]
        }
        size.trailer = .chunks(bigEndian: isBigEndian)
        size.isOpen = isOpen(size.byteCount)
        if let format = chunks.first("fmt "), format.byteCount >= 16 {
            let align = HeaderBytes(file, at: format.body + 12, count: 2).integer(0, 2, isBigEndian: isBigEndian)
            size.blockBytes = align.map { Int($0) }
        }
        return size
    }

    private static func aiff(_ file: AudioFile) -> StatedSize? {
        let chunks = ChunkList(file, start: 12, isBigEndian: true)
        // Offset and block size stand in front of the samples.
        guard let data = chunks.first("SSND"), let common = chunks.first("COMM"), common.byteCount >= 18,
            let offset = HeaderBytes(file, at: data.body, count: 8).integer(0, 4, isBigEndian: true),
            let frameBytes = aiffFrameBytes(HeaderBytes(file, at: common.body, count: min(common.byteCount, 22))),
            let frames = HeaderBytes(file, at: common.body + 2, count: 4).integer(0, 4, isBigEndian: true)
        else { return nil }
        let before = 8 + Int(offset)
        var size = StatedSize(
            dataOffset: data.body + before, byteCount: max(0, data.byteCount - before), isOpen: isOpen(data.byteCount))
        size.fields = [Field(offset: data.body - 4, byteCount: 4, isBigEndian: true) { min($0 + before, 0xffff_fffe) }]
        size.isOpen = size.isOpen || data.byteCount <= before
        if frameBytes > 0 {
            // The number of frames is stated twice; libsndfile obeys the smaller.
            size.smallerByteCount = Int(frames) * frameBytes < size.byteCount ? Int(frames) * frameBytes : nil
            size.fields.append(Field(offset: common.body + 2, byteCount: 4, isBigEndian: true) { min($0 / frameBytes, 0xffff_fffe) })
        }
        size.trailer = .chunks(bigEndian: true)
        return size
    }

    /// Bytes of a sample frame by a COMM chunk; 0 where samples are no whole bytes, nil where there are none.
    private static func aiffFrameBytes(_ common: HeaderBytes) -> Int? {
        guard let channels = common.integer(0, 2, isBigEndian: true), let bits = common.integer(6, 2, isBigEndian: true),
            channels > 0
        else { return nil }
        switch common.name(18) {
        case nil, "NONE", "sowt", "twos", "raw ", "in24", "42n1", "in32", "23ni": return Int(channels) * (Int(bits + 7) / 8)
        case "fl32", "FL32": return Int(channels) * 4
        case "fl64", "FL64": return Int(channels) * 8
        case "ulaw", "ULAW", "alaw", "ALAW": return Int(channels)
        default: return 0
        }
    }

    /// Sony's W64: names are GUIDs that begin with the chunk's name, sizes have 64 bits and count their own header.
    private static func w64(_ file: AudioFile) -> StatedSize? {
        var offset = 40
        for _ in 0..<ChunkList.maxChunks {
            let head = HeaderBytes(file, at: offset, count: 24)
            guard let stated = head.integer(16, 8, isBigEndian: false).flatMap({ Int(exactly: $0) }) else { return nil }
            if head.name(0) == "data" {
                var size = StatedSize(dataOffset: offset + 24, byteCount: max(0, stated - 24), isOpen: stated <= 24)
                size.fields = [Field(offset: offset + 16, byteCount: 8, isBigEndian: false) { $0 + 24 }]
                return size
            }
            let (next, overflow) = offset.addingReportingOverflow(stated &+ 7 & ~7)
            guard stated >= 24, !overflow, next > offset else { return nil }
            offset = next
        }
        return nil
    }

    /// The size 0xffffffff is the format's own word for "not known".
    private static func au(_ file: AudioFile, isBigEndian: Bool) -> StatedSize? {
        let head = HeaderBytes(file, at: 0, count: 12)
        guard let offset = head.integer(4, 4, isBigEndian: isBigEndian), let stated = head.integer(8, 4, isBigEndian: isBigEndian)
        else { return nil }
        var size = StatedSize(dataOffset: Int(offset), byteCount: Int(stated), isOpen: isOpen(Int(stated)))
        size.fields = [Field(offset: 8, byteCount: 4, isBigEndian: isBigEndian) { min($0, 0xffff_fffe) }]
        return size
    }

    /// Apple's CAF: the size -1 is the format's own word for "to the end of the file".
    private static func caf(_ file: AudioFile) -> StatedSize? {
        var offset = 8
        for _ in 0..<ChunkList.maxChunks {
            let head = HeaderBytes(file, at: offset, count: 12)
            guard let value = head.integer(4, 8, isBigEndian: true) else { return nil }
            let stated = Int(truncatingIfNeeded: value)
            if head.name(0) == "data" {
                // An edit count stands in front of the samples.
                var size = StatedSize(dataOffset: offset + 16, byteCount: max(0, stated &- 4), isOpen: stated == -1 || stated <= 4)
                size.fields = [Field(offset: offset + 4, byteCount: 8, isBigEndian: true) { $0 + 4 }]
                size.isMisreadWhenTooLarge = true
                return size
            }
            let (next, overflow) = (offset + 12).addingReportingOverflow(stated)
            guard stated >= 0, !overflow else { return nil }
            offset = next
        }
        return nil
    }

    /// NIST SPHERE: a header of lines such as `sample_count -i 36409`. libsndfile reads to the end of the file.
    private static func nist(_ file: AudioFile) -> StatedSize? {
        let text = String(decoding: file.bytes(at: 0, count: 4096), as: UTF8.self)
        func number(_ key: String) -> Int? {
            text.split(separator: "\n").first { $0.hasPrefix(key + " -i ") }
                .flatMap { Int($0.dropFirst(key.count + 4).prefix { $0.isNumber }) }
        }
        let lines = text.split(separator: "\n", maxSplits: 2)
        guard lines.count == 3, let offset = Int(lines[1].filter { $0 != " " }), (0...4096).contains(offset),
            let count = number("sample_count"), let bytes = number("sample_n_bytes"), (1...8).contains(bytes),
            let channels = number("channel_count"), (1...1024).contains(channels), (1..<1 << 48).contains(count)
        else { return nil }
        return StatedSize(dataOffset: offset, byteCount: count * bytes * channels, isOpen: false)
    }

    /// 0, or nearly 2 or 4 GiB.
    private static func isOpen(_ size: Int) -> Bool {
        switch size {
        case 0, 0x7fff_0000...0x8000_0000, 0xffff_0000...0xffff_ffff: true
        default: false
        }
    }
}
