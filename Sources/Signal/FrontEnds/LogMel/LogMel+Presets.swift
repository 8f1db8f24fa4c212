extension LogMel {
    public static let presets = librosaPresets + transformersPresets + kaldiPresets + audioSetPresets + toolkitPresets

    private static let librosaPresets: [FrontEndPreset<LogMel>] = [
        FrontEndPreset(
            "librosa", imitates: "librosa 0.9 and later, at 16 kHz from 30 Hz with 128 bands (librosa's own defaults: 22,050 Hz, from 0 Hz)",
            source: "librosa/feature/spectral.py melspectrogram(), librosa/core/spectrum.py power_to_db()", LogMel()),
        FrontEndPreset(
            "librosa-0.8", imitates: "librosa before 0.9, which reflects the signal at its ends; otherwise the same as librosa",
            source: "librosa/core/spectrum.py stft(pad_mode='reflect')", of: LogMel()
        ) { $0.padding = .reflect },
        FrontEndPreset(
            "htk", imitates: "librosa's htk=True and norm=None: the HTK mel scale, filters that peak at 1; otherwise the same as librosa",
            source: "librosa/filters.py mel(htk=True, norm=None)", of: LogMel()
        ) {
            $0.melScale = .htk
            $0.filterNorm = .none
        },
    ]

    /// What most of them have in common: decibels, or another logarithm, against 1 and without a range, from centred frames of
    /// the reflected signal.
    static func published(
        rateHz: Int, fft: Int, window: Int? = nil, hop: Int, bands: Int, hz: ClosedRange<Double>, htk: Bool = false
    ) -> LogMel {
        var options = LogMel()
        options.sampleRateHz = rateHz
        (options.fftSamples, options.windowSamples, options.hopSamples) = (fft, window ?? fft, hop)
        options.padding = .reflectOnce
        (options.melBands, options.minHz, options.maxHz) = (bands, hz.lowerBound, hz.upperBound)
        if htk { (options.melScale, options.filterNorm) = (.htk, .none) }
        options.reference = .one
        options.topDB = nil
        return options
    }
}
