/// Kaldi's filter banks and the models that are fed them.
extension LogMel {
    /// float32's machine epsilon, which Kaldi raises powers to.
    private static let kaldiFloor = 0x1p-23

    /// `torchaudio.compliance.kaldi.fbank` without dither.
    private static func kaldi(bands: Int, maxHz: Double = 8000) -> LogMel {
        var options = published(rateHz: 16_000, fft: 512, window: 400, hop: 160, bands: bands, hz: 20...maxHz, htk: true)
        options.centred = false
        (options.window.shape, options.window.isSymmetric, options.window.place) = (.povey, true, .start)
        (options.framing.removesMean, options.framing.preEmphasis) = (true, 0.97)
        (options.filters.shape, options.filters.ignoredBin) = (.mel, .nyquist)
        (options.logarithm.unit, options.floorPower) = (.ln, kaldiFloor)
        return options
    }

    static let kaldiPresets: [FrontEndPreset<LogMel>] = [
        FrontEndPreset(
            "kaldi-fbank", imitates: "torchaudio 2.11 compliance.kaldi.fbank(dither=0)", source: "torchaudio/compliance/kaldi.py",
            kaldi(bands: 23)),
        FrontEndPreset(
            "kaldi-fbank-80", imitates: "torchaudio 2.11 compliance.kaldi.fbank(num_mel_bins=80, dither=0)",
            source: "torchaudio/compliance/kaldi.py", kaldi(bands: 80)),
        FrontEndPreset(
            "lhotse-fbank-80", imitates: "lhotse 1.33 Fbank()", source: "lhotse/features/kaldi/extractors.py, layers.py",
            of: kaldi(bands: 80, maxHz: 7600)
        ) { $0.framing.uncentred = .mirrored },
        FrontEndPreset(
            "ast", imitates: "transformers 5.24 ASTFeatureExtractor() (Audio Spectrogram Transformer)",
            source: "transformers/models/audio_spectrogram_transformer/feature_extraction_audio_spectrogram_transformer.py",
            of: kaldi(bands: 128)
        ) {
            $0.window.shape = .hann
            $0.after.frameCount = 1024
            // Twice AudioSet's deviation.
            ($0.after.subtract, $0.after.divide) = (-4.2677393, 9.1379948)
        },
        FrontEndPreset(
            "beats", imitates: "BEATs.preprocess() of microsoft/unilm", source: "microsoft/unilm beats/BEATs.py", of: kaldi(bands: 128)
        ) {
            $0.signal.scale = 32_768
            // Twice the deviation.
            ($0.after.subtract, $0.after.divide) = (15.41663, 13.11164)
        },
    ]
}
