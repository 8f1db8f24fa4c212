import Base

/// A front end of any kind, as a value that recipes hold, compare and hash.
public struct AnyFrontEnd: Sendable {
    public private(set) var base: any FrontEnd
    /// The name under which it was chosen (``FrontEndPreset/name``), as long as nothing of it differs. It is no part of the value:
    /// two presets may be the same front end, and a recipe's hash sees what is computed.
    public private(set) var presetName: String?

    /// What is used where nothing else is said.
    public static let standard = AnyFrontEnd(LogMel(), presetName: "librosa")

    public init(_ base: any FrontEnd) { self.init(base, presetName: nil) }

    init(_ base: any FrontEnd, presetName: String?) {
        self.base = base
        self.presetName = presetName
    }

    public var kind: String { type(of: base).kind }
    public var title: String { type(of: base).title }
    public var arrayTitle: String { base.arrayTitle }
    public var sampleRateHz: Int { base.sampleRateHz }
    public var output: FrontEndOutput { base.output }

    /// Between two steps along the axis that grows with the clip; nil where there is none.
    public var secondsPerStep: Double? { output.hopSamples.map { Double($0) / Double(max(1, sampleRateHz)) } }

    public func steps(samples: Int) -> Int { base.steps(samples: samples) }
    public func band(hz: Double) -> Double? { base.band(hz: hz) }
    public func steps(seconds: Double) -> Double { base.steps(seconds: seconds) }

    package func steps(of samples: Range<Int>) -> Range<Int>? { base.steps(of: samples) }
    public func makePlan() throws -> any FrontEndPlan { try base.makePlan() }
    public func validate() throws { try base.validate() }

    /// Why so few samples give nothing.
    package func tooShort(samples: Int) -> SkipReason {
        var (low, high) = (samples, max(samples, 1))
        while high < 1 << 40, steps(samples: high) == 0 { (low, high) = (high, high * 2) }
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if steps(samples: middle) == 0 { low = middle } else { high = middle }
        }
        return SkipReason(
            .audioTooShort, found: "\(samples) samples at \(sampleRateHz) Hz, too few for the front end", needed: "at least \(high)")
    }

    /// Key and value of each option, as a recipe writes them.
    public var settings: [(key: String, text: String)] { Self.settings(of: base) }

    private static func settings<Kind: FrontEnd>(of frontEnd: Kind) -> [(key: String, text: String)] {
        Kind.settings.map { ($0.key, $0.text(frontEnd)) }
    }

    /// Takes the options that a recipe gives, and sets what follows from them.
    ///
    /// - Parameter read: hands what the recipe gives behind a key to the last argument, which is false for what it does not
    ///   accept; does nothing for a key that is not given.
    public mutating func take(_ read: (_ key: String, _ needed: String, (SettingText) -> Bool) throws -> Void) rethrows {
        let before = self
        base = try Self.taking(base, read)
        if self != before { presetName = nil }
    }

    private static func taking<Kind: FrontEnd>(
        _ frontEnd: Kind, _ read: (_ key: String, _ needed: String, (SettingText) -> Bool) throws -> Void
    ) rethrows -> any FrontEnd {
        var frontEnd = frontEnd
        var given: Set<String> = []
        for setting in Kind.settings {
            try read(setting.key, setting.needed) { text in
                if text != .null { given.insert(setting.key) }
                return setting.take(text, &frontEnd)
            }
        }
        frontEnd.complete(given: given)
        return frontEnd
    }
}

extension AnyFrontEnd: Hashable {
    public static func == (a: AnyFrontEnd, b: AnyFrontEnd) -> Bool { isEqual(a.base, b.base) }

    private static func isEqual<Kind: FrontEnd>(_ a: Kind, _ b: any FrontEnd) -> Bool { b as? Kind == a }

    public func hash(into hasher: inout Hasher) { base.hash(into: &hasher) }
}

/// As `{"kind": "mfcc", "options": {…}}`.
extension AnyFrontEnd: Codable {
    private enum CodingKeys: String, CodingKey { case kind, options }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .kind)
        guard let kind = FrontEndCatalogue.kind(named: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "'\(name)' is not a kind of front end")
        }
        self.init(try container.decode(kind, forKey: .options))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(base, forKey: .options)
    }
}
