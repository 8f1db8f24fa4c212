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
    public static var presets: [(name: String, frontEnd: AnyFrontEnd)] {
        kinds.flatMap { presets(of: $0) }
    }

    private static func presets<Kind: FrontEnd>(of kind: Kind.Type) -> [(name: String, frontEnd: AnyFrontEnd)] {
        kind.presets.map { ($0.name, AnyFrontEnd($0.frontEnd)) }
    }
}
