/// The first frame of an MPEG audio stream (MP1, MP2, MP3), and the length that an encoder may have written into it.
///
/// Frame headers by ISO/IEC 11172-3 and 13818-3; Xing, Info and VBRI headers by
/// https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header.
struct MPEGHeader {
    /// Where the frame begins.
    package let offset: Int
    package let layer: Int
    package let sampleRateHz: Int
    package let channels: Int
    /// Samples of one frame, for each channel.
    package let frameSamples: Int
    /// Bytes of the frame; nil where the header does not tell (free format).
    package let byteCount: Int?
    /// What the encoder wrote into this frame in place of audio.
    private(set) var length = StatedLength.none

    enum StatedLength: Hashable {
        case none
        /// A Xing or Info header, which libmpg123 reads too; the frames that it counts.
        case xing(frames: Int)
        /// A VBRI header, which libmpg123 does not know and would decode as audio.
        case vbri(frames: Int)
    }

    /// - Returns: nil where no frame begins at `offset`.
    package init?(in file: AudioFile, at offset: Int) {
        let bytes = file.bytes(at: offset, count: 64)
        guard bytes.count >= 4, let header = Self(bytes, offset: offset) else { return nil }
        self = header
        length = stated(bytes)
    }

    /// - Parameter bytes: the frame's first bytes, at least four.
    package init?(_ bytes: [UInt8], offset: Int = 0) {
        guard bytes.count >= 4, bytes[0] == 0xff, bytes[1] & 0xe0 == 0xe0 else { return nil }
        // 0 is version 2.5, 1 reserved, 2 version 2, 3 version 1; layers count backwards.
        let version = Int(bytes[1] >> 3 & 3)
        let layer = 4 - Int(bytes[1] >> 1 & 3)
        let bitrate = Int(bytes[2] >> 4)
        let rate = Int(bytes[2] >> 2 & 3)
        guard version != 1, layer < 4, bitrate < 15, rate < 3, bytes[3] & 3 != 2 else { return nil }
        self.offset = offset
        self.layer = layer
        let isLow = version != 3
        sampleRateHz = [44_100, 48_000, 32_000][rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2)
        channels = bytes[3] >> 6 == 3 ? 1 : 2
        frameSamples = layer == 1 ? 384 : layer == 3 && isLow ? 576 : 1152
        let kilobits = Self.kilobits(layer: layer, isLow: isLow)[bitrate]
        let padding = Int(bytes[2] >> 1 & 1)
        byteCount =
            kilobits == 0
            ? nil
            : layer == 1
                ? (12_000 * kilobits / sampleRateHz + padding) * 4 : frameSamples / 8 * 1000 * kilobits / sampleRateHz + padding
    }

    private func stated(_ bytes: [UInt8]) -> StatedLength {
        guard layer == 3 else { return .none }
        let isLow = frameSamples == 576
        // Behind the header and the side information, which are empty.
        let place = 4 + (channels == 2 ? (isLow ? 17 : 32) : (isLow ? 9 : 17))
        func text(_ offset: Int) -> String { String(decoding: bytes.dropFirst(offset).prefix(4), as: UTF8.self) }
        func number(_ offset: Int) -> Int? {
            offset + 4 <= bytes.count ? bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } : nil
        }
        if ["Xing", "Info"].contains(text(place)), bytes[6..<place].allSatisfy({ $0 == 0 }), let flags = number(place + 4) {
            // The first flag says that the number of frames is there.
            if flags & 1 == 1, let frames = number(place + 8), frames > 0 { return .xing(frames: frames) }
        } else if text(36) == "VBRI", let frames = number(50), frames > 0 {
            return .vbri(frames: frames)
        }
        return .none
    }

    private static func kilobits(layer: Int, isLow: Bool) -> [Int] {
        switch (layer, isLow) {
        case (1, false): [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448]
        case (2, false): [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]
        case (_, false): [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
        case (1, true): [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]
        default: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        }
    }
}
