import Base
import CSndFile

/// What a sound file's header says.
public struct AudioInfo: Sendable, Hashable, Codable {
    /// The container: `WAV`, `FLAC`, `OGG`, `MP3`, `AIFF` and so on.
    public var format: String
    /// The encoding of the samples: `PCM_16`, `FLOAT`, `VORBIS` and so on, as the `soundfile` package spells it.
    public var encoding: String
    /// Bits of one stored sample; nil for lossy encodings.
    public var bitsPerSample: Int?
    public var sampleRateHz: Int
    public var channels: Int
    /// Sample frames (one sample of each channel) that are there; nil when only decoding can tell.
    public var frames: Int?
    /// Length that the header promises when the file ends before it; nil otherwise.
    public var promisedSeconds: Double?
    /// Damage that is seen before anything is decoded; nil when there is none.
    public var fault: SkipReason? = nil

    public var durationSeconds: Double? {
        frames.map { sampleRateHz > 0 ? Double($0) / Double(sampleRateHz) : 0 }
    }

    /// Reads only the header. No other program is started: what only ffmpeg decodes has no header that is read here.
    ///
    /// - Throws: ``SkipReason`` with a `file.` code, `audio.not_audio` or `audio.needs_ffmpeg`.
    public static func probe(path: String) throws -> AudioInfo {
        try AudioDecoder(path: path, buffers: AudioDecoder.Buffers()).info
    }
}

extension AudioInfo {
    public init(_ info: SF_INFO) {
        let major = Int(info.format) & SF_FORMAT_TYPEMASK
        let minor = Int(info.format) & SF_FORMAT_SUBMASK
        (encoding, bitsPerSample) = Self.encoding(minor)
        format = Self.format(major, encoding: encoding)
        sampleRateHz = Int(info.samplerate)
        channels = Int(info.channels)
        // Formats without a length in the header report the largest count.
        frames = info.frames >= 0 && info.frames < sf_count_t.max ? Int(info.frames) : nil
    }

    private static func format(_ major: Int, encoding: String) -> String {
        switch major {
        case SF_FORMAT_WAV, SF_FORMAT_WAVEX: "WAV"
        case SF_FORMAT_RF64: "RF64"
        case SF_FORMAT_W64: "W64"
        case SF_FORMAT_AIFF: "AIFF"
        case SF_FORMAT_AU: "AU"
        case SF_FORMAT_CAF: "CAF"
        case SF_FORMAT_FLAC: "FLAC"
        case SF_FORMAT_OGG: "OGG"
        case SF_FORMAT_NIST: "NIST"
        case SF_FORMAT_MPEG: encoding == "MPEG_LAYER_III" ? "MP3" : "MPEG"
        default: libraryName(of: major) ?? "format 0x\(String(major, radix: 16))"
        }
    }

    private static func encoding(_ minor: Int) -> (String, Int?) {
        switch minor {
        case SF_FORMAT_PCM_S8: ("PCM_S8", 8)
        case SF_FORMAT_PCM_U8: ("PCM_U8", 8)
        case SF_FORMAT_PCM_16: ("PCM_16", 16)
        case SF_FORMAT_PCM_24: ("PCM_24", 24)
        case SF_FORMAT_PCM_32: ("PCM_32", 32)
        case SF_FORMAT_FLOAT: ("FLOAT", 32)
        case SF_FORMAT_DOUBLE: ("DOUBLE", 64)
        case SF_FORMAT_ULAW: ("ULAW", 8)
        case SF_FORMAT_ALAW: ("ALAW", 8)
        case SF_FORMAT_VORBIS: ("VORBIS", nil)
        case SF_FORMAT_OPUS: ("OPUS", nil)
        case SF_FORMAT_MPEG_LAYER_I: ("MPEG_LAYER_I", nil)
        case SF_FORMAT_MPEG_LAYER_II: ("MPEG_LAYER_II", nil)
        case SF_FORMAT_MPEG_LAYER_III: ("MPEG_LAYER_III", nil)
        default: (libraryName(of: minor) ?? "encoding 0x\(String(minor, radix: 16))", nil)
        }
    }

    private static func libraryName(of format: Int) -> String? {
        var entry = SF_FORMAT_INFO(format: Int32(truncatingIfNeeded: format), name: nil, extension: nil)
        let status = sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &entry, Int32(MemoryLayout<SF_FORMAT_INFO>.size))
        guard status == 0, let name = entry.name else { return nil }
        return String(cString: name)
    }
}
