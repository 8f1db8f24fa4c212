/// Mel-frequency cepstral coefficients, as `librosa.feature.mfcc` computes them: the orthonormal discrete cosine transform of a
/// log-mel spectrogram, each frame by itself; then `librosa.feature.delta` below the coefficients, and a summary over time for
/// networks that take one vector a clip.
///
/// The defaults are librosa's own: `librosa.load()` at 22,050 Hz, 128 mel bands from 0 Hz to half the sample rate, decibels
/// against a power of 1, 20 coefficients, no lifter, no deltas.
public struct MFCC: Sendable, Hashable {
    /// What stands before a clip's first frame and behind its last where deltas reach past them.
    public enum DeltaMode: String, Sendable, Hashable, Codable, CaseIterable {
        /// The line or parabola through the first (last) `deltaWidth` frames goes on: librosa's default, which needs that many.
        case interp
        /// The first (last) frame, repeated.
        case nearest
    }

    /// What the coefficients are of.
    public var logMel: LogMel
    /// Coefficients that are kept, the first one first (`n_mfcc`): 1 to the number of mel bands.
    public var coefficients = 20
    /// Of the cosine transform (`dct_type`): 1, 2 or 3, each as `scipy.fft.dct(norm='ortho')` has it.
    public var dctType = 2
    /// Weighs coefficient k, from 1, by `1 + lifter / 2 · sin(πk / lifter)`; 0 for none.
    public var lifter = 0.0
    /// 0 for the coefficients alone; 1 puts their first derivative over time below them, 2 the first and the second:
    /// `numpy.concatenate([x, librosa.feature.delta(x), librosa.feature.delta(x, order=2)])`.
    public var deltas = 0
    /// Frames that one value of a derivative looks at (`width`): odd, from 3.
    public var deltaWidth = 9
    public var deltaMode = DeltaMode.interp
    /// Over time, of coefficients and deltas alike.
    public var summary = TimeSummary.none

    public init() {
        logMel = LogMel()
        logMel.sampleRateHz = 22_050
        logMel.minHz = 0
        logMel.maxHz = 11_025
        logMel.reference = .one
    }

    /// Coefficients and deltas of one frame.
    var rows: Int { coefficients * (1 + deltas) }

    /// Frames that a clip must have.
    var minFrames: Int { deltas > 0 && deltaMode == .interp ? deltaWidth : 1 }
}
