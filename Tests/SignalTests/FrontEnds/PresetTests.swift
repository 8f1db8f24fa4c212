import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct PresetTests {
    @Test(arguments: PresetGolden.all) func `a preset equals its original`(golden: PresetGolden) throws {
        let difference = try #require(try golden.difference(of: golden.frontEnd), "another shape")
        #expect(difference.percentile <= golden.allowed && difference.worst <= 5 * golden.allowed, "\(difference)")
    }

    // The same float32 operations on the same constant; a division may round its last bit otherwise.
    @Test(arguments: PresetGolden.all) func `digital silence becomes the original's floor`(golden: PresetGolden) throws {
        let silence = [Float](repeating: 0, count: golden.rateHz * 13 / 10 + 37)
        let array = try golden.frontEnd.makePlan().makeLane().transform(silence).tensor
        #expect(array.values.allSatisfy { $0.isFinite })
        // NeMo's is the rounding of a mean by 1e-5; in exact arithmetic it is 0.
        let floors = golden.silence.isEmpty ? [0] : golden.silence
        for floor in floors { #expect(array.values.contains { abs($0 - floor) <= 3e-7 * abs(floor) }, "\(floor)") }
        #expect(array.values.allSatisfy { value in floors.contains { abs(value - $0) <= 3e-7 * abs($0) } })
    }

    @Test func `there is a golden of each preset but librosa's, which have tests of their own`() {
        let own = FrontEndCatalogue.presets.map(\.name).filter { !["librosa", "librosa-0.8", "htk"].contains($0) && !$0.hasPrefix("mfcc-") }
        #expect(Set(own) == Set(PresetGolden.all.map(\.name)) && own.count == 26)
    }

    @Test func `each preset says what it imitates`() {
        for preset in FrontEndCatalogue.presets { #expect(!preset.imitates.isEmpty && !preset.source.isEmpty, "\(preset.name)") }
    }

    /// A number of a preset and another one, which the golden must tell from it.
    private static let changes: [(preset: String, key: String, value: String)] = [
        ("whisper-80", "window_symmetric", "true"), ("whisper-80", "top_db", "70"), ("whisper-80", "drop_last_frame", "false"),
        ("whisper-80", "filter_shape", "mel"), ("whisper-80", "logarithm", "ln"), ("whisper-80", "length_samples", "480160"),
        ("ast", "window_shape", "povey"), ("ast", "window_place", "middle"), ("ast", "frame_fill", "-1"), ("ast", "divide", "4.5689974"),
        ("kaldi-fbank", "frame_mean_removal", "false"), ("kaldi-fbank", "frame_pre_emphasis", "0.95"), ("kaldi-fbank-80", "filter_shape", "hz"),
        ("kaldi-fbank-80", "window_shape", "hann"), ("kaldi-fbank", "floor_power", "1e-10"), ("kaldi-fbank", "min_hz", "30"),
        ("lhotse-fbank-80", "uncentred_frames", "every_hop"), ("lhotse-fbank-80", "max_hz", "8000"), ("beats", "sample_scale", "1"),
        ("beats", "filter_shape", "hz"), ("torchaudio-mel", "mel_scale", "slaney"), ("torchaudio-mel", "padding", "zero"),
        ("panns-cnn14-32k", "top_db", "60"), ("panns-cnn14-16k", "filter_norm", "none"), ("vggish", "power", "2"), ("vggish", "floor", "max"),
        ("vggish", "patch_frames", "95"), ("yamnet", "patch_hop_frames", "47"), ("yamnet", "least_samples", "15000"), ("yamnet", "floor_power", "0.002"),
        ("openl3-mel128", "clip_window_lead_samples", "0"), ("openl3-mel128", "reference", "one"), ("openl3-mel128", "top_db", "90"),
        ("openl3-mel256", "uncentred_frames", "whole"), ("openl3-librosa-mel256", "centred", "false"), ("speechbrain-fbank-40", "filter_shape", "hz"),
        ("speechbrain-fbank-80", "window_shape", "hann"), ("speechbrain-fbank-80", "top_db", "null"), ("speechbrain-ecapa", "band_norm", "none"),
        ("nemo-mel-64", "signal_pre_emphasis", "0.95"), ("nemo-mel-64", "window_symmetric", "false"), ("nemo-mel-80", "band_norm_floor", "0.01"),
        ("nemo-mel-80", "frame_multiple", "8"), ("nemo-mel-80", "floor", "max"), ("clap-htsat", "length_fill", "zero"), ("clap-htsat", "layout", "time, mel"),
        ("openwakeword-mel", "window_place", "start"), ("openwakeword-mel", "sample_scale", "30000"), ("openwakeword-mel", "subtract", "-10"),
        ("wav2vec2", "normalisation", "none"), ("wav2vec2", "variance_floor", "0.001"),
    ]

    @Test(arguments: changes) func `another number in a preset is seen`(preset: String, key: String, value: String) throws {
        let golden = try PresetGolden.named(preset)
        var frontEnd = try golden.frontEnd
        let before = frontEnd
        frontEnd.take { name, _, take in
            if name == key { #expect(take(value == "null" ? .null : .value(value))) }
        }
        try #require(frontEnd != before && frontEnd.presetName == nil, "there is no such number, or it stayed")
        #expect(try !golden.holds(for: frontEnd))
    }

    /// Below what a preset's original takes, and the first that it takes. 1 where it takes anything.
    @Test(arguments: [
        ("kaldi-fbank", 400), ("ast", 400), ("beats", 400), ("lhotse-fbank-80", 140), ("openwakeword-mel", 512), ("torchaudio-mel", 201),
        ("panns-cnn14-16k", 257), ("panns-cnn14-32k", 513), ("vggish", 15_600), ("yamnet", 1), ("whisper-80", 1), ("clap-htsat", 1),
        ("openl3-mel128", 1), ("nemo-mel-64", 1), ("speechbrain-ecapa", 1), ("wav2vec2", 1),
    ])
    func `a clip that the original refuses is too short, and its text says how long it must be`(name: String, least: Int) throws {
        let frontEnd = try PresetGolden.named(name).frontEnd
        let lane = try frontEnd.makePlan().makeLane()
        let samples = (0..<least).map { 0.1 * Float($0 % 7) }
        let reason = #expect(throws: SkipReason.self) { try lane.transform(Array(samples.dropLast())) }
        #expect(reason?.code == .audioTooShort && reason?.needed == "at least \(least)")
        #expect(frontEnd.steps(samples: least - 1) == 0 && frontEnd.steps(samples: least) > 0)
        let array = try lane.transform(samples).tensor
        #expect(array.values.allSatisfy { $0.isFinite })
    }

    /// Of so many samples: centred frames whose middle lies in the clip, others that lie in it as a whole.
    @Test(arguments: [
        ("whisper-80", 16_000, 100), ("whisper-80", 16_001, 101), ("whisper-80", 480_000, nil), ("ast", 16_000, 98), ("ast", 170_000, nil), ("clap-htsat", 100_000, 834),
        ("nemo-mel-64", 16_000, 100), ("nemo-mel-64", 16_050, 100), ("kaldi-fbank", 16_000, nil), ("yamnet", 20_000, nil), ("openl3-mel128", 48_000, nil),
    ] as [(String, Int, Int?)])
    func `how many frames are the clip's own is told`(name: String, samples: Int, own: Int?) throws {
        let frontEnd = try PresetGolden.named(name).frontEnd
        let array = try frontEnd.makePlan().makeLane().transform((0..<samples).map { 0.1 * Float($0 % 7) })
        #expect(array.ownSteps == own)
        #expect(frontEnd.output.axes.map(\.length).elementsEqual(array.tensor.shape.lengths, by: { $0 == nil || $0 == $1 }))
    }

    @Test(arguments: [
        ("whisper-80", 480_000, "1600 of 481600 samples cut off: the front end takes 480000", 10.0),
        ("clap-htsat", 480_000, "1600 of 481600 samples cut off: the front end takes 480000", 3.0),
        ("ast", 164_239, "10 of 1034 frames cut off: the front end takes 1024", 10.0),
    ])
    func `a clip that is cut to a fixed length has a note`(name: String, most: Int, text: String, frames: Double) throws {
        let lane = try PresetGolden.named(name).frontEnd.makePlan().makeLane()
        let samples = (0..<most + 1600).map { 0.1 * Float($0 % 7) }
        #expect(try lane.transform(samples).notes == [ClipNote(.timeCropped, text, value: frames)])
        #expect(try lane.transform(Array(samples[..<most])).notes.isEmpty)
    }

    @Test(arguments: PresetGolden.all) func `a clip's array does not depend on those before it`(golden: PresetGolden) throws {
        let plan = try golden.frontEnd.makePlan()
        let (lane, samples) = (try plan.makeLane(), try golden.samples())
        _ = try lane.transform(samples.map { $0 * -0.7 } + samples)
        #expect(try lane.transform(samples) == plan.makeLane().transform(samples))
    }
}
