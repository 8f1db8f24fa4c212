import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Inference
@testable import Signal

@Suite struct RecipeTests {
    @Test func `a recipe survives being written and read`() throws {
        var recipe = Recipe()
        recipe.logMel.hopSamples = 256
        recipe.logMel.topDB = nil
        recipe.clips.arrayMember = "mel: \"x\"\u{1b}"
        recipe.clips.channel = .pick(3)
        recipe.correction.channels = .pick(1)
        recipe.correction.padValue = .value(-80)
        recipe.correction.melAxis = 1
        recipe.correction.timeFit = .windows
        (recipe.correction.padSide, recipe.correction.cropSide) = (.both, .start)
        (recipe.correction.length, recipe.correction.windowHop, recipe.correction.lastWindow) = (300, 48, .keepEnd)
        recipe.model.sha256 = String(repeating: "ab", count: 32)
        recipe.model.outputNames = ["dense/Relu:0"]
        recipe.model.axes = [.batch, .time, .mel, .channel]
        recipe.model.melBands = 64
        recipe.model.convolutions = .direct
        recipe.model.precision = .bf16
        recipe.model.inputs = ["lengths:0": .length, "a \"b\"": .value(0), "c": .value(0.25)]
        (recipe.model.inputScale, recipe.model.inputZeroPoint) = (1.0 / 3, -7)
        recipe.output.naming.keepExtension = true
        let read = try Recipe(yaml: recipe.yaml)
        #expect(read == recipe)
        #expect(read.hash == recipe.hash)
    }

    @Test(arguments: [["a"], ["a", "b,c"], []])
    func `outputs survive being written, read and coded`(names: [String]) throws {
        var recipe = Recipe()
        recipe.model.outputNames = names
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
    }

    @Test func `one side for padding and cropping is read and hashed as before`() throws {
        var both = try Recipe(yaml: "correction:\n  side: start\n")
        #expect((both.correction.padSide, both.correction.cropSide) == (.start, .start))
        #expect(try Recipe(yaml: "correction:\n  pad_side: start\n  crop_side: start\n").hash == both.hash)
        // As the release before `pad_side` printed it.
        both.model.sha256 = SeedModel.sha256
        #expect(both.hash == "750240849d725f6f")
        #expect(throws: EngineError.self) { try Recipe(yaml: "correction:\n  side: start\n  pad_side: end\n") }
    }

    @Test func `an output that is named twice is no recipe`() throws {
        let error = try #require(throws: EngineError.self) { try Recipe(yaml: "model:\n  output: [a, b, a]\n") }
        #expect(error.found == #"model.output ["a", "b", "a"], which names an output twice"#)
        #expect(try Recipe(yaml: "model:\n  output: [a]\n") == Recipe(yaml: "model:\n  output: a\n"))
    }

    // The values are what the releases before this setting printed.
    @Test func `a setting that came later leaves the hashes of older recipes as they were`() throws {
        var standard = Recipe()
        standard.model.sha256 = SeedModel.sha256
        #expect(standard.hash == "b4fbc3d07d9f47ba")
        let older = "clips:\n  silence_dbfs: -60\ncorrection:\n  channels: 1\narrays:\n  member: \"x\"\n"
        for yaml in [older, older.replacing("clips:\n", with: "clips:\n  channel: mean\n")] {
            var recipe = try Recipe(yaml: yaml)
            recipe.model.sha256 = SeedModel.sha256
            #expect(recipe.hash == "7f7c02d27864e327")
        }
    }

