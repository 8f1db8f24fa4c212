import Base
import Settings
import Signal

/// The section `front_end` of a recipe file.
extension Recipe {
    /// As ``settings``.
    var frontEndSettings: [(String, String)] {
        let named = frontEnd.presetName.map { [("front_end.preset", $0)] } ?? []
        return named + [("front_end.kind", frontEnd.kind)] + frontEnd.settings.map { ("front_end." + $0.key, $0.text) }
    }

    /// What stands behind a setting in its line.
    func remark(on key: String) -> String {
        guard key == "front_end.preset", let preset = frontEnd.presetName.flatMap(FrontEndCatalogue.preset(named:)) else { return "" }
        return "  # \(preset.imitates)"
    }

    mutating func readFrontEnd(_ section: inout SettingsReader, file: String) throws {
        guard !section.keys.isEmpty else { return }
        let name = try section.text("preset") ?? ""
        let named = try section.value("preset", needed: FrontEndCatalogue.needed(besides: name) + "; 'melscope presets' lists all of them") {
            FrontEndCatalogue.preset(named: $0)
        }
        let kind = try section.value("kind", needed: "one of " + FrontEndCatalogue.names.joined(separator: ", ")) { name in
            FrontEndCatalogue.kind(named: name)
        }
        if let named, let kind, named.frontEnd.kind != kind.kind {
            throw EngineError(
                .invalidConfiguration, subject: file, step: "reading the recipe",
                found: "front_end.kind \(kind.kind) and front_end.preset \(named.name), which is of kind \(named.frontEnd.kind)",
                needed: "a preset of that kind, or the preset alone")
        }
        frontEnd = named?.frontEnd ?? kind.map { AnyFrontEnd($0.init()) } ?? frontEnd
        try frontEnd.take { key, needed, take throws in try section.hand(key, needed: needed, to: take) }
        try Self.checking(file, "the front end") { try frontEnd.validate() }
    }

    /// Refuses a preset beside a recipe that says something else; of two names of the same front end the preset's stays.
    ///
    /// - Parameter file: the recipe's, for error texts.
    mutating func require(_ preset: FrontEndPreset<AnyFrontEnd>, file: String) throws {
        guard frontEnd != preset.frontEnd else { return frontEnd = preset.frontEnd }
        var wanted = self
        wanted.frontEnd = preset.frontEnd
        let first = differences(from: wanted).first { !$0.hasPrefix("front_end.preset") }
        let said = frontEnd.presetName.map { "front_end.preset \($0)" } ?? first.map { "another front end (\($0) in the preset)" } ?? "another front end"
        throw EngineError(
            .invalidConfiguration, subject: file, step: "choosing the front end", found: "\(said) beside the preset \(preset.name)",
            needed: "one of the two", advice: "Leave out the preset, or front_end in the recipe.")
    }
}
