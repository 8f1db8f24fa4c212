import Signal

/// What the axes of a stored array were found to be.
public struct ArrayLayout: Sendable, Hashable, CustomStringConvertible {
    /// One role for each axis; nil for an axis of length 1 that means nothing.
    public var roles: [AxisRole?]

    public init(_ roles: [AxisRole?]) { self.roles = roles }

    /// `batch, mel, time`, with `1` for an axis without meaning.
    public var description: String { roles.map { $0?.rawValue ?? "1" }.joined(separator: ", ") }
}

/// Which of an array's two spectrogram axes comes first: what the other files of a dataset tell about one that is as long
/// as it is high.
public enum LayoutHint: String, Sendable, Hashable, Codable, CaseIterable {
    case melFirst, timeFirst

    /// `mel, time` or `time, mel`; with the role of the bands where it is another.
    public func text(_ band: AxisRole = .mel) -> String {
        self == .melFirst ? "\(band.rawValue), time" : "time, \(band.rawValue)"
    }
}
