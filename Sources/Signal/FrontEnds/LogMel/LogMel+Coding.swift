/// The form that is hashed: the options that there were at first, each by its name, and of the later ones those that differ from
/// their defaults, by their recipe keys.
extension LogMel: Codable {
    private enum CodingKeys: String, CodingKey {
        case sampleRateHz, fftSamples, windowSamples, hopSamples, centred, padding, power, melBands, minHz, maxHz, melScale
        case filterNorm, reference, floorPower, topDB, more
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        sampleRateHz = try container.decode(Int.self, forKey: .sampleRateHz)
        fftSamples = try container.decode(Int.self, forKey: .fftSamples)
        windowSamples = try container.decode(Int.self, forKey: .windowSamples)
        hopSamples = try container.decode(Int.self, forKey: .hopSamples)
        centred = try container.decode(Bool.self, forKey: .centred)
        padding = try container.decode(Padding.self, forKey: .padding)
        power = try container.decode(Int.self, forKey: .power)
        melBands = try container.decode(Int.self, forKey: .melBands)
        minHz = try container.decode(Double.self, forKey: .minHz)
        maxHz = try container.decode(Double.self, forKey: .maxHz)
        melScale = try container.decode(MelScale.self, forKey: .melScale)
        filterNorm = try container.decode(FilterNorm.self, forKey: .filterNorm)
        reference = try container.decode(Reference.self, forKey: .reference)
        floorPower = try container.decode(Double.self, forKey: .floorPower)
        topDB = try container.decodeIfPresent(Double.self, forKey: .topDB)
        let more = try container.decodeIfPresent([String: String].self, forKey: .more) ?? [:]
        if let key = Setting.take(more, Self.laterSettings, into: &self) {
            throw DecodingError.dataCorruptedError(forKey: .more, in: container, debugDescription: "'\(key)' is not what is known of a log-mel")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sampleRateHz, forKey: .sampleRateHz)
        try container.encode(fftSamples, forKey: .fftSamples)
        try container.encode(windowSamples, forKey: .windowSamples)
        try container.encode(hopSamples, forKey: .hopSamples)
        try container.encode(centred, forKey: .centred)
        try container.encode(padding, forKey: .padding)
        try container.encode(power, forKey: .power)
        try container.encode(melBands, forKey: .melBands)
        try container.encode(minHz, forKey: .minHz)
        try container.encode(maxHz, forKey: .maxHz)
        try container.encode(melScale, forKey: .melScale)
        try container.encode(filterNorm, forKey: .filterNorm)
        try container.encode(reference, forKey: .reference)
        try container.encode(floorPower, forKey: .floorPower)
        try container.encodeIfPresent(topDB, forKey: .topDB)
        let more = Setting.changes(Self.laterSettings, in: self, from: LogMel())
        if !more.isEmpty { try container.encode(more, forKey: .more) }
    }
}
