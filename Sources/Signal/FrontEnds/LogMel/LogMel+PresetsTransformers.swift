/// Whisper and CLAP as `transformers` feeds them.
extension LogMel {
    private static func whisper(bands: Int) -> LogMel {
        var options = published(rateHz: 16_000, fft: 400, hop: 160, bands: bands, hz: 0...8000)
        options.signal.lengthSamples = 480_000
        options.framing.dropsLast = true
        // 8 below the maximum in log10.
        (options.logarithm.unit, options.topDB) = (.log10, 80)
        (options.after.subtract, options.after.divide) = (-4, 4)
        options.after.layout = .melTime
        return options
    }

    static let transformersPresets: [FrontEndPreset<LogMel>] =
        [80, 128].map { bands in
            FrontEndPreset(
                "whisper-\(bands)", imitates: "transformers 5.24 WhisperFeatureExtractor(feature_size=\(bands))",
                source: "transformers/models/whisper/feature_extraction_whisper.py", whisper(bands: bands))
        } + [
            FrontEndPreset(
                "clap-htsat", imitates: "transformers 5.24 ClapFeatureExtractor(truncation='rand_trunc'), the first 10 s of longer clips",
                source: "transformers/models/clap/feature_extraction_clap.py",
                of: published(rateHz: 48_000, fft: 1024, hop: 480, bands: 64, hz: 50...14_000)
            ) {
                ($0.signal.lengthSamples, $0.signal.fill) = (480_000, .again)
                $0.transformPrecision = .double
                $0.after.layout = .channelTimeMel
            }
        ]
}
