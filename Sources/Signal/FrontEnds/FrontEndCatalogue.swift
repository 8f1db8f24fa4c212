import Base

/// The kinds of front ends there are. A new one is a folder beside this file and a line here.
public enum FrontEndCatalogue {
    public static let kinds: [any FrontEnd.Type] = [
        LogMel.self,
        MFCC.self,
        Waveform.self,
    ]

    /// As `front_end.kind` may name them, "log_mel".
    public static var names: [String] { kinds.map { $0.kind } }

    /// - Returns: nil for a name that is unknown.
    public static func kind(named name: String) -> (any FrontEnd.Type)? { kinds.first { $0.kind == name } }

    /// Every front end that has a name, of any kind.
    public static let presets: [FrontEndPreset<AnyFrontEnd>] = kinds.flatMap { presets(of: $0) }

    /// - Returns: nil for a name that is unknown.
    public static func preset(named name: String) -> FrontEndPreset<AnyFrontEnd>? { presets.first { $0.name == name } }

    /// - Parameter subject: what an error is about: a file, "--preset".
    /// - Throws: ``EngineError`` with code `.invalidArgument` that has the nearest names.
    public static func requirePreset(named name: String, subject: String) throws(EngineError) -> FrontEndPreset<AnyFrontEnd> {
        if let preset = preset(named: name) { return preset }
        throw EngineError(
            .invalidArgument, subject: subject, step: "choosing the front end", found: "no preset named '\(Printable.text(name))'",
            needed: needed(besides: name), advice: "'melscope presets' lists all of them.")
    }

    /// "a preset such as whisper-80": the names that are near to one that is unknown.
    public static func needed(besides name: String) -> String {
        let near = NearNames.of(name, among: presets.map(\.name))
        return near.isEmpty ? "the name of a preset" : "a preset such as " + near.joined(separator: ", ")
    }

    private static func presets<Kind: FrontEnd>(of kind: Kind.Type) -> [FrontEndPreset<AnyFrontEnd>] {
        kind.presets.map { preset in
            FrontEndPreset(
                preset.name, imitates: preset.imitates, source: preset.source, AnyFrontEnd(preset.frontEnd, presetName: preset.name))
        }
    }
}
