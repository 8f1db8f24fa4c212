/// Which part of a recording is used, and what is done to its samples before the front end: what `librosa.load` and the lines after
/// it do, in this order.
///
///     offset, duration ─ (channels to one, resampling) ─ trim ─ level ─ pre-emphasis ─ length
///
/// The defaults do nothing.
public struct LoadOptions: Sendable, Hashable {
    /// What is brought to ``levelDBFS``.
    public enum Level: String, Sendable, Hashable, Codable, CaseIterable {
        case none
        /// The largest magnitude: `librosa.util.normalize` where it is 0 dB.
        case peak
        /// The root mean square.
        case rms
    }

    /// What to do where a clip has another length than ``lengthSamples``.
    public enum LengthFit: String, Sendable, Hashable, Codable, CaseIterable {
        /// Zeros to shorter ones; longer ones are skipped.
        case pad
        /// Longer ones are cropped; shorter ones are skipped.
        case crop
        /// Pad or crop: `librosa.util.fix_length`.
        case fit
        /// Shorter ones are repeated from their beginning, longer ones cropped: `numpy.resize`.
        case tile
    }

    /// Which end is padded or cropped; `both` has the clip in the middle, an odd sample at its end (`librosa.util.pad_center`).
    public enum Side: String, Sendable, Hashable, Codable, CaseIterable { case end, start, both }

    /// Before resampling: `int(offset * rate)` samples of the file are left out.
    public var offsetSeconds = 0.0
    /// Before resampling: at most `int(duration * rate)` samples; nil for all.
    public var durationSeconds: Double?
    /// Silence at both ends is cut that lies so far below the loudest frame (`librosa.effects.trim`, `top_db`); nil for none.
    public var trimDB: Double?
    /// `frame_length` and `hop_length` of the trim.
    public var trimFrameSamples = 2048
    public var trimHopSamples = 512
    public var level = Level.none
    /// Relative to full scale; 0 or less.
    public var levelDBFS = 0.0
    /// Each sample less so much of the one before it (`librosa.effects.preemphasis`); 0 for none, 0.97 is usual.
    public var preEmphasis = 0.0
    /// Samples at the front end's rate that every clip gets; nil for its own. A number of samples and not of seconds, because that
    /// is what networks are made for, and no rounding stands between.
    public var lengthSamples: Int?
    public var lengthFit = LengthFit.fit
    public var padSide = Side.end
    public var cropSide = Side.end

    public init() {}
}

extension LoadOptions {
    /// As recipes write them.
    public static let settings: [Setting<LoadOptions>] = [
        .number("offset_seconds", \.offsetSeconds, in: 0...86_400),
        .optionalNumber("duration_seconds", \.durationSeconds, in: 0.001...86_400),
        .optionalNumber("trim_db", \.trimDB, in: 1...300),
        .integer("trim_frame_samples", \.trimFrameSamples, in: 2...1_048_576),
        .integer("trim_hop_samples", \.trimHopSamples, in: 1...1_048_576),
        .choice("level", \.level),
        .number("level_dbfs", \.levelDBFS, in: -120...0),
        .number("pre_emphasis", \.preEmphasis, in: 0...1),
        .optionalInteger("length_samples", \.lengthSamples, in: 1...100_000_000),
        .choice("length_fit", \.lengthFit),
        .choice("pad_side", \.padSide),
        .choice("crop_side", \.cropSide),
    ]

    /// - Throws: ``EngineError`` with code `.invalidArgument`.
    public func validate() throws {
        try FrontEndRange.require(
            level != .rms || levelDBFS < 0, "load.level_dbfs", levelDBFS, "the level for load.level: rms, below 0, such as -20")
    }

    /// Whether there is anything to do once the samples have the front end's rate.
    var changesSamples: Bool { trimDB != nil || level != .none || preEmphasis > 0 || lengthSamples != nil }

    /// The same without what cuts at the ends.
    package var ofWholeClip: LoadOptions {
        var whole = self
        (whole.offsetSeconds, whole.durationSeconds, whole.trimDB) = (0, nil, nil)
        return whole
    }
}

/// The form that is hashed: what differs from the defaults, as recipes write it.
extension LoadOptions: Codable {
    public init(from decoder: any Decoder) throws {
        self.init()
        try Setting.decode(Self.settings, into: &self, from: decoder)
    }

    public func encode(to encoder: any Encoder) throws { try Setting.encode(Self.settings, of: self, besides: LoadOptions(), to: encoder) }
}
