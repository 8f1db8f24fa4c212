/// Networks for sound events and for audio as a whole: PANNs, VGGish, YAMNet, openL3, and torchaudio's own defaults.
extension LogMel {
    private static func panns(rateHz: Int, fft: Int, hop: Int, maxHz: Double) -> LogMel {
        var options = published(rateHz: rateHz, fft: fft, hop: hop, bands: 64, hz: 50...maxHz)
        options.after.layout = .channelTimeMel
        return options
    }

    /// `mel_features.py` and `features.py` of TensorFlow's AudioSet models.
    private static func audioSet(floor: Double, patchHop: Int) -> LogMel {
        var options = published(rateHz: 16_000, fft: 512, window: 400, hop: 160, bands: 64, hz: 125...7500, htk: true)
        options.centred = false
        options.window.place = .start
        options.power = 1
        (options.filters.shape, options.filters.ignoredBin) = (.mel, .dc)
        (options.logarithm.unit, options.logarithm.floor, options.floorPower) = (.ln, .add, floor)
        (options.after.patchFrames, options.after.patchHopFrames) = (96, patchHop)
        return options
    }

    private static func openl3(bands: Int) -> LogMel {
        var options = published(rateHz: 48_000, fft: 2048, hop: 242, bands: bands, hz: 0...24_000)
        options.centred = false
        options.framing.uncentred = .everyHop
        options.power = 1
        options.transformPrecision = .double
        (options.signal.clipWindowSamples, options.signal.clipWindowHopSamples, options.signal.clipWindowLeadSamples) = (48_000, 4_800, 24_000)
        (options.reference, options.topDB) = (.max, 80)
        options.after.layout = .melTimeChannel
        return options
    }

    static let audioSetPresets: [FrontEndPreset<LogMel>] = [
        FrontEndPreset(
            "torchaudio-mel", imitates: "torchaudio 2.11 MelSpectrogram() and AmplitudeToDB()", source: "torchaudio/transforms/_transforms.py",
            of: published(rateHz: 16_000, fft: 400, hop: 200, bands: 128, hz: 0...8000, htk: true)
        ) { $0.after.layout = .melTime },
        FrontEndPreset(
            "panns-cnn14-32k", imitates: "torchlibrosa 0.1.0 as PANNs' Cnn14 sets it",
            source: "qiuqiangkong/audioset_tagging_cnn pytorch/models.py Cnn14; torchlibrosa/stft.py",
            of: panns(rateHz: 32_000, fft: 1024, hop: 320, maxHz: 14_000)
        ) { $0.transformPrecision = .double },
        FrontEndPreset(
            "panns-cnn14-16k", imitates: "torchlibrosa 0.1.0 as PANNs' Cnn14_16k sets it",
            source: "qiuqiangkong/audioset_tagging_cnn README.md Cnn14_16k; torchlibrosa/stft.py",
            panns(rateHz: 16_000, fft: 512, hop: 160, maxHz: 8000)),
        FrontEndPreset(
            "vggish", imitates: "torchvggish 0.2 waveform_to_examples(), TensorFlow's VGGish input",
            source: "torchvggish/vggish_input.py, mel_features.py, vggish_params.py", audioSet(floor: 0.01, patchHop: 96)),
        FrontEndPreset(
            "yamnet", imitates: "YAMNet's features in tensorflow 2.21's tf.signal",
            source: "tensorflow/models research/audioset/yamnet/features.py, params.py", of: audioSet(floor: 0.001, patchHop: 48)
        ) { ($0.signal.leastSamples, $0.signal.stepSamples) = (15_600, 7_680) },
        FrontEndPreset(
            "openl3-mel128", imitates: "kapre 0.4.1 as openL3's mel128 networks hold it, windows every 0.1 s",
            source: "marl/openl3 openl3/core.py, models.py; kapre/composed.py", openl3(bands: 128)),
        FrontEndPreset(
            "openl3-mel256", imitates: "kapre 0.4.1 as openL3's mel256 networks hold it, windows every 0.1 s",
            source: "marl/openl3 openl3/core.py, models.py; kapre/composed.py", openl3(bands: 256)),
        FrontEndPreset(
            "openl3-librosa-mel256", imitates: "openL3's frontend='librosa' for mel256, librosa 0.11, windows every 0.1 s",
            source: "marl/openl3 openl3/core.py _librosa_mel_frontend()", of: openl3(bands: 256)
        ) { ($0.centred, $0.padding, $0.framing.uncentred) = (true, .zero, .whole) },
    ]
}
