import Base

/// The samples themselves, for networks that take a waveform (wav2vec 2.0, HuBERT, WavLM): as `librosa.load` gives them, or with
/// zero mean and unit variance.
public struct Waveform: Sendable, Hashable {
    /// What becomes of a clip's samples.
    public enum Normalisation: String, Sendable, CaseIterable {
        /// They stay.
        case none
        /// `(y - mean) / sqrt(variance + varianceFloor)`, the variance with N.
        case unitVariance = "unit_variance"
    }

    /// 1,000 to 192,000.
    public var sampleRateHz = 16_000
    public var normalisation = Normalisation.none
    /// Keeps silence from being divided by 0: 1e-7 in transformers, 1e-5 in fairseq.
    public var varianceFloor = 1e-7

    public init() {}
}

extension Waveform: FrontEnd {
    public static let kind = "waveform"
    public static let title = "waveform"
    public static let settings: [Setting<Waveform>] = [.integer("sample_rate_hz", \.sampleRateHz, in: 1_000...192_000)] + laterSettings

    /// Those that the encoded form holds only where they differ from their defaults.
    static let laterSettings: [Setting<Waveform>] = [
        .choice("normalisation", \.normalisation),
        .number("variance_floor", \.varianceFloor, in: 1e-30...1),
    ]

    public static let presets: [FrontEndPreset<Waveform>] = {
        func normalised(_ floor: Double) -> Waveform {
            var options = Waveform()
            (options.normalisation, options.varianceFloor) = (.unitVariance, floor)
            return options
        }
        let transformers = "transformers/models/wav2vec2/feature_extraction_wav2vec2.py"
        return [
            FrontEndPreset(
                "waveform-16k", imitates: "librosa.load(sr=16000); transformers 5.24 Wav2Vec2FeatureExtractor(do_normalize=False)",
                source: transformers, Waveform()),
            FrontEndPreset(
                "wav2vec2", imitates: "transformers 5.24 Wav2Vec2FeatureExtractor(do_normalize=True)", source: transformers, normalised(1e-7)),
            FrontEndPreset(
                "audeering-w2v2", imitates: "Wav2Vec2Processor with do_normalize=True, as audEERING's model has it: the same as wav2vec2",
                source: transformers, normalised(1e-7)),
            FrontEndPreset(
                "emotion2vec", imitates: "torch.nn.functional.layer_norm, as fairseq and emotion2vec set task.cfg.normalize",
                source: "ddlBoJack/emotion2vec scripts/extract_features.py", normalised(1e-5)),
        ]
    }()

    public func validate() throws {
        try FrontEndRange.require(1_000...192_000 ~= sampleRateHz, "sample_rate_hz", sampleRateHz, "1,000 to 192,000")
        try FrontEndRange.require(varianceFloor > 0 && varianceFloor.isFinite, "variance_floor", varianceFloor, "above 0")
    }

    public var output: FrontEndOutput { FrontEndOutput(axes: [Axis(.samples)], hopSamples: 1) }

    public func steps(samples: Int) -> Int { max(0, samples) }

    public func makePlan() throws -> any FrontEndPlan {
        try validate()
        return WaveformPlan(options: self)
    }
}

/// The form that is hashed.
extension Waveform: Codable {
    private enum CodingKeys: String, CodingKey { case sampleRateHz, more }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        sampleRateHz = try container.decode(Int.self, forKey: .sampleRateHz)
        let more = try container.decodeIfPresent([String: String].self, forKey: .more) ?? [:]
        if let key = Setting.take(more, Self.laterSettings, into: &self) {
            throw DecodingError.dataCorruptedError(forKey: .more, in: container, debugDescription: "'\(key)' is not what is known of a waveform")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sampleRateHz, forKey: .sampleRateHz)
        let more = Setting.changes(Self.laterSettings, in: self, from: Waveform())
        if !more.isEmpty { try container.encode(more, forKey: .more) }
    }
}

private struct WaveformPlan: FrontEndPlan {
    let options: Waveform
    var frontEnd: any FrontEnd { options }

    func makeLane() throws -> any FrontEndLane { WaveformLane(options: options) }
}

private final class WaveformLane: FrontEndLane {
    private let options: Waveform

    init(options: Waveform) { self.options = options }

    func transform(_ samples: [Float]) throws -> FrontEndArray {
        guard !samples.isEmpty else { throw SkipReason(.audioTooShort, found: "no samples", needed: "at least 1") }
        var samples = samples
        if options.normalisation == .unitVariance { samples.withUnsafeMutableBufferPointer { standardize($0) } }
        return FrontEndArray(Tensor(shape: [samples.count], values: samples))
    }

    private func standardize(_ samples: UnsafeMutableBufferPointer<Float>) {
        var sum = 0.0
        for value in samples { sum += Double(value) }
        let mean = sum / Double(samples.count)
        var squares = 0.0
        for value in samples { squares += (Double(value) - mean) * (Double(value) - mean) }
        let scale = 1 / (squares / Double(samples.count) + options.varianceFloor).squareRoot()
        for index in samples.indices { samples[index] = Float((Double(samples[index]) - mean) * scale) }
    }
}
