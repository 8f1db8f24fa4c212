/// The form of the mel filters beside scale and norm.
public struct MelFilters: Sendable, Hashable {
    /// Along what the two sides of a triangle are straight.
    public enum Shape: String, Sendable, CaseIterable {
        /// Hz (librosa, torchaudio).
        case hz
        /// Mels (Kaldi, tf.signal).
        case mel
        /// Hz, with the lower side's width on both sides (SpeechBrain).
        case left
    }

    /// A bin that no filter uses.
    public enum IgnoredBin: String, Sendable, CaseIterable {
        case none
        /// 0 Hz.
        case dc
        /// Half the sample rate.
        case nyquist
    }

    public var shape = Shape.hz
    public var ignoredBin = IgnoredBin.none

    public init() {}

    static let settings: [Setting<MelFilters>] = [
        .choice("filter_shape", \.shape),
        .choice("ignored_bin", \.ignoredBin),
    ]
}
