import Base
import Foundation
import Settings
import Shapes
import Signal

/// Recipes as YAML files.
extension Recipe {
    /// All settings as `(dotted key, YAML value)`, in the order of the file.
    package var settings: [(String, String)] { settings(isShort: false) }

    /// The same with long lists of numbers in brief, to be compared and shown.
    package var shortSettings: [(String, String)] { settings(isShort: true) }

    private func settings(isShort: Bool) -> [(String, String)] {
        func optional<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "null" }
        let ofLoad = LoadOptions.settings.map { ("load." + $0.key, $0.text(load)) }
        return ofLoad + frontEndSettings + Self.settings(of: normalise, isShort: isShort) + [
            ("clips.min_seconds", "\(clips.minSeconds)"),
            ("clips.max_seconds", "\(clips.maxSeconds)"),
            ("clips.silence_dbfs", "\(clips.silenceDBFS)"),
            ("clips.accept_silence", "\(clips.acceptSilence)"),
            ("clips.accept_truncated", "\(clips.acceptTruncated)"),
            ("clips.replace_non_finite", "\(clips.replaceNonFinite)"),
            ("clips.channel", clips.channel.text),
            ("clips.overlapping_segments", clips.overlappingSegments.rawValue),
            ("arrays.member", clips.arrayMember.map(YAMLText.quoted) ?? "null"),
            ("correction.mel_axis", optional(correction.melAxis)),
            ("correction.channels", correction.channels.text),
            ("correction.time_fit", correction.timeFit.rawValue),
            ("correction.length", optional(correction.length)),
            ("correction.pad_side", correction.padSide.rawValue),
            ("correction.crop_side", correction.cropSide.rawValue),
            ("correction.window_hop", optional(correction.windowHop)),
            ("correction.last_window", correction.lastWindow.rawValue),
            ("correction.pad_value", correction.padValue.text),
            ("correction.vote_clips", "\(correction.voteClips)"),
            ("correction.vote_share", "\(correction.voteShare)"),
            ("model.sha256", model.sha256 ?? "null"),
            ("model.output", Self.outputs(model.outputNames)),
            ("model.axes", model.axes.map { "[" + $0.map(\.rawValue).joined(separator: ", ") + "]" } ?? "null"),
            ("model.mel_bands", optional(model.melBands)),
            ("model.inputs", Self.inputs(model.inputs)),
            ("model.input_scale", optional(model.inputScale)),
            ("model.input_zero_point", optional(model.inputZeroPoint)),
            ("model.convolutions", model.convolutions.rawValue),
            ("model.precision", model.precision.rawValue),
            ("output.pool", output.pool.rawValue),
            ("output.dtype", output.valueType.rawValue),
            ("output.trim_padding", "\(output.trimsPadding)"),
            ("output.time_axis", optional(output.timeAxis)),
            ("output.keep_extension", "\(output.naming.keepExtension)"),
        ] + DoctorOptions.settings.map { ("doctor." + $0.key, $0.text(doctor)) }
            + [("doctor.skip", "[" + doctor.skip.map(\.rawValue).joined(separator: ", ") + "]")]
    }

    /// The recipe as a file that ``init(path:)`` reads back.
    package var yaml: String { yaml(heading: hash) }

    /// The recipe before a model was chosen, headed by the hash that it has with one, as the clips of such a run record it. The
    /// file itself names no model, so that it can be used with any.
    ///
    /// - Parameter words: what the heading calls the model.
    package func yaml(withModel sha256: String, words: String) -> String {
        guard model.sha256 == nil else { return yaml }
        var complete = self
        complete.model.sha256 = sha256
        return yaml(heading: "\(complete.hash) (with \(words))")
    }

    /// What stands behind a section's name.
    private static let remarks = [
        "doctor": "thresholds of 'melscope doctor'; clips with a finding listed under 'skip' are left out: docs/DOCTOR.md",
        "load": "applied before the front end, in this order: docs/RECIPE.md",
        "normalise": "applied between front end and correction, in this order: docs/RECIPE.md",
    ]

    private func yaml(heading: String) -> String {
        var text = "# Melscope recipe \(heading): everything that decides a feature's value.\nmelscope_recipe: 1\n"
        var section = ""
        for (key, value) in settings {
            let parts = key.split(separator: ".", maxSplits: 1)
            if parts[0] != section {
                section = String(parts[0])
                text += "\(section):" + (Self.remarks[section].map { "  # \($0)" } ?? "") + "\n"
            }
            text += "  \(parts[1]): \(value)\(remark(on: key))\n"
        }
        return text
    }

    /// Reads a recipe file. Settings that it does not name keep their defaults, or those of `front_end.preset`.
    ///
    /// - Throws: ``EngineError`` with code `.invalidConfiguration`, `.notFound` or `.inputOutput`.
    /// - Parameter base: what holds where the file says nothing, such as what a model's card asks for.
    package init(path: String, over base: Recipe = Recipe()) throws {
        let folder = path.contains("/") ? RawPath(text: path).parent.text : "."
        try self.init(reader: SettingsReader(path: path, maxBytes: Self.maxBytes), file: path, folder: folder, over: base)
    }

    /// Of a recipe file: a scaler's values may stand in it.
    package static let maxBytes = 512 << 10

    /// - Parameter file: the name shown in errors.
    package init(yaml: String, file: String = "recipe") throws {
        try self.init(reader: SettingsReader(text: yaml, file: file, maxBytes: Self.maxBytes), file: file, folder: nil)
    }

    /// - Parameters:
    ///   - folder: from which relative names of files start; nil refuses them.
    ///   - base: what holds where the file says nothing; `null` says nothing.
    init(reader: SettingsReader, file: String, folder: String? = nil, over base: Recipe = Recipe()) throws {
        self = base
        guard !reader.keys.isEmpty else {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the recipe", found: "a file without settings",
                needed: "settings such as 'melscope recipe' prints")
        }
        var reader = reader
        _ = try reader.integer("melscope_recipe", in: 1...1)
        var frontEnd = try reader.section("front_end")
        try readFrontEnd(&frontEnd, file: file)
        try frontEnd.finish()

        var section = try reader.section("load")
        try section.take(LoadOptions.settings, into: &load)
        try section.finish()
        try Self.checking(file, "the load section") { try load.validate() }

        section = try reader.section("normalise")
        try readNormalise(&section, file: file, folder: folder)
        try Self.checking(file, "the normalise section") { try normalise.validate() }

        section = try reader.section("clips")
        clips.minSeconds = try section.number("min_seconds", in: 0...86_400) ?? clips.minSeconds
        clips.maxSeconds = try section.number("max_seconds", in: 0.001...86_400) ?? clips.maxSeconds
        guard clips.minSeconds <= clips.maxSeconds else {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the recipe",
                found: "clips.min_seconds \(clips.minSeconds) and clips.max_seconds \(clips.maxSeconds)",
                needed: "max_seconds not below min_seconds")
        }
        clips.silenceDBFS = try section.number("silence_dbfs", in: -300...0) ?? clips.silenceDBFS
        clips.acceptSilence = try section.flag("accept_silence") ?? clips.acceptSilence
        clips.acceptTruncated = try section.flag("accept_truncated") ?? clips.acceptTruncated
        clips.replaceNonFinite = try section.flag("replace_non_finite") ?? clips.replaceNonFinite
        clips.channel =
            try section.value("channel", needed: "mean or a channel's index from 0") { ClipOptions.Channel(text: $0) }
            ?? clips.channel
        clips.overlappingSegments =
            try section.choice("overlapping_segments", ClipOptions.OverlappingSegments.self) ?? clips.overlappingSegments
        try section.finish()

        section = try reader.section("arrays")
        clips.arrayMember = try section.text("member") ?? clips.arrayMember
        try section.finish()

        section = try reader.section("correction")
        correction.melAxis = try section.integer("mel_axis", in: 0...4) ?? correction.melAxis
        correction.channels =
            try section.value("channels", needed: "refuse, mean, batch or a channel's index from 0") {
                CorrectionOptions.Channels(text: $0)
            } ?? correction.channels
        correction.timeFit = try section.choice("time_fit", CorrectionOptions.TimeFit.self) ?? correction.timeFit
        correction.length = try section.integer("length", in: 1...1_000_000_000) ?? correction.length
        try readSides(&section, file: file)
        correction.windowHop = try section.integer("window_hop", in: 1...1_000_000_000) ?? correction.windowHop
        correction.lastWindow = try section.choice("last_window", CorrectionOptions.LastWindow.self) ?? correction.lastWindow
        correction.padValue =
            try section.value("pad_value", needed: "'quietest' or a number") {
                CorrectionOptions.PadValue(text: $0)
            } ?? correction.padValue
        correction.voteClips = try section.integer("vote_clips", in: 1...1_000_000) ?? correction.voteClips
        correction.voteShare = try section.number("vote_share", in: 0.501...1) ?? correction.voteShare
        try section.finish()

        section = try reader.section("model")
        model.sha256 = try section.value("sha256", needed: "64 hexadecimal digits, or \(ModelChoice.noneName)") {
            $0 == ModelChoice.noneName || $0.count == 64 && $0.allSatisfy(\.isHexDigit) ? $0.lowercased() : nil
        } ?? model.sha256
        model.outputNames = try section.textOrTexts("output") ?? model.outputNames
        if Set(model.outputNames).count < model.outputNames.count {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the recipe",
                found: "model.output \(Self.outputs(model.outputNames)), which names an output twice", needed: "each output once")
        }
        model.axes = try section.texts("axes")?.map { name in
            guard let role = AxisRole(rawValue: name) else {
                throw EngineError(
                    .invalidConfiguration, subject: file, step: "reading the settings",
                    found: "model.axes holds '\(name)'", needed: "a list of " + AxisRole.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return role
        } ?? model.axes
        model.melBands = try section.integer("mel_bands", in: 1...1024) ?? model.melBands
        var inputs = try section.section("inputs")
        for name in inputs.keys {
            model.inputs[name] = try inputs.value(name, needed: ExtraInput.words) { ExtraInput(text: $0) }
        }
        model.inputScale = try section.number("input_scale", in: 1e-12...1e12) ?? model.inputScale
        model.inputZeroPoint = try section.number("input_zero_point", in: -4_294_967_296...4_294_967_296) ?? model.inputZeroPoint
        model.convolutions = try section.choice("convolutions", Convolutions.self) ?? model.convolutions
        model.precision = try section.choice("precision", Precision.self) ?? model.precision
        try section.finish()
        section = try reader.section("output")
        output.pool = try section.choice("pool", OutputOptions.Pool.self) ?? output.pool
        output.valueType = try section.choice("dtype", OutputOptions.ValueType.self) ?? output.valueType
        output.trimsPadding = try section.flag("trim_padding") ?? output.trimsPadding
        output.timeAxis = try section.integer("time_axis", in: 0...7) ?? output.timeAxis
        output.naming.keepExtension = try section.flag("keep_extension") ?? output.naming.keepExtension
        try section.finish()

        section = try reader.section("doctor")
        try section.take(DoctorOptions.settings, into: &doctor)
        if let codes = try section.texts("skip", among: DoctorOptions.skippable) {
            doctor.skip = codes.compactMap(FindingCode.init(rawValue:))
        }
        try section.finish()
        try reader.finish(
            known: ["melscope_recipe", "load", "front_end", "normalise", "clips", "arrays", "correction", "model", "output", "doctor"])
    }

    /// `side` is for padding and cropping, `pad_side` and `crop_side` for one of them.
    private mutating func readSides(_ section: inout SettingsReader, file: String) throws {
        let both = try section.choice("side", CorrectionOptions.Side.self)
        let pad = try section.choice("pad_side", CorrectionOptions.Side.self)
        let crop = try section.choice("crop_side", CorrectionOptions.Side.self)
        if let both, pad ?? both != both || crop ?? both != both {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the recipe",
                found: "correction.side \(both.rawValue), and a different pad_side or crop_side", needed: "pad_side and crop_side, or side for both")
        }
        correction.padSide = pad ?? both ?? correction.padSide
        correction.cropSide = crop ?? both ?? correction.cropSide
    }

    /// Options that contradict each other, as an error of the file.
    static func checking(_ file: String, _ what: String, _ check: () throws -> Void) throws {
        do {
            try check()
        } catch let error as EngineError {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "checking \(what)", found: error.found, needed: error.needed,
                advice: error.advice)
        }
    }

    /// `null`, or `{"lengths": length, "state": zeros}`.
    static func inputs(_ inputs: [String: ExtraInput]) -> String {
        guard !inputs.isEmpty else { return "null" }
        return "{" + inputs.sorted { $0.key < $1.key }.map { "\(YAMLText.quoted($0.key)): \($0.value.text)" }.joined(separator: ", ") + "}"
    }

    /// `null`, `"features"` or `["a", "b"]`.
    private static func outputs(_ names: [String]) -> String {
        switch names.count {
        case 0: "null"
        case 1: YAMLText.quoted(names[0])
        default: "[" + names.map(YAMLText.quoted).joined(separator: ", ") + "]"
        }
    }
}
