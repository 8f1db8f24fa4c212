extension LogMel {
    /// - Throws: ``EngineError`` with code `.invalidArgument` that names the first option out of its range.
    public func validate() throws {
        try FrontEndRange.require(1000...192_000 ~= sampleRateHz, "sample_rate_hz", sampleRateHz, "1,000 to 192,000")
        try FrontEndRange.require(
            16...65_536 ~= fftSamples && fftSamples % 2 == 0, "fft_samples", fftSamples, "an even number, 16 to 65,536")
        try FrontEndRange.require(
            2...fftSamples ~= windowSamples, "window_samples", windowSamples, "2 to fft_samples (\(fftSamples))")
        try FrontEndRange.require(1...1_000_000_000 ~= hopSamples, "hop_samples", hopSamples, "1 to 1,000,000,000")
        try FrontEndRange.require(power == 1 || power == 2, "power", power, "1 (magnitudes) or 2 (power)")
        try FrontEndRange.require(1...1024 ~= melBands, "mel_bands", melBands, "1 to 1,024")
        let nyquistHz = Double(sampleRateHz) / 2
        // Written so that NaN is refused.
        try FrontEndRange.require(maxHz > 0 && maxHz <= nyquistHz, "max_hz", maxHz, "above 0, at most half of sample_rate_hz (\(nyquistHz))")
        try FrontEndRange.require(minHz >= 0 && minHz < maxHz, "min_hz", minHz, "0 or more, below max_hz (\(maxHz))")
        try FrontEndRange.require(
            floorPower >= Double(Float.leastNormalMagnitude) && floorPower <= Double(Float.greatestFiniteMagnitude),
            "floor_power", floorPower, "above 0, at least 1.2e-38")
        if framing.uncentred == .mirrored, !centred {
            try FrontEndRange.require(hopSamples <= frameSamples, "hop_samples", hopSamples, "at most a frame (\(frameSamples)) for mirrored frames")
        }
        try FrontEndRange.require(0...1 ~= framing.preEmphasis, "frame_pre_emphasis", framing.preEmphasis, "0 to 1")
        try signal.validate()
        try after.validate()
        try FrontEndRange.require(
            after.patchFrames == nil || signal.clipWindowSamples == nil, "patch_frames", after.patchFrames ?? 0,
            "null when clip_window_samples already cuts the clip")
        if let topDB { try FrontEndRange.require(topDB >= 0 && topDB.isFinite, "top_db", topDB, "0 or more, or null") }
    }

    /// The options themselves when ``validate()`` passes.
    public func validated() throws -> LogMel {
        try validate()
        return self
    }
}
