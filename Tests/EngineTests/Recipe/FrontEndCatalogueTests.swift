import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Shapes
@testable import Signal

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

    /// Another number near one, within the usual bounds.
    private func nudged(_ text: String) -> String {
        Int(text).map { "\($0 - 1)" } ?? Double(text).map { "\($0 > 1 ? $0 - 1e-3 : $0 + 1e-3)" } ?? text
    }

    @Test(arguments: kinds) func `every setting of this front end is read, and changes the hash`(kind: String) throws {
        var recipe = Recipe()
        recipe.frontEnd = try standard(kind)
        for (key, text) in recipe.frontEnd.settings {
            let other =
                switch (key, text) {
                case (_, "true"): "false"
                case (_, "false"): "true"
                case ("padding", _): "reflect"
                case ("mel_scale", _): "htk"
                case ("filter_norm", _): "none"
                case ("reference", _): text == "one" ? "max" : "one"
                case ("power", _): "1"
                case ("sample_rate_hz", _): "24000"
                case ("fft_samples", _): "4096"
                case ("deltas", _): "1"
                case ("delta_width", _): "7"
                case ("delta_mode", _): "nearest"
                case ("summary", _): "mean"
                default: nudged(text)
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
        let array = try plan.makeLane().transform(samples)
        #expect(try plan.makeLane().transform(samples) == array)
        #expect(AnyFrontEnd(plan.frontEnd) == frontEnd)
        let axes = frontEnd.output.axes
        try #require(array.shape.rank == axes.count && ModelContract.Kind(axes.map(\.role)) != nil)
        for (axis, length) in zip(axes, array.shape.lengths) { #expect(length == axis.length ?? frontEnd.steps(samples: samples.count)) }
        #expect(throws: SkipReason.self) { try plan.makeLane().transform([]) }
    }

    @Test(arguments: kinds) func `presets of this front end are valid, and a recipe may name them`(kind: String) throws {
        for preset in FrontEndCatalogue.presets where preset.frontEnd.kind == kind {
            try preset.frontEnd.validate()
            #expect(try Recipe(yaml: "front_end:\n  preset: \(preset.name)\n").frontEnd == preset.frontEnd)
        }
    }

    @Test(arguments: [
        ("kind: loudness", "front_end.kind is 'loudness' (line 2); needed: one of log_mel"),
        ("kind: waveform\n  preset: htk", "front_end.preset htk, which is of the kind log_mel"),
        ("kind: waveform\n  mel_bands: 64", "front_end.mel_bands is a key that is not known here"),
        ("kind: waveform\n  sample_rate_hz: 999", "a whole number from 1000 to 192000"),
    ])
    func `a front end that there is not is refused by its key`(lines: String, part: String) throws {
        let error = try #require(throws: EngineError.self) { try Recipe(yaml: "front_end:\n  \(lines)\n", file: "lab.yaml") }
        #expect(error.description.contains(part), "\(error)")
    }
}
