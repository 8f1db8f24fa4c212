/// Speech toolkits: SpeechBrain, NeMo, openWakeWord.
extension LogMel {
    private static func speechBrain(bands: Int) -> LogMel {
        var options = published(rateHz: 16_000, fft: 400, hop: 160, bands: bands, hz: 0...8000, htk: true)
        options.padding = .zero
        options.window.shape = .hamming
        options.filters.shape = .left
        options.topDB = 80
        return options
    }

    private static func nemo(window: Int, bands: Int) -> LogMel {
        var options = published(rateHz: 16_000, fft: 512, window: window, hop: 160, bands: bands, hz: 0...8000)
        options.padding = .zero
        options.window.isSymmetric = true
        options.signal.preEmphasis = 0.97
        (options.logarithm.unit, options.logarithm.floor, options.floorPower) = (.ln, .add, 0x1p-24)
        (options.after.bandNorm, options.after.frameMultiple) = (.nemo, 16)
        options.after.layout = .melTime
        return options
    }

    static let toolkitPresets: [FrontEndPreset<LogMel>] = [
        FrontEndPreset(
            "speechbrain-fbank-40", imitates: "speechbrain 1.1.2 Fbank(n_mels=40)", source: "speechbrain/lobes/features.py, processing/features.py",
            speechBrain(bands: 40)),
        FrontEndPreset(
            "speechbrain-fbank-80", imitates: "speechbrain 1.1.2 Fbank(n_mels=80)", source: "speechbrain/lobes/features.py, processing/features.py",
            speechBrain(bands: 80)),
        FrontEndPreset(
            "speechbrain-ecapa", imitates: "speechbrain 1.1.2 Fbank(n_mels=80) and InputNormalization(norm_type='sentence', std_norm=False)",
            source: "speechbrain/lobes/features.py, processing/features.py; recipes/VoxCeleb/SpeakerRec/hparams/verification_ecapa.yaml",
            of: speechBrain(bands: 80)
        ) { $0.after.bandNorm = .mean },
        FrontEndPreset(
            "nemo-mel-64", imitates: "nemo-toolkit 3.0.0 FilterbankFeatures(dither=0)",
            source: "nemo/collections/asr/parts/preprocessing/features.py", nemo(window: 320, bands: 64)),
        FrontEndPreset(
            "nemo-mel-80", imitates: "nemo-toolkit 3.0.0 FilterbankFeatures(n_window_size=400, nfilt=80, dither=0)",
            source: "nemo/collections/asr/parts/preprocessing/features.py", nemo(window: 400, bands: 80)),
        FrontEndPreset(
            "openwakeword-mel", imitates: "openwakeword 0.4.0 melspectrogram.onnx over a whole clip",
            source: "openwakeword/utils.py, resources/models/melspectrogram.onnx",
            of: published(rateHz: 16_000, fft: 512, window: 400, hop: 160, bands: 32, hz: 60...3800)
        ) {
            ($0.centred, $0.padding) = (false, .zero)
            ($0.signal.scale, $0.signal.roundsToInt16) = (32_768, true)
            $0.topDB = 80
            ($0.after.subtract, $0.after.divide) = (-20, 10)
        },
    ]
}
