import Engine
import TUI

/// What the texts of settings are changed with.
enum SettingsTexts {
    static let mutator = Mutator(
        dictionary: [
            ":", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&a", "*a", "&a [*a, *a]", "'", "\"", "|", ">", "#", "? ",
            "!!", "!!binary", "%YAML 1.2\n",
            "---\n", "...\n", "<<: *a", "null", "~", "true", "0o17", "0x1f", ".inf", ".nan", "1e9", "\t", "\u{0}",
            "\u{feff}", "\u{85}", "\u{2028}",
            "it's", "x: it's\na: &a [b, b]\nc: [*a, *a]\n", "[[[[[[[[[[[[[[[[", "- - - - - - - ", "? ? ? ? ",
            "mouse:", "lanes:", "sync:", "keys:", "front_end:", "mel_bands:", "palette:", "base00:", "correction:",
            "clips:",
        ], maxBytes: 4096)
}

/// Recipes.
package final class RecipeTarget: SeededTarget {
    package static let name = "recipe"
    package static let what = "`Recipe(yaml:)`, `.yaml`, `.hash`"
    package static let limitText = "1 MiB + 4 KiB × the text"
    static let seeds = [
        "front_end:\n  preset: librosa\n  min_hz: 50\n  top_db: null\n",
        "clips:\n  min_seconds: 0.5\n  accept_silence: true\n",
        "correction:\n  mel_axis: 1\n  channels: mean\n  pad_value: -80.0\n",
        "load:\n  offset_seconds: 0.5\n  duration_seconds: null\n  level: rms\n  level_dbfs: -20\n  length_samples: 48_000\n  length_fit: tile\n",
        "normalise:\n  log: ln\n  scale: 0.5\n  zscore: band\n  scaler: {mean: [1, -2.5], deviation: [0.5, 1e3]}\n",
        "model:\n  axes: [batch, time, mel, channel]\n  mel_bands: 64\n",
        "melscope_recipe: 1\narrays:\n  member: 'log mel'\nmodel:\n  output: \"features\"\n",
        "front_end:\n  sample_rate_hz: 16000\n  fft_samples: 2048\n  window_samples: 2048\n  hop_samples: 512\n  mel_bands: 128\n",
    ].map { Array($0.utf8) }
    let mutator = SettingsTexts.mutator

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let recipe = try Recipe(yaml: String(decoding: bytes, as: UTF8.self))
        // The recipe that a folder keeps must be read back as the same one.
        guard bytes.count % 4 == 0 else { return }
        let again: Recipe
        do { again = try Recipe(yaml: recipe.yaml) } catch {
            throw FuzzFault("not read back: \(error)\n\(recipe.yaml)")
        }
        guard again.hash == recipe.hash else {
            throw FuzzFault("read back with other settings: \(recipe.differences(from: again))")
        }
    }
}

/// Cards of models.
package final class CardTarget: SeededTarget {
    package static let name = "card"
    package static let what = "`ModelCard(yaml:)`, `.yaml`, `.facts`"
    package static let limitText = "1 MiB + 4 KiB × the text"
    static let seeds = [
        "melscope_card: 1\nname: net\ntrained: false\nlicence: MIT\n",
        "melscope_card: 1\nrecipe:\n  front_end:\n    preset: librosa\n    mel_bands: 64\n  model:\n    axes: [batch, time, mel]\n    output: x\n",
        "melscope_card: 1\noutputs:\n  a b:\n    meaning: 'it''s'\n    axes: [time, features]\n",
    ].map { Array($0.utf8) }
    let mutator = SettingsTexts.mutator

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let card = try ModelCard(yaml: String(decoding: bytes, as: UTF8.self))
        let again: ModelCard
        do { again = try ModelCard(yaml: card.yaml) } catch { throw FuzzFault("not read back: \(error)\n\(card.yaml)") }
        guard again.recipe.hash == card.recipe.hash, again.outputs == card.outputs, again.name == card.name, card.facts.count == again.facts.count
        else { throw FuzzFault("read back as another card:\n\(card.yaml)") }
    }
}

/// Theme files.
package final class ThemeTarget: SeededTarget {
    package static let name = "theme"
    package static let what = "`Base16Scheme(yaml:)`"
    package static let limitText = "1 MiB + 4 KiB × the text"
    private static let palette: [String] = (0..<16).map { index in
        let digit = String(index, radix: 16, uppercase: true)
        return "base0\(digit): '#a0b0c\(digit)'"
    }
    private static let bright = (0x10..<0x18).map { "base\(String($0, radix: 16)): '#0f\(String($0, radix: 16))aa'" }
    private static let texts: [String] = [
        "system: base24\nname: Bright\nvariant: light\npalette:\n  " + (palette + bright).joined(separator: "\n  ")
            + "\n",
        "system: base16\nname: Test\nauthor: Nobody\nvariant: dark\npalette:\n  " + palette.joined(separator: "\n  ")
            + "\n",
        "scheme: \"Old\"\nauthor: 'N'\n" + palette.joined(separator: "\n") + "\n",
        "name: x\npalette: {" + palette.joined(separator: ", ") + "}\n",
    ]
    static let seeds = texts.map { Array($0.utf8) }
    let mutator = SettingsTexts.mutator

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let scheme = try Base16Scheme(yaml: String(decoding: bytes, as: UTF8.self), source: "theme.yaml")
        guard [16, 24].contains(scheme.colours.count) else { throw FuzzFault("\(scheme.colours.count) colours") }
    }
}

/// The operator's configuration file.
package final class ConfigurationTarget: SeededTarget {
    package static let name = "configuration"
    package static let what = "`Configuration(path:)` (YAML)"
    package static let limitText = "1 MiB + 4 KiB × the file"
    static let seeds = [
        "theme: nord\nmouse: false\nlanes: 2\n",
        "model: ~/models/cnn.onnx\nrecipe: /r.yaml\noutput_root: /out/../features\nsync: full\n",
        "keys:\n  quit: [q, ctrl-q]\n  help: '?'\n  survey: [f5]\n", "lanes: 64\nkeys: {}\nsync: none\n",
        "theme: 'it''s'\nkeys:\n  pause: space\n",
    ].map { Array($0.utf8) }
    let mutator = SettingsTexts.mutator
    private let file: CaseFile

    package init() throws { file = try CaseFile(extension: "yaml") }
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        let configuration = try Configuration(path: file.path)
        for path in [configuration.modelPath, configuration.recipePath, configuration.outputRoot].compactMap(\.self)
        where !path.hasPrefix("/") {
            throw FuzzFault("\(path) is not absolute")
        }
        if let lanes = configuration.lanes, !(1...LanePool.maxLanes).contains(lanes) {
            throw FuzzFault("\(lanes) lanes")
        }
    }
}
