/// What an axis of a model's input, or of an array, counts.
public enum AxisRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// Independent spectrograms.
    case batch
    /// STFT frames.
    case time
    /// Mel bands, lowest frequency first.
    case mel
    /// Channels of one spectrogram.
    case channel
}

/// One axis of a ``ModelContract``.
public struct ContractAxis: Sendable, Hashable, Codable {
    public var role: AxisRole
    /// The fixed length, or nil when the model accepts any.
    public var length: Int?

    public init(_ role: AxisRole, _ length: Int? = nil) {
        self.role = role
        self.length = length
    }
}

/// The input that a model expects: axes with role and length, outermost first, and the element type.
///
/// The seed CNN's contract is `(batch ?, time ?, mel 128, channel 1) float32`. Every contract has exactly one mel axis
/// of fixed length, exactly one time axis, and at most one batch and one channel axis.
public struct ModelContract: Sendable, Hashable, Codable {
    public var axes: [ContractAxis]
    public var elementType: ElementType

    public init(axes: [ContractAxis], elementType: ElementType = .float32) {
        self.axes = axes
        self.elementType = elementType
    }

    public func axis(_ role: AxisRole) -> ContractAxis? { axes.first { $0.role == role } }

    /// Number of mel bands that the model needs.
    public var melBands: Int { axis(.mel)?.length ?? 0 }

    /// `(?, ?, 128, 1)`.
    public var shapeText: String {
        "(" + axes.map { $0.length.map(String.init) ?? "?" }.joined(separator: ", ") + ")"
    }

    /// `(batch ?, time ?, mel 128, channel 1) float32`.
    public var text: String {
        "(" + axes.map { "\($0.role.rawValue) \($0.length.map(String.init) ?? "?")" }.joined(separator: ", ")
            + ") \(elementType.rawValue)"
    }

    /// The contract of the seed CNN.
    public static let seed = ModelContract(axes: [.init(.batch), .init(.time), .init(.mel, 128), .init(.channel, 1)])
}
