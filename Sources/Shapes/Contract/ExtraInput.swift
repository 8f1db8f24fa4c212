/// What a model's input beside the clip holds, where that follows from the clip.
public enum ExtraInput: Sendable, Hashable {
    /// The clip itself: says which of several inputs it is.
    case clip
    /// Frames or samples that are the clip's own.
    case length
    /// The same as a part of all frames or samples, 0 to 1.
    case relativeLength
    /// 1 for frames or samples that are the clip's own, 0 for padding.
    case mask
    /// 1 for padding.
    case paddingMask
    /// The front end's sample rate in Hz.
    case sampleRate
    /// One number throughout: 0 for a state that nothing has gone through yet.
    case value(Double)

    /// Roots of names that exporters give, for each kind.
    private static let lengthRoots = ["len", "num_frames", "num_samples"]
    private static let rateNames: Set<String> = ["sr", "fs", "sample_rate", "sampling_rate", "samplerate", "rate"]
    private static let stateNames: Set<String> = ["h", "c", "h0", "c0", "h_0", "c_0", "hx", "cx", "hn", "cn"]
    private static let stateRoots = ["state", "hidden", "initial_", "cache"]

    /// What an input of this name holds, where name, type and number of axes allow one answer only.
    public init?(name: String, rank: Int, isWholeNumber: Bool) {
        var name = Substring(name.lowercased())
        if let colon = name.firstIndex(of: ":") { name = name[..<colon] }
        if name.hasPrefix("serving_default_") { name.removeFirst("serving_default_".count) }
        if name.contains("mask"), rank == 2 {
            self = name.contains("pad") ? .paddingMask : .mask
        } else if Self.rateNames.contains(String(name)), rank <= 1 {
            self = .sampleRate
        } else if rank <= 1, isWholeNumber, Self.lengthRoots.contains(where: name.contains) {
            self = .length
        } else if rank <= 1, name.hasPrefix("wav_len") || name.hasPrefix("relative_len") {
            self = .relativeLength
        } else if rank >= 2, !isWholeNumber, Self.stateNames.contains(String(name)) || Self.stateRoots.contains(where: name.hasPrefix) {
            self = .value(0)
        } else {
            return nil
        }
    }
}

extension ExtraInput: Codable {
    /// Every word that ``init(text:)`` takes, for error texts.
    public static let words = "clip, length, relative_length, mask, padding_mask, sample_rate, zeros or a number"

    /// As recipes write it: `length`, `zeros`, `0.5`.
    public var text: String {
        switch self {
        case .clip: "clip"
        case .length: "length"
        case .relativeLength: "relative_length"
        case .mask: "mask"
        case .paddingMask: "padding_mask"
        case .sampleRate: "sample_rate"
        case .value(0): "zeros"
        case .value(let value): "\(value)"
        }
    }

    public init?(text: String) {
        switch text {
        case "clip": self = .clip
        case "length", "lengths": self = .length
        case "relative_length": self = .relativeLength
        case "mask": self = .mask
        case "padding_mask": self = .paddingMask
        case "sample_rate": self = .sampleRate
        case "zeros", "zero": self = .value(0)
        case "ones", "one": self = .value(1)
        default:
            guard let value = Double(text), value.isFinite else { return nil }
            self = .value(value)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is none of \(Self.words)")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
