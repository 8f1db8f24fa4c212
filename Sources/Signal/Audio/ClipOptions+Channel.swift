/// Which samples of a recording with several channels are heard.
extension ClipOptions {
    public enum Channel: Sendable, Hashable {
        /// The mean of all channels, as `librosa.to_mono`.
        case mean
        /// Index from 0.
        case pick(Int)

        /// `mean`, or a channel's index.
        public var text: String {
            switch self {
            case .mean: "mean"
            case .pick(let index): String(index)
            }
        }

        /// - Returns: nil unless `text` is `mean` or an index from 0 to 1,023, the most channels that are read.
        public init?(text: String) {
            if text == "mean" {
                self = .mean
            } else if let index = Int(text), (0..<1024).contains(index), String(index) == text {
                self = .pick(index)
            } else {
                return nil
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case minSeconds, maxSeconds, silenceDBFS, acceptSilence, acceptTruncated, replaceNonFinite, arrayMember, channel, overlappingSegments
    }

    /// The form that is hashed. A setting that came later is left out at its default, so that recipes of before keep their
    /// hashes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(minSeconds, forKey: .minSeconds)
        try container.encode(maxSeconds, forKey: .maxSeconds)
        try container.encode(silenceDBFS, forKey: .silenceDBFS)
        try container.encode(acceptSilence, forKey: .acceptSilence)
        try container.encode(acceptTruncated, forKey: .acceptTruncated)
        try container.encode(replaceNonFinite, forKey: .replaceNonFinite)
        try container.encodeIfPresent(arrayMember, forKey: .arrayMember)
        if channel != .mean { try container.encode(channel.text, forKey: .channel) }
        if overlappingSegments != .accept { try container.encode(overlappingSegments, forKey: .overlappingSegments) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        minSeconds = try container.decode(Double.self, forKey: .minSeconds)
        maxSeconds = try container.decode(Double.self, forKey: .maxSeconds)
        silenceDBFS = try container.decode(Double.self, forKey: .silenceDBFS)
        acceptSilence = try container.decode(Bool.self, forKey: .acceptSilence)
        acceptTruncated = try container.decode(Bool.self, forKey: .acceptTruncated)
        replaceNonFinite = try container.decode(Bool.self, forKey: .replaceNonFinite)
        arrayMember = try container.decodeIfPresent(String.self, forKey: .arrayMember)
        overlappingSegments = try container.decodeIfPresent(OverlappingSegments.self, forKey: .overlappingSegments) ?? overlappingSegments
        guard let text = try container.decodeIfPresent(String.self, forKey: .channel) else { return }
        guard let value = Channel(text: text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .channel, in: container, debugDescription: "'\(text)' is neither mean nor a channel's index")
        }
        channel = value
    }
}
