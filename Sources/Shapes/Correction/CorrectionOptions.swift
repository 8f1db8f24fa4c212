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
        /// Repeat shorter clips; crop longer ones.
        case tile
        /// Take windows of that length, of which each is a row of features.
        case windows
    }

    /// What becomes of the end of a clip that does not fill a window.
    public enum LastWindow: String, Sendable, Hashable, Codable, CaseIterable {
        case pad
        /// Left out.
        case drop
        /// One window more, which ends with the clip.
        case keepEnd = "keep_end"
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
    /// The time length in frames or samples for a model that takes any; nil leaves clips as long as they are.
    public var length: Int?
    public var padSide = Side.end
    public var cropSide = Side.end
    /// From one window to the next, in frames or samples; nil is the window's length.
    public var windowHop: Int?
    public var lastWindow = LastWindow.pad
    public var padValue = PadValue.quietest
    /// How many arrays of a dataset must tell mel from time by their shapes, and which part of them must agree, from over a half
    /// to 1, before they decide about one whose shape does not tell.
    public var voteClips = 3
    public var voteShare = 0.9

    public init() {}
}

extension CorrectionOptions {
    private enum CodingKeys: String, CodingKey { 
        case melAxis, channels, timeFit, side, padValue, voteClips, voteShare, length, padSide, cropSide, windowHop, lastWindow
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        melAxis = try values.decodeIfPresent(Int.self, forKey: .melAxis)
        channels = try values.decode(Channels.self, forKey: .channels)
        timeFit = try values.decode(TimeFit.self, forKey: .timeFit)
        let side = try values.decodeIfPresent(Side.self, forKey: .side)
        padSide = try side ?? values.decode(Side.self, forKey: .padSide)
        cropSide = try side ?? values.decode(Side.self, forKey: .cropSide)
        length = try values.decodeIfPresent(Int.self, forKey: .length)
        windowHop = try values.decodeIfPresent(Int.self, forKey: .windowHop)
        lastWindow = try values.decodeIfPresent(LastWindow.self, forKey: .lastWindow) ?? lastWindow
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
        if padSide == cropSide {
            try values.encode(padSide, forKey: .side)
        } else {
            try values.encode(padSide, forKey: .padSide)
            try values.encode(cropSide, forKey: .cropSide)
        }
        try values.encodeIfPresent(length, forKey: .length)
        try values.encodeIfPresent(windowHop, forKey: .windowHop)
        try values.encode(padValue, forKey: .padValue)
        let standard = CorrectionOptions()
        if lastWindow != standard.lastWindow { try values.encode(lastWindow, forKey: .lastWindow) }
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
