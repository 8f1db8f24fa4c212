import Engine
import Foundation
import TUI

/// Dataset file names, by convention and against it.
public final class NamesTarget: FuzzTarget {
    public static let name = "names"
    public static let what = "`ClipLabel.parse`, `DatasetKind.recognise`, `RawPath`, `OutputFolder.featureName`"
    public static let limitText = "64 KiB + 256 × the name"
    private static let seeds = [
        "1001_DFA_ANG_XX.wav", "1091_WSI_SAD_HI.npy", "1064_IEO_HAP_LO.WAV", "03-01-06-01-02-01-12.wav", "03-02-04-02-01-02-24.npy",
        "Actor_01/03-01-01-01-01-01-01.wav", "a/b/c.flac", ".hidden.wav", "x", "no-extension", "two.dots.wav",
    ].map { Array($0.utf8) }
    private let mutator = Mutator(
        dictionary: ["_", "-", ".", "/", "..", ".wav", ".npy", "1001", "DFA", "ANG", "XX", "03", "01", "\\x1b", "\\", "\u{202e}", "é", "👩‍👩‍👧"],
        bytes: [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x1b, 0x5b, 0x32, 0x4a], [0x9b]], maxBytes: 12_000)

    public init() {}
    public func limit(_ bytes: [UInt8]) -> Int { 64 << 10 + 256 * bytes.count }

    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        var bytes = mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random)
        if random.once(in: 500) { bytes = Array(repeating: bytes, count: 1 + 10_000 / max(1, bytes.count)).flatMap { $0 } }
        return bytes
    }

    public func run(_ bytes: [UInt8]) throws {
        let bytes = bytes.filter { $0 != 0 }
        let path = RawPath(bytes: bytes)
        let back = RawPath(text: path.text).withCString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        guard back == bytes else { throw FuzzFault("the path \(path.text) is not what it was read from") }
        if path.text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) && Printable.text(path.text) == path.text {
            throw FuzzFault("a control character is taken for printable")
        }
        for kind in DatasetKind.allCases {
            guard let label = ClipLabel.parse(fileName: path.text, kind: kind) else { continue }
            guard label.fields.map(\.name) == ClipLabel.columns(for: kind), label.fields.allSatisfy({ !$0.value.isEmpty }) else {
                throw FuzzFault("\(path.text): \(label)")
            }
        }
        _ = DatasetKind.recognise(fileNames: [path.text, "1001_DFA_ANG_XX.wav", path.lastComponent.text])
        _ = DatasetNotes.note(for: path.text)
        // By bytes, for a combining character would hide the dot.
        let feature = OutputFolder.featureName(ofClip: path.text)
        guard feature.utf8.suffix(4).elementsEqual(".npy".utf8), RawPath(text: feature).parent.text.utf8.elementsEqual(path.parent.text.utf8) else {
            throw FuzzFault("\(path.text) becomes \(feature)")
        }
    }
}

/// Recipes.
public final class RecipeTarget: FuzzTarget {
    public static let name = "recipe"
    public static let what = "`Recipe(yaml:)`, `.yaml`, `.hash`"
    public static let limitText = "1 MiB + 4 KiB × the text"
    private static let seeds = [
        "front_end:\n  preset: librosa\n  min_hz: 50\n  top_db: null\n", "clips:\n  min_seconds: 0.5\n  accept_silence: true\n",
        "correction:\n  mel_axis: 1\n  channels: mean\n  pad_value: -80.0\n", "model:\n  axes: [batch, time, mel, channel]\n  mel_bands: 64\n",
        "melscope_recipe: 1\narrays:\n  member: 'log mel'\nmodel:\n  output: \"features\"\n",
        "front_end:\n  sample_rate_hz: 16000\n  fft_samples: 2048\n  window_samples: 2048\n  hop_samples: 512\n  mel_bands: 128\n",
    ].map { Array($0.utf8) }
    private let mutator = TextMutators.yaml

