import Signal

/// How a CNN's first 3x3 convolutions are computed. The two ways differ by about 1e-6 relative L2, as two orders of
/// adding do.
public enum Convolutions: String, Sendable, Hashable, Codable, CaseIterable {
    /// By Winograd's minimal filtering where that is possible: three to four times as fast.
    case winograd
    /// All by OpenVINO.
    case direct
}

/// In what the network calculates.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
    case f32
    /// bfloat16, 8 bits of mantissa, where the processor has it.
    case bf16
}

/// What decides between models and their outputs.
public struct ModelChoice: Sendable, Hashable, Codable {
    /// What stands for the built-in model where a path would.
    public static let builtInName = "seed"
    /// What stands for no model where a path would: features are the front end's own arrays. A file of that name is `./none`.
    public static let noneName = "none"

    /// Most outputs that one run writes.
    public static let maxOutputs = 64

    /// SHA-256 of the model file, or of the files of a model folder, in hexadecimal, or ``noneName``; nil before a model was read.
    public var sha256: String?
    /// Names of the outputs to write, each once; empty is the model's first.
    public var outputNames: [String] = []
    /// Roles of the input's axes, outermost first, where the model leaves them open.
    public var axes: [AxisRole]?
    /// Number of mel bands, where the model leaves it open.
    public var melBands: Int?
    public var convolutions = Convolutions.winograd
    /// What stands in inputs beside the clip, by their names.
    public var inputs: [String: ExtraInput] = [:]
    /// The model is given `value / inputScale + inputZeroPoint`, where its own operations do not tell.
    public var inputScale: Double?
    public var inputZeroPoint: Double?
    public var precision = Precision.f32

    public init() {}
}

extension ModelChoice {
    private enum CodingKeys: String, CodingKey { case sha256, outputName, outputNames, axes, melBands, convolutions, inputs, inputScale, inputZeroPoint, precision }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        sha256 = try values.decodeIfPresent(String.self, forKey: .sha256)
        let only = try values.decodeIfPresent(String.self, forKey: .outputName).map { [$0] }
        outputNames = try only ?? values.decodeIfPresent([String].self, forKey: .outputNames) ?? []
        axes = try values.decodeIfPresent([AxisRole].self, forKey: .axes)
        melBands = try values.decodeIfPresent(Int.self, forKey: .melBands)
        convolutions = try values.decode(Convolutions.self, forKey: .convolutions)
        inputs = try values.decodeIfPresent([String: ExtraInput].self, forKey: .inputs) ?? [:]
        inputScale = try values.decodeIfPresent(Double.self, forKey: .inputScale)
        precision = try values.decodeIfPresent(Precision.self, forKey: .precision) ?? precision
        inputZeroPoint = try values.decodeIfPresent(Double.self, forKey: .inputZeroPoint)
    }

    /// The recipe's hash is made of this: one output stands under the key that it had when there could be one only.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(sha256, forKey: .sha256)
        if outputNames.count == 1 {
            try values.encode(outputNames[0], forKey: .outputName)
        } else if !outputNames.isEmpty {
            try values.encode(outputNames, forKey: .outputNames)
        }
        try values.encodeIfPresent(axes, forKey: .axes)
        try values.encodeIfPresent(melBands, forKey: .melBands)
        try values.encode(convolutions, forKey: .convolutions)
        if !inputs.isEmpty { try values.encode(inputs, forKey: .inputs) }
        try values.encodeIfPresent(inputScale, forKey: .inputScale)
        try values.encodeIfPresent(inputZeroPoint, forKey: .inputZeroPoint)
        if precision != .f32 { try values.encode(precision, forKey: .precision) }
    }
}
