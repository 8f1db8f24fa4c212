extension MFCC: FrontEnd {
    public static let kind = "mfcc"
    public static let title = "MFCC"

    public static let settings: [Setting<MFCC>] =
        LogMel.frameSettings.map { $0.of(\.logMel) } + [
            .integer("coefficients", \.coefficients, in: 1...1024),
            .integer("dct_type", \.dctType, in: 1...3),
            .number("lifter", \.lifter, in: 0...10_000),
            .integer("deltas", \.deltas, in: 0...2),
            .integer("delta_width", \.deltaWidth, in: 3...999),
            .choice("delta_mode", \.deltaMode),
            .choice("summary", \.summary),
        ]

    /// librosa's own defaults with so many coefficients, as frames and as means over time.
    public static let presets: [FrontEndPreset<MFCC>] = [13, 20, 40].flatMap { count in
        var frames = MFCC()
        frames.coefficients = count
        var means = frames
        means.summary = .mean
        let (words, source) = ("librosa 0.11 feature.mfcc(n_mfcc=\(count)) of load()", "librosa/feature/spectral.py mfcc()")
        return [
            FrontEndPreset("mfcc-\(count)", imitates: words, source: source, frames),
            FrontEndPreset("mfcc-\(count)-mean", imitates: words + ", its mean over time", source: source, means),
        ]
    }

    /// Bands reach up to half the sample rate where nothing else is given.
    public mutating func complete(given: Set<String>) {
        logMel.complete(given: given)
        if !given.contains("max_hz") { logMel.maxHz = Double(logMel.sampleRateHz) / 2 }
    }

    public func validate() throws {
        try logMel.validate()
        try FrontEndRange.require(
            1...logMel.melBands ~= coefficients, "coefficients", coefficients, "1 to mel_bands (\(logMel.melBands))")
        try FrontEndRange.require(1...3 ~= dctType, "dct_type", dctType, "1, 2 or 3")
        try FrontEndRange.require(dctType != 1 || logMel.melBands > 1, "dct_type", dctType, "2 or 3, or more mel_bands than 1")
        try FrontEndRange.require(lifter >= 0 && lifter.isFinite, "lifter", lifter, "0 or more")
        try FrontEndRange.require(0...2 ~= deltas, "deltas", deltas, "0, 1 or 2")
        try FrontEndRange.require(
            3...999 ~= deltaWidth && deltaWidth % 2 == 1, "delta_width", deltaWidth, "an odd number, 3 to 999")
    }

    public var sampleRateHz: Int { logMel.sampleRateHz }

    public var output: FrontEndOutput {
        guard let count = summary.count(rows: rows) else {
            return FrontEndOutput(
                axes: [Axis(.time), Axis(.coefficient, rows)], hopSamples: logMel.hopSamples, countKey: "coefficients",
                valuesPerCount: rows / coefficients)
        }
        return FrontEndOutput(
            axes: [Axis(.features, count)], hopSamples: nil, countKey: "coefficients", valuesPerCount: count / coefficients)
    }

    public var arrayTitle: String {
        switch summary {
        case .none: Self.title
        case .mean: "MFCC means"
        case .meanStd: "MFCC means and deviations"
        case .max: "MFCC maxima"
        }
    }

    /// 0 where deltas need more frames.
    public func steps(samples: Int) -> Int {
        let frames = logMel.steps(samples: samples)
        guard frames >= minFrames else { return 0 }
        return summary == .none ? frames : 1
    }

    public func makePlan() throws -> any FrontEndPlan { try MFCCPlan(options: self) }
}
