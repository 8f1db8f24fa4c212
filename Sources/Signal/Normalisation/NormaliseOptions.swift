/// What is done to the values of an array, a front end's or a stored one, before shape correction pads and crops it; in this order:
///
///     logarithm ─ scale and offset ─ z-score ─ scaler
///
/// The defaults do nothing.
public struct NormaliseOptions: Sendable, Hashable {
    /// The logarithm of values that are powers or magnitudes, of at least ``logFloor``.
    public enum Log: String, Sendable, Hashable, Codable, CaseIterable {
        case none
        /// `10 log10(x)`: `librosa.power_to_db(x, ref=1, top_db=None)`.
        case db
        case ln, log10
    }

    /// What is brought to mean 0 and standard deviation 1 (with N, as `numpy.std`).
    public enum ZScore: String, Sendable, Hashable, Codable, CaseIterable {
        case none
        /// All values of the clip's array together.
        case clip
        /// Each band or coefficient by itself, over time.
        case band
    }

    public var log = Log.none
    /// Above 0.
    public var logFloor = 1e-10
    /// `x * scale + offset`.
    public var scale = 1.0
    public var offset = 0.0
    public var zscore = ZScore.none
    /// Added to the deviation that is divided by. Where both are 0, as in silence, the values become 0.
    public var zscoreEpsilon = 0.0
    /// A mean and a deviation for each band, coefficient or value, the same for every clip.
    public var scaler: Scaler?

    public init() {}

    /// Whether nothing is done.
    public var isIdentity: Bool { log == .none && scale == 1 && offset == 0 && zscore == .none && scaler == nil }
}

extension NormaliseOptions {
    /// "ln, x 0.5 + 2, z-score of each band, scaler of 40 values"; empty where nothing is done.
    package var text: String {
        var steps: [String] = []
        if log != .none { steps.append(log.rawValue) }
        if scale != 1 || offset != 0 { steps.append("x \(scale)" + (offset == 0 ? "" : offset < 0 ? " - \(-offset)" : " + \(offset)")) }
        switch zscore {
        case .none: break
        case .clip: steps.append("z-score of the clip")
        case .band: steps.append("z-score of each band")
        }
        if let scaler { steps.append("scaler of \(scaler.count) value\(scaler.count == 1 ? "" : "s")") }
        return steps.joined(separator: ", ")
    }

    /// As recipes write them, but for the scaler.
    public static let settings: [Setting<NormaliseOptions>] = [
        .choice("log", \.log),
        .number("log_floor", \.logFloor, in: 1e-30...1),
        .number("scale", \.scale, in: -1e6...1e6),
        .number("offset", \.offset, in: -1e6...1e6),
        .choice("zscore", \.zscore),
        .number("zscore_epsilon", \.zscoreEpsilon, in: 0...1),
    ]

    /// - Throws: ``EngineError`` with code `.invalidArgument`.
    public func validate() throws {
        try FrontEndRange.require(scale != 0, "normalise.scale", scale, "any number but 0, which would erase the values")
    }
}

/// The form that is hashed: what differs from the defaults, as recipes write it, and the scaler's values.
extension NormaliseOptions: Codable {
    private enum CodingKeys: String, CodingKey { case scaler }

    public init(from decoder: any Decoder) throws {
        self.init()
        try Setting.decode(Self.settings, into: &self, from: decoder)
        scaler = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Scaler.self, forKey: .scaler)
    }

    public func encode(to encoder: any Encoder) throws {
        try Setting.encode(Self.settings, of: self, besides: NormaliseOptions(), to: encoder)
        guard let scaler else { return }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scaler, forKey: .scaler)
    }
}
