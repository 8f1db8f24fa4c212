import Base

/// The samples themselves, for networks that take a waveform (wav2vec 2.0, HuBERT, WavLM): as `librosa.load` gives them.
public struct Waveform: Sendable, Hashable, Codable {
    /// 1,000 to 192,000.
    public var sampleRateHz = 16_000

    public init() {}
}

extension Waveform: FrontEnd {
    public static let kind = "waveform"
    public static let title = "waveform"
    public static let settings: [Setting<Waveform>] = [.integer("sample_rate_hz", \.sampleRateHz, in: 1_000...192_000)]

    public func validate() throws {
        try FrontEndRange.require(1_000...192_000 ~= sampleRateHz, "sample_rate_hz", sampleRateHz, "1,000 to 192,000")
    }

    public var output: FrontEndOutput { FrontEndOutput(axes: [Axis(.samples)], hopSamples: 1) }

    public func steps(samples: Int) -> Int { max(0, samples) }

    public func makePlan() throws -> any FrontEndPlan {
        try validate()
        return WaveformPlan(options: self)
    }
}

private struct WaveformPlan: FrontEndPlan {
    let options: Waveform
    var frontEnd: any FrontEnd { options }

    func makeLane() throws -> any FrontEndLane { WaveformLane() }
}

private final class WaveformLane: FrontEndLane {
    func transform(_ samples: [Float]) throws -> Tensor {
        guard !samples.isEmpty else { throw SkipReason(.audioTooShort, found: "no samples", needed: "at least 1") }
        return Tensor(shape: [samples.count], values: samples)
    }
}
