extension LogMel: FrontEnd {
    public static let kind = "log_mel"
    public static let title = "log-mel"

    /// What decides the values of each frame by itself, and which frames there are.
    static let frameSettings: [Setting<LogMel>] =
        [
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
        ] + laterFrameSettings

    private static let laterFrameSettings: [Setting<LogMel>] =
        [.choice("transform_precision", \.transformPrecision)] + MelWindow.settings.map { $0.of(\.window) } + MelFraming.settings.map { $0.of(\.framing) }
        + MelFilters.settings.map { $0.of(\.filters) } + MelLogarithm.settings.map { $0.of(\.logarithm) }

    /// What decides the clip's array as a whole.
    private static let clipSettings: [Setting<LogMel>] =
        MelSignal.settings.map { $0.of(\.signal) } + MelAfter.settings.map { $0.of(\.after) }

    /// Those that the encoded form holds only where they differ from their defaults.
    static let laterSettings = laterFrameSettings + clipSettings

    public static let settings: [Setting<LogMel>] = frameSettings + clipSettings

    /// A window that is not given is no longer than the transform.
    public mutating func complete(given: Set<String>) {
        if !given.contains("window_samples") { windowSamples = min(windowSamples, fftSamples) }
    }

    public var output: FrontEndOutput {
        let time = signal.clipWindowSamples ?? signal.lengthSamples.map { signal.prepared($0) }
        let rows = time.map { after.rows(frames: self.frames(of: $0)) } ?? after.frameCount.map { after.rows(frames: $0) }
        let frames = after.patchFrames ?? rows
        let lengths: [AxisRole: Int] = [.mel: melBands, .channel: 1]
        let isCut = signal.clipWindowSamples != nil || after.patchFrames != nil
        return FrontEndOutput(
            axes: (isCut ? [Axis(.batch)] : []) + after.layout.roles.map { Axis($0, $0 == .time ? frames : lengths[$0]) },
            unit: hasUnit ? "dB" : "", hopSamples: hopSamples, countKey: "mel_bands")
    }

    /// Whether values are decibels in the end.
    private var hasUnit: Bool {
        logarithm.unit == .db && after.divide == 1 && after.subtract == 0 && after.bandNorm != .nemo
    }

    /// Frames of a clip; windows of frames where it is cut into such. `1 + samples / hop` frames with the defaults.
    public func steps(samples: Int) -> Int {
        guard samples > 0 else { return 0 }
        let prepared = signal.prepared(samples)
        let rows = after.rows(frames: frames(of: signal.clipWindowSamples ?? prepared))
        guard rows > 0 else { return 0 }
        return signal.clipWindows(samples) ?? after.patches(rows: rows) ?? rows
    }

    /// The shortest clip that has an array.
    var leastSamples: Int {
        var (low, high) = (0, 1)
        while high < 1 << 32, steps(samples: high) == 0 { (low, high) = (high, 2 * high) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if steps(samples: middle) == 0 { low = middle } else { high = middle }
        }
        return high
    }

    public func makePlan() throws -> any FrontEndPlan { try LogMelPlan(options: self) }
}
