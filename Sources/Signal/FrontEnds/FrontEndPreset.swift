/// A whole front end with a name, equal to one that is published.
public struct FrontEndPreset<Kind: Sendable>: Sendable {
    /// As `front_end.preset` names it; never renamed.
    public let name: String
    /// The library, its version and what of it gives the same values.
    public let imitates: String
    /// The file of that library which says so; empty where ``imitates`` says enough.
    public let source: String
    public let frontEnd: Kind

    public init(_ name: String, imitates: String, source: String = "", _ frontEnd: Kind) {
        self.name = name
        self.imitates = imitates
        self.source = source
        self.frontEnd = frontEnd
    }

    /// A preset that differs from `standard` by `change`.
    init(_ name: String, imitates: String, source: String = "", of standard: Kind, _ change: (inout Kind) -> Void) {
        var frontEnd = standard
        change(&frontEnd)
        self.init(name, imitates: imitates, source: source, frontEnd)
    }
}