    public init() {}
    public func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        let recipe = try Recipe(yaml: String(decoding: bytes, as: UTF8.self))
        // The recipe that a folder keeps must be read back as the same one.
        guard bytes.count % 4 == 0 else { return }
        let again: Recipe
        do { again = try Recipe(yaml: recipe.yaml) } catch { throw FuzzFault("not read back: \(error)\n\(recipe.yaml)") }
        guard again.hash == recipe.hash else { throw FuzzFault("read back with other settings: \(recipe.differences(from: again))") }
    }
}

/// Theme files.
public final class ThemeTarget: FuzzTarget {
    public static let name = "theme"
    public static let what = "`Base16Scheme(yaml:)`"
    public static let limitText = "1 MiB + 4 KiB × the text"
    private static let palette: [String] = (0..<16).map { index in
        let digit = String(index, radix: 16, uppercase: true)
        return "base0\(digit): '#a0b0c\(digit)'"
    }
    private static let bright = (0x10..<0x18).map { "base\(String($0, radix: 16)): '#0f\(String($0, radix: 16))aa'" }
    private static let texts: [String] = [
        "system: base24\nname: Bright\nvariant: light\npalette:\n  " + (palette + bright).joined(separator: "\n  ") + "\n",
        "system: base16\nname: Test\nauthor: Nobody\nvariant: dark\npalette:\n  " + palette.joined(separator: "\n  ") + "\n",
        "scheme: \"Old\"\nauthor: 'N'\n" + palette.joined(separator: "\n") + "\n",
        "name: x\npalette: {" + palette.joined(separator: ", ") + "}\n",
    ]
    private static let seeds = texts.map { Array($0.utf8) }
    private let mutator = TextMutators.yaml

    public init() {}
    public func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        let scheme = try Base16Scheme(yaml: String(decoding: bytes, as: UTF8.self), source: "theme.yaml")
        guard [16, 24].contains(scheme.colours.count) else { throw FuzzFault("\(scheme.colours.count) colours") }
    }
}

/// The list of datasets.
public final class RegistryTarget: FuzzTarget {
    public static let name = "registry"
    public static let what = "`DatasetRegistry(path:)` (JSON)"
    public static let limitText = "1 MiB + 1 KiB × the file"
    private static let seeds = [
        #"{"entries":[{"kind":"ravdess","name":"RAVDESS","output":"/data/out","sources":["/data/RAVDESS"]}]}"#, #"{"entries":[]}"#,
        #"{"entries":[{"name":"a","output":"/o","sources":["/a","@/b"]},{"name":"b","kind":null,"output":"","sources":[]}]}"#,
    ].map { Array($0.utf8) }
    private let mutator = Mutator(
        dictionary: ["{", "}", "[", "]", "\"", ":", ",", "null", "true", "\"name\"", "\"entries\"", "\\u0000", "\\ud800", "\\u001b", "1e999", "[[[[[[[["], maxBytes: 4096)
    private let file: CaseFile

    public init() throws { file = try CaseFile(extension: "json") }
    public func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 1024 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        var registry = try DatasetRegistry(path: file.path)
        let name = registry.freeName("RAVDESS")
        registry.add(DatasetRegistry.Entry(name: name, sources: [], kind: nil, output: "/o"))
        guard registry.remove(name: name) else { throw FuzzFault("a dataset that was added is not there") }
    }
}

/// Filters, parsed and asked of a ledger.
public final class FilterTarget: FuzzTarget {
    public static let name = "filter"
    public static let what = "`ClipQuery`, `Ledger.clips`"
    public static let limitText = "1 MiB + 1 KiB × the text"
    private static let seeds = [
        "reason:silent", "outcome:skipped T>150", "emotion:fear ms>10 seconds<1", "Actor_01 shape:128", "T<=20 layout:mel,time", "note:mean path",
    ].map { Array($0.utf8) }
    private let mutator = Mutator(
        dictionary: [":", ">", "<", ">=", "<=", "=", " ", "T", "ms", "s", "seconds", "outcome", "reason", "label", "%", "_", "\\", "'", "\"", ";--", "\u{0}", "?", "emotion:"], maxBytes: 3000)
    private let folder = NSTemporaryDirectory() + "melscope-fuzz-\(UUID().uuidString)"
    private let ledger: Ledger

