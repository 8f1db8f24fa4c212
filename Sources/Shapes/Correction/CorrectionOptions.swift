/// How shape correction decides where the shapes alone do not.
public struct CorrectionOptions: Sendable, Hashable, Codable {
    /// What to do with several channels, or several items, in front of a spectrogram when the model takes one.
    public enum Channels: Sendable, Hashable {
        /// Skip with `shape.channels`.
        case refuse
        case mean
        /// Index from 0.
        case pick(Int)
        /// Axis 0 counts spectrograms of a batch: each gets its own features.
        case batch
    }

    /// What to do when the model's time length is fixed and the clip's differs.
    public enum TimeFit: String, Sendable, Hashable, Codable, CaseIterable {
        case refuse
        /// Pad shorter clips; longer ones are skipped.
        case pad
        /// Crop longer clips; shorter ones are skipped.
        case crop
        /// Pad or crop.
        case fit
    }

    /// Which end is padded or cropped: `end` keeps the beginning, `start` keeps the end, `both` keeps the middle.
    public enum Side: String, Sendable, Hashable, Codable, CaseIterable { case end, start, both }

    /// The value of padded frames.
    public enum PadValue: Sendable, Hashable {
        /// The array's own smallest value, the quietest of a log-mel; 0 for samples and coefficients.
        case quietest
        case value(Float)
    }

    /// The mel axis as an index into the stored array, from 0; nil infers it.
    public var melAxis: Int?
    public var channels = Channels.refuse
    public var timeFit = TimeFit.fit
    public var side = Side.end
    public var padValue = PadValue.quietest
    /// How many arrays of a dataset must tell mel from time by their shapes, and which part of them must agree, from over a half
    /// to 1, before they decide about one whose shape does not tell.
    public var voteClips = 3
    public var voteShare = 0.9

    public init() {}
}

extension CorrectionOptions {
    private enum CodingKeys: String, CodingKey { case melAxis, channels, timeFit, side, padValue, voteClips, voteShare }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        melAxis = try values.decodeIfPresent(Int.self, forKey: .melAxis)
        channels = try values.decode(Channels.self, forKey: .channels)
        timeFit = try values.decode(TimeFit.self, forKey: .timeFit)
        side = try values.decode(Side.self, forKey: .side)
        padValue = try values.decode(PadValue.self, forKey: .padValue)
        voteClips = try values.decodeIfPresent(Int.self, forKey: .voteClips) ?? voteClips
        voteShare = try values.decodeIfPresent(Double.self, forKey: .voteShare) ?? voteShare
    }

    /// The recipe's hash is made of this: what came later stays out at its default, so that older features stay valid.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(melAxis, forKey: .melAxis)
        try values.encode(channels, forKey: .channels)
        try values.encode(timeFit, forKey: .timeFit)
        try values.encode(side, forKey: .side)
        try values.encode(padValue, forKey: .padValue)
        let standard = CorrectionOptions()
        if voteClips != standard.voteClips { try values.encode(voteClips, forKey: .voteClips) }
        if voteShare != standard.voteShare { try values.encode(voteShare, forKey: .voteShare) }
    }
}

extension CorrectionOptions.Channels: Codable {
    /// `refuse`, `mean`, `batch`, or a channel's index.
    public var text: String {
        switch self {
        case .refuse: "refuse"
        case .mean: "mean"
        case .batch: "batch"
        case .pick(let index): String(index)
        }
    }

    public init?(text: String) {
        switch text {
        case "refuse": self = .refuse
        case "mean": self = .mean
        case "batch": self = .batch
        default:
            guard let index = Int(text), (0..<1024).contains(index) else { return nil }
            self = .pick(index)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is not refuse, mean, batch or a channel's index")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension CorrectionOptions.PadValue: Codable {
    /// `quietest`, or a number in the unit of the array (dB for a log-mel).
    public var text: String {
        switch self {
        case .quietest: "quietest"
        case .value(let value): String(value)
        }
    }

    public init?(text: String) {
        if text == "quietest" {
            self = .quietest
        } else if let value = Float(text), value.isFinite {
            self = .value(value)
        } else {
            return nil
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is neither 'quietest' nor a finite number")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
