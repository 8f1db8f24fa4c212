/// A log-mel spectrogram: every number of what turns mono samples into one.
///
/// The steps, in this order: ``signal`` (samples), ``framing`` and ``window`` (frames), transform, ``power``, ``filters`` (mel bands),
/// ``logarithm`` with reference, floor and range, ``after`` (what stands behind the logarithm, and the order of the axes).
///
/// The defaults are those of `librosa.load(sr=16000)`, `librosa.feature.melspectrogram(n_fft=2048, hop_length=512,
/// n_mels=128, fmin=30, fmax=8000)` and `librosa.power_to_db(ref=np.max)`, librosa 0.9 and later. Each option names
/// what it imitates.
public struct LogMel: Sendable, Hashable {
    /// The mel scale: Slaney's (linear below 1 kHz; librosa's default) or HTK's (`2595 log10(1 + f/700)`).
    public enum MelScale: String, Sendable, Hashable, Codable, CaseIterable { case slaney, htk }
    /// Filter heights: Slaney's equal area (librosa's default) or peaks of 1.
    public enum FilterNorm: String, Sendable, Hashable, Codable, CaseIterable { case slaney, none }
    /// What stands beyond the clip's ends when frames are centred.
    public enum Padding: String, Sendable, Hashable, Codable, CaseIterable {
        /// Zeros: librosa from 0.9.
        case zero
        /// The reflected signal, back and forth as often as it takes: librosa before 0.9.
        case reflect
        /// The reflected signal, once, as `torch.stft` has it: a clip must be longer than half a transform.
        case reflectOnce = "reflect_once"
    }
    /// In which transforms are computed; values are float32 in any case. Double where the original's are and show it: in bands
    /// 80 dB or more below the loudest.
    public enum TransformPrecision: String, Sendable, Hashable, CaseIterable { case single, double }
    /// What 0 dB stands for: the clip's loudest mel value (`ref=np.max`) or a power of 1 (`ref=1.0`).
    public enum Reference: String, Sendable, Hashable, Codable, CaseIterable { case max, one }

    /// 1,000 to 192,000.
    public var sampleRateHz = 16_000
    /// Transform length; even, 16 to 65,536. The default is 128 ms.
    public var fftSamples = 2048
    /// Length of the window; at most `fftSamples`.
    public var windowSamples = 2048
    public var window = MelWindow()
    /// Distance of two frames, at least 1. The default is 32 ms.
    public var hopSamples = 512
    /// Frames are centred on multiples of the hop: `1 + samples / hop` of them. Otherwise only whole frames count.
    public var centred = true
    public var padding = Padding.zero
    public var framing = MelFraming()
    public var transformPrecision = TransformPrecision.single
    /// 1 for magnitudes, 2 for power.
    public var power = 2
    /// 1 to 1,024.
    public var melBands = 128
    public var minHz = 30.0
    /// At most half the sample rate.
    public var maxHz = 8000.0
    public var melScale = MelScale.slaney
    public var filterNorm = FilterNorm.slaney
    public var filters = MelFilters()
    public var logarithm = MelLogarithm()
    public var reference = Reference.max
    /// Smallest mel value before the logarithm (`amin`), or what is added to each (``MelLogarithm/floor``); above 0.
    public var floorPower = 1e-10
    /// Range below the loudest value in dB (`top_db`), whatever the logarithm's unit; nil for no limit.
    public var topDB: Double? = 80
    public var signal = MelSignal()
    public var after = MelAfter()

    public init() {}
}
