/// Finds files that end before the audio their header promises.
///
/// libsndfile silently shortens the audio of such a file to what is there, so the size that the header states has to be
/// read again. Only containers that state the size of their data are understood: RIFF (WAV), RF64 and AIFF. In the
/// others the decoder gives fewer frames than promised, and Ogg keeps no length that could be missed.
enum ContainerHeader {
    /// Real files have a handful of chunks; a hostile one could be made of millions.
    private static let maxChunks = 1000

    /// - Returns: the length in seconds that the header promises, when the file ends before it; otherwise nil.
    static func promisedSeconds(of file: AudioFile, info: AudioInfo) -> Double? {
        guard let data = dataChunk(of: file) else { return nil }
        let present = file.byteCount - data.offset
        guard data.byteCount > present, info.sampleRateHz > 0 else { return nil }
        if let bits = info.bitsPerSample {
            return Double(data.byteCount) / Double(info.channels * bits / 8 * info.sampleRateHz)
        }
        guard let seconds = info.durationSeconds, seconds > 0, present > 0 else { return nil }
        return seconds * Double(data.byteCount) / Double(present)
    }

    private struct DataChunk {
        var offset: Int
        var byteCount: Int
    }

    private static func dataChunk(of file: AudioFile) -> DataChunk? {
        guard let start = bytes(of: file, at: 0, count: 12) else { return nil }
        switch (name(start, 0), name(start, 8)) {
        case ("RIFF", "WAVE"), ("RF64", "WAVE"): return riffData(of: file, bigEndian: false)
        case ("RIFX", "WAVE"): return riffData(of: file, bigEndian: true)
        case ("FORM", "AIFF"), ("FORM", "AIFC"): return chunk("SSND", of: file, bigEndian: true).map { data in
            // Offset and block size stand in front of the samples.
            DataChunk(offset: data.offset + 8, byteCount: data.byteCount - 8)
        }
        default: return nil
        }
    }

    private static func riffData(of file: AudioFile, bigEndian: Bool) -> DataChunk? {
        guard var data = chunk("data", of: file, bigEndian: bigEndian) else { return nil }
        if data.byteCount == 0xffff_ffff {
            // RF64 keeps the real size in its ds64 chunk, after the size of the whole.
            guard let sizes = chunk("ds64", of: file, bigEndian: false),
                let value = bytes(of: file, at: sizes.offset + 8, count: 8)
            else { return nil }
            guard let size = Int(exactly: integer(value, 0, count: 8, bigEndian: false)) else { return nil }
            data.byteCount = size
        }
        // Programs that write into a pipe cannot go back to fill in the size: they leave 0, or nearly 2 or 4 GiB.
        switch data.byteCount {
        case 0, 0x7fff_0000...0x8000_0000, 0xffff_0000...0xffff_ffff: return nil
        default: return data
        }
    }

    private static func chunk(_ wanted: String, of file: AudioFile, bigEndian: Bool) -> DataChunk? {
        var offset = 12
        for _ in 0..<maxChunks {
            guard let head = bytes(of: file, at: offset, count: 8) else { return nil }
            let size = Int(integer(head, 4, count: 4, bigEndian: bigEndian))
            if name(head, 0) == wanted { return DataChunk(offset: offset + 8, byteCount: size) }
            // Chunks start on even offsets.
            offset += 8 + size + size % 2
        }
        return nil
    }

    private static func bytes(of file: AudioFile, at offset: Int, count: Int) -> [UInt8]? {
        guard offset <= file.byteCount - count else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return bytes.withUnsafeMutableBytes { file.read(at: offset, into: $0) } == count ? bytes : nil
    }

    private static func name(_ bytes: [UInt8], _ offset: Int) -> String {
        String(decoding: bytes[offset..<offset + 4], as: UTF8.self)
    }

    private static func integer(_ bytes: [UInt8], _ offset: Int, count: Int, bigEndian: Bool) -> UInt64 {
        let digits = bytes[offset..<offset + count]
        return (bigEndian ? Array(digits) : digits.reversed()).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
