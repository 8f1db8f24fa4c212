extension LogMel: FrontEnd {
    public static let kind = "log_mel"
    public static let title = "log-mel"

    public static let settings: [Setting<LogMel>] = [
        .integer("sample_rate_hz", \.sampleRateHz, in: 1_000...192_000),
        .integer("fft_samples", \.fftSamples, in: 16...65_536),
        .integer("window_samples", \.windowSamples, in: 1...65_536),
        .integer("hop_samples", \.hopSamples, in: 1...65_536),
        .flag("centred", \.centred),
        .choice("padding", \.padding),
        .integer("power", \.power, in: 1...2),
        .integer("mel_bands", \.melBands, in: 1...1024),
        .number("min_hz", \.minHz, in: 0...96_000),
        .number("max_hz", \.maxHz, in: 1...96_000),
        .choice("mel_scale", \.melScale),
        .choice("filter_norm", \.filterNorm),
        .choice("reference", \.reference),
        .number("floor_power", \.floorPower, in: 1e-30...1),
        .optionalNumber("top_db", \.topDB, in: 1...300),
    ]

    /// A window that is not given is no longer than the transform.
    public mutating func complete(given: Set<String>) {
        if !given.contains("window_samples") { windowSamples = min(windowSamples, fftSamples) }
    }

    public var output: FrontEndOutput {
        FrontEndOutput(axes: [Axis(.time), Axis(.mel, melBands)], unit: "dB", hopSamples: hopSamples, countKey: "mel_bands")
    }

    /// Number of STFT frames of a signal: `1 + samples / hop` when frames are centred, else the number of whole frames.
    public func steps(samples: Int) -> Int {
        if samples <= 0 { return 0 }
        if centred { return 1 + samples / hopSamples }
        return samples < fftSamples ? 0 : 1 + (samples - fftSamples) / hopSamples
    }

    public func makePlan() throws -> any FrontEndPlan { try LogMelPlan(options: self) }
}