    public init() throws {
        let output = OutputFolder(path: folder)
        try FileManager.default.createDirectory(atPath: output.temporaryFolder, withIntermediateDirectories: true)
        ledger = try Ledger.open(output).ledger
        try ledger.save(
            (0..<6).map { index in
                var record = ClipRecord(
                    path: "Actor_0\(index)/clip.wav", outcome: index % 2 == 0 ? .extracted : .skipped, recipeHash: "0", inputBytes: 9,
                    inputModifiedNs: 1)
                record.labels = "emotion=fear\nactor=0\(index)"
                record.frames = 40 * index
                record.reason = index % 2 == 0 ? nil : .audioSilent
                return record
            })
    }

    deinit {
        ledger.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    public func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 1024 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        let sorts = ClipQuery.Sort.allCases
        let query = ClipQuery(
            filter: String(decoding: bytes, as: UTF8.self), sort: sorts[bytes.count % sorts.count], descending: bytes.count % 2 == 0)
        _ = query.problems
        guard try ledger.clips(query, limit: 10).count <= 6 else { throw FuzzFault("more clips than there are") }
    }
}

/// Text on its way to a terminal.
public final class PrintableTarget: FuzzTarget {
    public static let name = "printable"
    public static let what = "`Printable.text`, `EngineError.description`"
    public static let limitText = "64 KiB + 64 × the text"
    private static let seeds = ["plain", "\u{1b}[31mred\u{9b}2J", "a\u{202e}gnp.exe", "é👩‍👩‍👧\u{301}", "\r\n\t\u{0}\u{7f}", "\u{e0041}\u{feff}\u{2028}"].map { Array($0.utf8) }
    private let mutator = Mutator(
        dictionary: ["\u{1b}", "\u{9b}", "\u{200b}", "\u{2066}", "\u{ad}", "\u{61c}", "\u{fff9}", "\u{e007f}", "\u{10ffff}"],
        bytes: [[0xc2], [0xf4, 0x90, 0x80, 0x80], [0xed, 0xbf, 0xbf]], maxBytes: 4096)

    public init() {}
    public func limit(_ bytes: [UInt8]) -> Int { 64 << 10 + 64 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        let shown = Printable.text(String(decoding: bytes, as: UTF8.self))
        guard !shown.unicodeScalars.contains(where: Printable.isUnsafe) else { throw FuzzFault("unsafe: \(shown.debugDescription)") }
        guard !shown.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { throw FuzzFault("a control byte") }
        guard Printable.text(shown) == shown else { throw FuzzFault("other text the second time") }
        let error = EngineError(.invalidArgument, subject: String(decoding: bytes, as: UTF8.self), step: "reading", found: shown)
        guard !error.description.unicodeScalars.contains(where: Printable.isUnsafe) else { throw FuzzFault("an unsafe error") }
    }
}

enum TextMutators {
    static let yaml = Mutator(
        dictionary: [
            ":", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&a", "*a", "&a [*a, *a]", "'", "\"", "|", ">", "#", "? ", "!!", "!!binary", "%YAML 1.2\n",
            "---\n", "...\n", "<<: *a", "null", "~", "true", "0o17", "0x1f", ".inf", ".nan", "1e9", "\t", "\u{0}", "\u{feff}", "\u{85}", "\u{2028}",
            "it's", "x: it's\na: &a [b, b]\nc: [*a, *a]\n", "[[[[[[[[[[[[[[[[", "- - - - - - - ", "? ? ? ? ",
            "mouse:", "lanes:", "sync:", "keys:", "front_end:", "mel_bands:", "palette:", "base00:", "correction:", "clips:",
        ], maxBytes: 4096)
}