    @Test func `a recipe survives its coded form`() throws {
        var recipe = Recipe()
        recipe.clips.channel = .pick(1)
        recipe.clips.acceptTruncated = true
        recipe.clips.overlappingSegments = .refuse
        recipe.correction.cropSide = .both
        recipe.correction.windowHop = 5
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(Recipe())) == Recipe())
    }

    @Test func `every setting that is changed changes the hash`() throws {
        let standard = Recipe()
        // The doctor's thresholds decide no feature.
        for (key, value) in standard.settings where !key.hasPrefix("doctor.") {
            let other: String
            switch value {
            case "true": other = "false"
            case "false": other = "true"
            default:
                other =
                    [
                        "load.offset_seconds": "0.5", "load.duration_seconds": "3", "load.trim_db": "30", "load.level": "peak",
                        "load.level_dbfs": "-3", "load.pre_emphasis": "0.97", "load.length_samples": "48000", "load.length_fit": "tile",
                        "load.pad_side": "both", "load.crop_side": "start", "normalise.log": "ln", "normalise.log_floor": "1e-9",
                        "normalise.zscore": "clip", "normalise.zscore_epsilon": "1e-5", "normalise.offset": "1",
                        "normalise.scaler": "{mean: [1], deviation: [2]}",
                        "front_end.preset": "htk", "front_end.transform_precision": "double", "front_end.window_shape": "povey", "front_end.window_place": "start",
                        "front_end.uncentred_frames": "mirrored", "front_end.filter_shape": "mel", "front_end.ignored_bin": "dc", "front_end.logarithm": "ln",
                        "front_end.floor": "add", "front_end.length_samples": "16000", "front_end.length_fill": "repeat", "front_end.least_samples": "16000",
                        "front_end.step_samples": "2", "front_end.clip_window_samples": "16000", "front_end.clip_window_lead_samples": "1",
                        "front_end.frame_count": "96", "front_end.frame_fill": "1", "front_end.subtract": "1", "front_end.divide": "2", "front_end.frame_multiple": "2",
                        "front_end.patch_frames": "96", "front_end.band_norm": "mean", "front_end.layout": "mel, time", "front_end.frame_pre_emphasis": "0.9",
                        "front_end.signal_pre_emphasis": "0.9",
                        "front_end.kind": "waveform", "output.pool": "mean", "output.time_axis": "1", "output.dtype": "float16", "front_end.padding": "reflect", "front_end.mel_scale": "htk", "front_end.filter_norm": "none",
                        "front_end.reference": "one", "front_end.power": "1", "front_end.floor_power": "1e-9",
                        "front_end.fft_samples": "4096", "clips.silence_dbfs": "-60", "clips.channel": "1", "clips.overlapping_segments": "refuse", "front_end.sample_rate_hz": "22050",
                        "front_end.window_samples": "1024", "arrays.member": "x",
                        "correction.channels": "mean", "correction.time_fit": "pad", "correction.pad_side": "both",
                        "correction.crop_side": "start", "correction.length": "300", "correction.window_hop": "48",
                        "correction.last_window": "drop",
                        "correction.pad_value": "-80", "correction.mel_axis": "1", "correction.vote_clips": "5",
                        "correction.vote_share": "0.75",
                        "model.sha256": String(repeating: "0", count: 64), "model.output": "y",
                        "model.axes": "[time, mel]", "model.mel_bands": "64",
                        "model.inputs": "{lengths: length}", "model.input_scale": "0.5", "model.input_zero_point": "3", "model.convolutions": "direct", "model.precision": "bf16", "output.keep_extension": "true",
                    ][key] ?? (Double(value).map { "\($0 / 2)" }?.replacing(".0", with: "", maxReplacements: 1) ?? "x")
            }
            let parts = key.split(separator: ".")
            let changed = try Recipe(yaml: "\(parts[0]):\n  \(parts[1]): \(other)\n")
            #expect(changed.hash != standard.hash, "\(key)")
            #expect(changed.differences(from: standard).contains { $0.hasPrefix(key) }, "\(key)")
        }
    }

    @Test(arguments: [
        ("front_end:\n  hop_sample: 512\n", "front_end.hop_sample is an unknown key"),
        ("front_end:\n  hop_samples: many\n", "a whole number from 1 to 65536"),
        ("front_end:\n  hop_samples: [1]\n", "front_end.hop_samples is a list"),
        ("front_end: 3\n", "indented 'key: value' lines"),
        ("frontend:\n  hop_samples: 1\n", "one of arrays, clips, correction, doctor, front_end, load, melscope_recipe, model, normalise, output"),
        ("- a\n", "a mapping of settings"),
        ("front_end:\n  hop_samples: 1\n  hop_samples: 2\n", "twice"),
        ("a: &x 1\nb: *x\n", "an anchor or alias (line 1)"),
        ("front_end: {hop_samples: 1", "valid YAML"),
        ("melscope_recipe: 2\n", "from 1 to 1"),
        ("clips:\n  channel: left\n", "clips.channel is 'left' (line 2); needed: mean or a channel's index from 0"),
        ("clips:\n  channel: -1\n", "mean or a channel's index from 0"),
        ("correction:\n  channels: left\n", "refuse, mean, batch or a channel's index"),
        ("correction:\n  pad_value: nan\n", "'quietest' or a number"),
        ("model:\n  axes: [batch, frequency]\n", "a list of batch, time, mel, coefficient, channel, samples, features"),
        ("clips:\n  min_seconds: .nan\n", "a number from"),
        ("load:\n  offset: 0.5\n", "load.offset is an unknown key"),
        ("load:\n  trim_db: -20\n", "load.trim_db is '-20' (line 2); needed: a number from 1.0 to 300.0"),
        ("load:\n  length_fit: stretch\n", "one of pad, crop, fit, tile"),
        ("load:\n  level: rms\n", "load.level_dbfs is 0.0; needed: the level for load.level: rms, below 0, such as -20"),
    ])
    func `a slip in a recipe is an error that names the key`(yaml: String, part: String) {
        let error = #expect(throws: EngineError.self) { try Recipe(yaml: yaml, file: "lab.yaml") }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description.contains("lab.yaml") == true)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["[", "- ", "{a: "])
    func `deep nesting is refused before the parser recurses`(opening: String) {
        let text = String(repeating: opening, count: 20_000)
        #expect(throws: EngineError.self) { try Recipe(yaml: "front_end: " + text) }
        #expect(throws: EngineError.self) { try Recipe(yaml: text) }
    }

    @Test func `an alias bomb is refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(throws: EngineError.self) { try Recipe(yaml: text) }
    }

    @Test func `remedies widen the recipe for one clip only`() {
        let recipe = Recipe()
        let widened = recipe.applying([.melAxis(1), .pickChannel(2), .acceptSilence, .replaceNonFinite, .member("m")])
        #expect(widened.correction.melAxis == 1)
        #expect(widened.correction.channels == .pick(2) && widened.clips.channel == .pick(2))
        #expect(widened.applying([.averageChannels]).clips.channel == .mean)
        #expect(widened.clips.acceptSilence)
        #expect(widened.clips.replaceNonFinite)
        #expect(widened.clips.arrayMember == "m")
        #expect(recipe == Recipe())
    }

    @Test func `what is done while loading is read, written, hashed, and whole where a remedy says so`() throws {
        let text = "load:\n  offset_seconds: 0.5\n  duration_seconds: 3\n  trim_db: 20\n  level: peak\n  pre_emphasis: 0.97\n  length_samples: 48_000\n  length_fit: crop\n"
        let recipe = try Recipe(yaml: text)
        #expect(recipe.load.offsetSeconds == 0.5 && recipe.load.durationSeconds == 3 && recipe.load.lengthSamples == 48_000)
        #expect(recipe.hash != Recipe().hash && recipe.differences(from: Recipe()).count == 7)
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        #expect(try !String(decoding: JSONEncoder().encode(Recipe()), as: UTF8.self).contains("load"))
        let whole = recipe.applying([.wholeClip, .fitTime]).load
        #expect(whole.offsetSeconds == 0 && whole.durationSeconds == nil && whole.trimDB == nil && whole.level == .peak && whole.lengthFit == .fit)
        for key in LoadOptions.settings.map(\.key) { #expect(recipe.yaml.contains("  \(key): ")) }
    }

    @Test func `several remedies are one text and come back, also with an array's name that holds spaces`() {
        for remedies in [
            [], [.acceptSilence], [.melAxis(1), .padTime], [.member("left mel  member=2"), .replaceNonFinite, .acceptLength],
        ] as [[Remedy]] {
            #expect(Set(Remedy.list(Remedy.text(of: remedies))) == Set(remedies))
        }
        #expect(Remedy.list("time=pad nonsense  silence=accept") == [.padTime, .acceptSilence])
    }

    @Test func `every remedy's name is read back`() throws {
        let remedies: [Remedy] = [
            .melAxis(3), .averageChannels, .pickChannel(7), .axis0IsBatch, .fitTime, .padTime, .cropTime,
            .replaceNonFinite, .acceptSilence, .acceptTruncated, .acceptLength, .wholeClip, .acceptFinding, .member("a=b"), .recomputeFromAudio,
        ]
        for remedy in remedies { #expect(Remedy(name: remedy.name) == remedy) }
        for name in ["", "mel-axis", "mel-axis=5", "mel-axis=-1", "channel=", "channel=x", "member=", "from-audio=1", "time"] {
            #expect(Remedy(name: name) == nil, "\(name)")
        }
        #expect(Remedy.nameForms.count == remedies.count)
    }
}

@Suite struct RecipeHashTests {
    /// Outputs of version 0.1.0 must stay up to date: what came later stays out of the hash at its default.
    @Test func `hashes are those of the released program`() throws {
        var standard = Recipe()
        standard.model.sha256 = SeedModel.sha256
        #expect(standard.hash == "b4fbc3d07d9f47ba")
    }
}
