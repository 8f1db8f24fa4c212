import Base

extension LogMelOptions {
    /// - Throws: ``EngineError`` with code `.invalidArgument` that names the first option out of its range.
    package func validate() throws {
        try require(1000...192_000 ~= sampleRateHz, "sample_rate_hz", sampleRateHz, "1,000 to 192,000")
        try require(
            16...65_536 ~= fftSamples && fftSamples % 2 == 0, "fft_samples", fftSamples, "an even number, 16 to 65,536")
        try require(
            2...fftSamples ~= windowSamples, "window_samples", windowSamples, "2 to fft_samples (\(fftSamples))")
        try require(1...1_000_000_000 ~= hopSamples, "hop_samples", hopSamples, "1 to 1,000,000,000")
        try require(power == 1 || power == 2, "power", power, "1 (magnitudes) or 2 (power)")
        try require(1...1024 ~= melBands, "mel_bands", melBands, "1 to 1,024")
        let nyquistHz = Double(sampleRateHz) / 2
        // Written so that NaN is refused.
        try require(maxHz > 0 && maxHz <= nyquistHz, "max_hz", maxHz, "above 0, at most half of sample_rate_hz (\(nyquistHz))")
        try require(minHz >= 0 && minHz < maxHz, "min_hz", minHz, "0 or more, below max_hz (\(maxHz))")
        try require(
            floorPower >= Double(Float.leastNormalMagnitude) && floorPower <= Double(Float.greatestFiniteMagnitude),
            "floor_power", floorPower, "above 0, at least 1.2e-38")
        if let topDB { try require(topDB >= 0 && topDB.isFinite, "top_db", topDB, "0 or more, or none") }
    }

    /// The options themselves when ``validate()`` passes.
    package func validated() throws -> LogMelOptions {
        try validate()
        return self
    }

    private func require<Value>(_ isValid: Bool, _ name: String, _ value: Value, _ needed: String) throws {
        guard isValid else {
            throw EngineError(
                .invalidArgument, subject: "recipe", step: "checking the front end", found: "\(name) is \(value)",
                needed: needed)
        }
    }
}
