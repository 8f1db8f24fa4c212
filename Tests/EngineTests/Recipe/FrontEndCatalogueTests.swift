import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// What holds for every kind of front end, whatever it computes.
@Suite struct FrontEndCatalogueTests {
    static let kinds = FrontEndCatalogue.names

    private func standard(_ kind: String) throws -> AnyFrontEnd {
        AnyFrontEnd(try #require(FrontEndCatalogue.kind(named: kind)).init())
    }

    @Test func `kinds and presets have names of their own`() {
        #expect(Set(Self.kinds).count == Self.kinds.count)
        let names = FrontEndCatalogue.presets.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: kinds) func `a recipe with this front end survives being written, read and coded`(kind: String) throws {
        var recipe = Recipe()
        recipe.frontEnd = try standard(kind)
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        #expect(try Recipe(yaml: "front_end:\n  kind: \(kind)\n") == recipe)
        #expect((recipe.hash == Recipe().hash) == (kind == LogMel.kind))
    }

    /// Another value near one, within the usual bounds.
    ///
    /// - Parameter needed: what the setting accepts, "one of hz, mel, left".
    private func other(than text: String, needed: String) -> String {
        if needed.hasPrefix("one of ") { return needed.dropFirst(7).split(separator: ", ").map(String.init).first { $0 != text } ?? text }
        if text == "null" { return "96" }
        return Int(text).map { "\($0 > 1 ? $0 - 1 : $0 + 1)" } ?? Double(text).map { "\($0 > 1 ? $0 - 1e-3 : $0 + 1e-3)" } ?? text
    }

    @Test(arguments: kinds) func `every setting of this front end is read, and changes the hash`(kind: String) throws {
        var recipe = Recipe()
        recipe.frontEnd = try standard(kind)
        var needed: [String: String] = [:]
        recipe.frontEnd.take { key, text, _ in needed[key] = text }
        for (key, text) in recipe.frontEnd.settings {
            let other =
                switch (key, text) {
                case (_, "true"): "false"
                case (_, "false"): "true"
                case ("layout", _): "channel, mel, time"
                case ("sample_rate_hz", _): "24000"
                case ("fft_samples", _): "4096"
                case ("delta_width", _): "7"
                default: other(than: text, needed: needed[key] ?? "")
                }
            let changed = try Recipe(yaml: "front_end:\n  kind: \(kind)\n  \(key): \(other)\n")
            #expect(changed.hash != recipe.hash && changed.differences(from: recipe).contains { $0.hasPrefix("front_end.\(key): \(other)") }, "\(key)")
            // What `null` switches off.
            if key == "top_db" { #expect(try Recipe(yaml: "front_end:\n  kind: \(kind)\n  \(key): null\n").hash != recipe.hash) }
        }
    }

    @Test(arguments: kinds) func `the array is what the front end declares, in every lane`(kind: String) throws {
        let frontEnd = try standard(kind)
        let plan = try frontEnd.makePlan()
        let samples = (0..<30_000).map { 0.3 * Float(sin(Double($0) * 0.05)) }
        let array = try plan.makeLane().transform(samples).tensor
        #expect(try plan.makeLane().transform(samples).tensor == array)
        #expect(AnyFrontEnd(plan.frontEnd) == frontEnd)
        let axes = frontEnd.output.axes
        try #require(array.shape.rank == axes.count && ModelContract.Kind(axes.map(\.role)) != nil)
        for (axis, length) in zip(axes, array.shape.lengths) { #expect(length == axis.length ?? frontEnd.steps(samples: samples.count)) }
        #expect(throws: SkipReason.self) { try plan.makeLane().transform([]) }
    }

    @Test(arguments: kinds) func `presets of this front end are valid, and a recipe may name them`(kind: String) throws {
        for preset in FrontEndCatalogue.presets where preset.frontEnd.kind == kind {
            try preset.frontEnd.validate()
            let recipe = try Recipe(yaml: "front_end:\n  preset: \(preset.name)\n")
            #expect(recipe.frontEnd == preset.frontEnd && recipe.frontEnd.presetName == preset.name)
            let written = try Recipe(yaml: recipe.yaml)
            #expect(written == recipe && written.frontEnd.presetName == preset.name)
            #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        }
    }

    @Test func `a number beside a preset changes it, and takes its name off`() throws {
        let recipe = try Recipe(yaml: "front_end:\n  preset: whisper-80\n  mel_bands: 100\n")
        #expect(recipe.frontEnd.presetName == nil && !recipe.yaml.contains("preset"))
        #expect(recipe.frontEnd.output.axes == [Axis(.mel, 100), Axis(.time, 3000)])
        #expect(try Recipe(yaml: recipe.yaml) == recipe)
        #expect(try Recipe(yaml: "front_end:\n  preset: whisper-80\n  mel_bands: 80\n").frontEnd.presetName == "whisper-80")
    }

    @Test func `two presets that are the same front end keep their names and share a hash`() throws {
        let (one, other) = try (Recipe(yaml: "front_end: {preset: wav2vec2}"), Recipe(yaml: "front_end: {preset: audeering-w2v2}"))
        #expect(one == other && one.hash == other.hash)
        #expect(one.yaml.contains("preset: wav2vec2 ") && other.yaml.contains("preset: audeering-w2v2 "))
    }

    @Test func `the standard front end says that it is not librosa's own`() throws {
        #expect(Recipe().yaml.contains("preset: librosa  # librosa 0.9 and later, at 16 kHz from 30 Hz with 128 bands (librosa's own defaults: 22,050 Hz, from 0 Hz)"))
        #expect(try Recipe(yaml: Recipe().yaml).hash == Recipe().hash)
    }

    @Test func `a preset beside a file says the same as the file, or what the file leaves open`() throws {
        let folder = try TemporaryFolder()
        func recipe(_ text: String) throws -> Recipe {
            try ModelSetup(recipe: folder.write(Array(text.utf8), to: "lab.yaml"), preset: "ast").recipe
        }
        for text in ["clips: {min_seconds: 1}", "front_end: {preset: ast}", "front_end: {preset: ast, frame_count: 1024}"] {
            #expect(try recipe(text).frontEnd.presetName == "ast")
        }
        for (text, said) in [
            ("front_end: {preset: beats}", "front_end.preset beats beside the preset ast"),
            ("front_end: {preset: ast, frame_count: 512}", "front_end.frame_count: 512, was 1024 in the preset) beside the preset ast"),
        ] {
            let error = #expect(throws: EngineError.self) { try recipe(text) }
            #expect(error?.found.contains(said) == true, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [("whisper", "whisper-80, whisper-128"), ("wisper-80", "whisper-80"), ("kaldi", "kaldi-fbank, kaldi-fbank-80"), ("AST", "ast"), ("emotion3vec", "emotion2vec")])
    func `a name that is nearly one is answered with those that are near`(name: String, near: String) {
        let error = #expect(throws: EngineError.self) { try Recipe(yaml: "front_end: {preset: \(name)}", file: "lab.yaml") }
        #expect(error?.description == "lab.yaml: reading the settings: front_end.preset is '\(name)' (line 1); needed: a preset such as \(near); 'melscope presets' lists all of them")
    }

    @Test(arguments: [
        ("kind: loudness", "front_end.kind is 'loudness' (line 2); needed: one of log_mel"),
        ("kind: waveform\n  preset: htk", "front_end.preset htk, which is of kind log_mel"),
        ("kind: waveform\n  mel_bands: 64", "front_end.mel_bands is an unknown key"),
        ("kind: waveform\n  sample_rate_hz: 999", "a whole number from 1000 to 192000"),
    ])
    func `a front end that there is not is refused by its key`(lines: String, part: String) throws {
        let error = try #require(throws: EngineError.self) { try Recipe(yaml: "front_end:\n  \(lines)\n", file: "lab.yaml") }
        #expect(error.description.contains(part), "\(error)")
    }
}
