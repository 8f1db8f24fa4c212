import Signal

/// How a CNN's first 3x3 convolutions are computed. The two ways differ by about 1e-6 relative L2, as two orders of
/// adding do.
public enum Convolutions: String, Sendable, Hashable, Codable, CaseIterable {
    /// By Winograd's minimal filtering where that is possible: three to four times as fast.
    case winograd
    /// All by OpenVINO.
    case direct
}

/// What decides between models and their outputs.
public struct ModelChoice: Sendable, Hashable, Codable {
    /// What stands for the built-in model where a path would.
    public static let builtInName = "seed"

    /// Most outputs that one run writes.
    public static let maxOutputs = 64

    /// SHA-256 of the model file, or of the files of a model folder, in hexadecimal; nil before a model was read.
    public var sha256: String?
    /// Name of the output to write; nil is the model's first.
    public var outputName: String?
    /// Roles of the input's axes, outermost first, where the model leaves them open.
    public var axes: [AxisRole]?
    /// Number of mel bands, where the model leaves it open.
    public var melBands: Int?
    public var convolutions = Convolutions.winograd

    public init() {}
}
