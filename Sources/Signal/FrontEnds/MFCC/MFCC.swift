/// Mel-frequency cepstral coefficients, as `librosa.feature.mfcc` computes them: the discrete cosine transform (type II,
/// orthonormal) of a log-mel spectrogram, each frame by itself.
///
/// The defaults are librosa's own: `librosa.load()` at 22,050 Hz, 128 mel bands from 0 Hz to half the sample rate, decibels
/// against a power of 1, 20 coefficients, no lifter.
public struct MFCC: Sendable, Hashable, Codable {
    /// What the coefficients are of.
    public var logMel: LogMel
    /// Coefficients that are kept, the first one first (`n_mfcc`): 1 to the number of mel bands.
    public var coefficients = 20
    /// Weighs coefficient k, from 1, by `1 + lifter / 2 · sin(πk / lifter)`; 0 for none.
    public var lifter = 0.0

    public init() {
        logMel = LogMel()
        logMel.sampleRateHz = 22_050
        logMel.minHz = 0
        logMel.maxHz = 11_025
        logMel.reference = .one
    }
}

extension MFCC: FrontEnd {
    public static let kind = "mfcc"
    public static let title = "MFCC"

    public static let settings: [Setting<MFCC>] =
        LogMel.settings.map { $0.of(\.logMel) } + [
            .integer("coefficients", \.coefficients, in: 1...1024),
            .number("lifter", \.lifter, in: 0...10_000),
        ]

    /// Bands reach up to half the sample rate where nothing else is given.
    public mutating func complete(given: Set<String>) {
        logMel.complete(given: given)
        if !given.contains("max_hz") { logMel.maxHz = Double(logMel.sampleRateHz) / 2 }
    }

    public func validate() throws {
        try logMel.validate()
        try FrontEndRange.require(
            1...logMel.melBands ~= coefficients, "coefficients", coefficients, "1 to mel_bands (\(logMel.melBands))")
        try FrontEndRange.require(lifter >= 0 && lifter.isFinite, "lifter", lifter, "0 or more")
    }

    public var sampleRateHz: Int { logMel.sampleRateHz }

    public var output: FrontEndOutput {
        FrontEndOutput(axes: [Axis(.time), Axis(.coefficient, coefficients)], hopSamples: logMel.hopSamples)
    }

    public func steps(samples: Int) -> Int { logMel.steps(samples: samples) }

    public func makePlan() throws -> any FrontEndPlan { try MFCCPlan(options: self) }
}
