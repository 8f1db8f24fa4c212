/// What becomes of the logarithms, in the order of the properties, and how they lie in the end.
public struct MelAfter: Sendable, Hashable {
    /// What each band is set against, over the frames of a clip.
    public enum BandNorm: String, Sendable, CaseIterable {
        case none
        /// Less its mean (SpeechBrain's sentence normalisation).
        case mean
        /// Less its mean, by its deviation (with N - 1) plus ``bandNormFloor``, both over all frames but the last, which becomes 0
        /// (NeMo's `per_feature`).
        case nemo
    }

    /// The axes of one spectrogram, outermost first. Windows or patches, if any, are an axis in front of these.
    public enum Layout: String, Sendable, CaseIterable {
        case timeMel = "time, mel"
        case melTime = "mel, time"
        case channelTimeMel = "channel, time, mel"
        case channelMelTime = "channel, mel, time"
        case timeMelChannel = "time, mel, channel"
        case melTimeChannel = "mel, time, channel"

        var roles: [AxisRole] {
            switch self {
            case .timeMel: [.time, .mel]
            case .melTime: [.mel, .time]
            case .channelTimeMel: [.channel, .time, .mel]
            case .channelMelTime: [.channel, .mel, .time]
            case .timeMelChannel: [.time, .mel, .channel]
            case .melTimeChannel: [.mel, .time, .channel]
            }
        }

        /// Bands outside frames.
        var isTransposed: Bool { self == .melTime || self == .channelMelTime || self == .melTimeChannel }
    }

    /// Exactly so many frames: fewer are filled up with ``frameFill``, more are not taken. Nil for as many as there are.
    public var frameCount: Int?
    /// In the logarithm's unit.
    public var frameFill = 0.0
    /// `(x - subtract) / divide`
    public var subtract = 0.0
    public var divide = 1.0
    public var bandNorm = BandNorm.none
    public var bandNormFloor = 1e-5
    /// Zeros behind the last frame, to a multiple of so many frames.
    public var frameMultiple = 1
    /// Cuts the frames into patches of so many, each an item of its own; what does not fill one is left out. Nil for none.
    public var patchFrames: Int?
    public var patchHopFrames = 96
    public var layout = Layout.timeMel

    public init() {}

    static let settings: [Setting<MelAfter>] = [
        .optionalInteger("frame_count", \.frameCount, in: 1...1_000_000),
        .number("frame_fill", \.frameFill, in: -1e6...1e6),
        .number("subtract", \.subtract, in: -1e6...1e6),
        .number("divide", \.divide, in: 1e-6...1e6),
        .choice("band_norm", \.bandNorm),
        .number("band_norm_floor", \.bandNormFloor, in: 1e-30...1),
        .integer("frame_multiple", \.frameMultiple, in: 1...65_536),
        .optionalInteger("patch_frames", \.patchFrames, in: 1...1_000_000),
        .integer("patch_hop_frames", \.patchHopFrames, in: 1...1_000_000),
        .choice("layout", \.layout),
    ]

    func validate() throws {
        try FrontEndRange.require(divide > 0 && divide.isFinite, "divide", divide, "above 0")
        try FrontEndRange.require(subtract.isFinite, "subtract", subtract, "a number")
        try FrontEndRange.require(bandNormFloor > 0 && bandNormFloor.isFinite, "band_norm_floor", bandNormFloor, "above 0")
    }
}

extension MelAfter {
    /// Rows of so many frames, before patches are cut.
    func rows(frames: Int) -> Int {
        guard frames > 0 else { return 0 }
        let count = frameCount ?? frames
        return (count + frameMultiple - 1) / frameMultiple * frameMultiple
    }

    /// Patches of so many rows; nil where they are not cut into any.
    func patches(rows: Int) -> Int? {
        patchFrames.map { rows < $0 ? 0 : 1 + (rows - $0) / patchHopFrames }
    }
}
