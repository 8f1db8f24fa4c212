/// What becomes of a clip's samples before frames are taken of them, in the order of the properties.
public struct MelSignal: Sendable, Hashable {
    /// What a clip that is shorter than ``lengthSamples`` is filled with, behind its end.
    public enum Fill: String, Sendable, CaseIterable {
        case zero
        /// The clip again, as often as it fits whole, then zeros.
        case again = "repeat"
    }

    /// Full scale: samples from -1 to 1 are multiplied by it.
    public var scale = 1.0
    /// Rounds the scaled samples to whole numbers, a half to the even one, and cuts them to -32,768 to 32,767.
    public var roundsToInt16 = false
    /// Exactly so many samples: a shorter clip is filled, a longer one cut at its end. Nil for as many as there are.
    public var lengthSamples: Int?
    public var fill = Fill.zero
    /// Zeros behind the end up to so many samples, and beyond them to whole ``stepSamples``. Nil for none.
    public var leastSamples: Int?
    public var stepSamples = 1
    /// `y[i] - preEmphasis y[i-1]`; the first sample stays.
    public var preEmphasis = 0.0
    /// Cuts the clip into windows of so many samples, each a spectrogram of its own; zeros fill the last. Nil for none.
    public var clipWindowSamples: Int?
    public var clipWindowHopSamples = 4800
    /// Zeros before the first window's clip.
    public var clipWindowLeadSamples = 0

    public init() {}

    static let settings: [Setting<MelSignal>] = [
        .number("sample_scale", \.scale, in: 1e-6...1e9),
        .flag("round_to_int16", \.roundsToInt16),
        .optionalInteger("length_samples", \.lengthSamples, in: 1...100_000_000),
        .choice("length_fill", \.fill),
        .optionalInteger("least_samples", \.leastSamples, in: 1...100_000_000),
        .integer("step_samples", \.stepSamples, in: 1...100_000_000),
        .number("signal_pre_emphasis", \.preEmphasis, in: 0...1),
        .optionalInteger("clip_window_samples", \.clipWindowSamples, in: 1...100_000_000),
        .integer("clip_window_hop_samples", \.clipWindowHopSamples, in: 1...100_000_000),
        .integer("clip_window_lead_samples", \.clipWindowLeadSamples, in: 0...100_000_000),
    ]

    func validate() throws {
        try FrontEndRange.require(scale > 0 && scale.isFinite, "sample_scale", scale, "above 0")
        try FrontEndRange.require(0...1 ~= preEmphasis, "signal_pre_emphasis", preEmphasis, "0 to 1")
    }
}

extension MelSignal {
    /// Whether frames are taken of that many samples as they are; a scale alone goes into the window.
    func keeps(_ samples: Int) -> Bool {
        !roundsToInt16 && preEmphasis == 0 && clipWindowSamples == nil && prepared(samples) == samples
    }

    /// Samples of the clip, or of its repetitions, that stay before zeros follow.
    func sounding(_ samples: Int) -> Int {
        guard let length = lengthSamples else { return samples }
        guard samples > 0, samples < length, fill == .again else { return min(samples, length) }
        return length / samples * samples
    }

    /// Samples that frames, or windows, are taken of.
    func prepared(_ samples: Int) -> Int {
        var count = lengthSamples ?? samples
        if let least = leastSamples { count = Self.filled(count, least: least, step: stepSamples) }
        if let window = clipWindowSamples {
            count = Self.filled(count + clipWindowLeadSamples, least: window, step: clipWindowHopSamples)
        }
        return count
    }

    /// Windows of a clip; nil where it is not cut into any.
    func clipWindows(_ samples: Int) -> Int? {
        clipWindowSamples.map { 1 + (prepared(samples) - $0) / clipWindowHopSamples }
    }

    private static func filled(_ count: Int, least: Int, step: Int) -> Int {
        count <= least ? least : least + (count - least + step - 1) / step * step
    }
}
