/// Containers of audio, or of video with sound, that libsndfile does not read and the `ffmpeg` program does.
package enum MediaContainer: String, Sendable, Hashable, CaseIterable {
    case mp4, matroska, asf, avi, adts, amr, flv, wavPack, speex, oggFLAC, oggVideo

    /// Told by the first bytes of a file, whatever its name says.
    ///
    /// - Parameter bytes: the first ones, up to ``FileContent/prefixBytes``.
    package init?(_ bytes: [UInt8]) {
        func has(_ text: String, at offset: Int = 0) -> Bool {
            bytes.count >= offset + text.utf8.count && bytes[offset...].starts(with: text.utf8)
        }
        let isAtom = ["ftyp", "moov", "mdat", "wide"].contains { has($0, at: 4) }
        let isPicture = ["heic", "heix", "avif", "mif1"].contains { has($0, at: 8) }
        if isAtom, !isPicture {
            self = .mp4
        } else if bytes.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) {
            self = .matroska
        } else if bytes.starts(with: [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]) {
            self = .asf
        } else if has("RIFF"), has("AVI ", at: 8) {
            self = .avi
        } else if has("#!AMR\n") || has("#!AMR-WB\n") {
            self = .amr
        } else if has("FLV\u{1}") {
            self = .flv
        } else if has("wvPK") {
            self = .wavPack
        } else if has("OggS"), has("Speex   ", at: 28) {
            self = .speex
        } else if has("OggS"), has("\u{7f}FLAC", at: 28) || has("fLaC", at: 28) {
            // libsndfile 1.2 says "unknown error in flac decoder" of every such file.
            self = .oggFLAC
        } else if has("OggS"), bytes.count > 28, bytes[28] == 0x80, has("theora", at: 29) {
            self = .oggVideo
        } else if Self.isADTS(bytes) {
            self = .adts
        } else {
            return nil
        }
    }

    /// The name of the one demuxer that ffmpeg may use, so that no file makes it read another one.
    var demuxer: String {
        switch self {
        case .mp4: "mov"
        case .adts: "aac"
        case .wavPack: "wv"
        case .speex, .oggFLAC, .oggVideo: "ogg"
        default: rawValue
        }
    }

    /// For texts and ``AudioInfo/format``.
    package var name: String {
        switch self {
        case .mp4: "MP4"
        case .matroska: "Matroska or WebM"
        case .asf: "ASF (WMA)"
        case .avi: "AVI"
        case .adts: "AAC"
        case .amr: "AMR"
        case .flv: "FLV"
        case .wavPack: "WavPack"
        case .speex: "Speex"
        case .oggFLAC: "FLAC in Ogg"
        case .oggVideo: "Ogg with video"
        }
    }

    /// Two headers in a row as of ISO 14496-3: a synchronisation word of 12 bits, layer 0, a known sampling rate, and the
    /// frame's length. The layer tells it from MP3.
    private static func isADTS(_ bytes: [UInt8]) -> Bool {
        func frameLength(_ offset: Int) -> Int? {
            guard bytes.count >= offset + 7, bytes[offset] == 0xff, bytes[offset + 1] & 0xf6 == 0xf0 else { return nil }
            guard bytes[offset + 2] >> 2 & 0xf < 13 else { return nil }
            let high = Int(bytes[offset + 3] & 3) << 11
            let length = high | Int(bytes[offset + 4]) << 3 | Int(bytes[offset + 5]) >> 5
            return length > 7 ? length : nil
        }
        guard let first = frameLength(0) else { return false }
        return frameLength(first) != nil || bytes.count == first
    }
}
