/// What an axis of an array, of a front end's output or of a model's input counts.
///
/// The raw values stand in recipes and contracts: `model.axes: [batch, time, mel, channel]`.
public enum AxisRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// Independent items: spectrograms, waveforms, vectors.
    case batch
    /// STFT frames.
    case time
    /// Mel bands, lowest frequency first.
    case mel
    /// Cepstral coefficients, the first one first.
    case coefficient
    /// Channels of one item.
    case channel
    /// Samples of a waveform.
    case samples
    /// Values that stand for a whole clip.
    case features
}

/// One axis: its role, and its length where that is fixed.
public struct Axis: Sendable, Hashable, Codable {
    public var role: AxisRole
    /// Nil where it differs from clip to clip, or where a model accepts any.
    public var length: Int?

    public init(_ role: AxisRole, _ length: Int? = nil) {
        self.role = role
        self.length = length
    }
}

extension Axis {
    /// `(batch ?, time ?, mel 128, channel 1)`.
    public static func text(_ axes: [Axis]) -> String {
        "(" + axes.map { "\($0.role.rawValue) \($0.length.map(String.init) ?? "?")" }.joined(separator: ", ") + ")"
    }
}

extension AxisRole {
    /// Mel bands or coefficients: the axis beside time in a spectrogram.
    public var isBand: Bool { self == .mel || self == .coefficient }

    /// What the axis counts: "mel bands", "frames".
    public var plural: String {
        switch self {
        case .batch: "items"
        case .time: "frames"
        case .mel: "mel bands"
        case .coefficient: "coefficients"
        case .channel: "channels"
        case .samples: "samples"
        case .features: "values"
        }
    }
}
