import Signal

/// As the ledger keeps it: `{"op":"crop_time","count":300,"first":0}`.
extension CorrectionStep.Operation: Codable {
    private enum Name: String, Codable {
        case cast, squeeze, transpose, insert
        case averageChannels = "average_channels"
        case pickChannel = "pick_channel"
        case repeatChannel = "repeat_channel"
        case cropTime = "crop_time"
        case padTime = "pad_time"
        case cropSamples = "crop_samples"
        case padSamples = "pad_samples"
        case tile, windows
    }

    private enum CodingKeys: String, CodingKey { case op, from, axes, count, index, of, order, roles, first, before, after, value, axis, length, hop, atEnd }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func integer(_ key: CodingKeys) throws -> Int { try values.decode(Int.self, forKey: key) }
        switch try values.decode(Name.self, forKey: .op) {
        case .cast: self = .cast(from: try values.decode(ElementType.self, forKey: .from))
        case .squeeze: self = .squeeze(axes: try values.decode([Int].self, forKey: .axes))
        case .averageChannels: self = .averageChannels(count: try integer(.count))
        case .pickChannel: self = .pickChannel(try integer(.index), of: try integer(.of))
        case .transpose: self = .transpose(order: try values.decode([Int].self, forKey: .order))
        case .insert: self = .insert(try values.decode([AxisRole].self, forKey: .roles))
        case .repeatChannel: self = .repeatChannel(count: try integer(.count))
        case .cropTime: self = .cropTime(first: try integer(.first), count: try integer(.count))
        case .padTime:
            self = .padTime(
                before: try integer(.before), after: try integer(.after),
                value: try values.decode(CorrectionOptions.PadValue.self, forKey: .value))
        case .cropSamples: self = .cropSamples(first: try integer(.first), count: try integer(.count))
        case .padSamples:
            self = .padSamples(
                before: try integer(.before), after: try integer(.after),
                value: try values.decode(CorrectionOptions.PadValue.self, forKey: .value))
        case .tile: self = .tile(try values.decode(AxisRole.self, forKey: .axis), to: try integer(.length))
        case .windows:
            self = .windows(
                try values.decode(AxisRole.self, forKey: .axis), count: try integer(.count), length: try integer(.length),
                hop: try integer(.hop), isLastAtEnd: try values.decode(Bool.self, forKey: .atEnd))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        func name(_ name: Name) throws { try values.encode(name, forKey: .op) }
        switch self {
        case .cast(let type):
            try name(.cast)
            try values.encode(type, forKey: .from)
        case .squeeze(let axes):
            try name(.squeeze)
            try values.encode(axes, forKey: .axes)
        case .averageChannels(let count):
            try name(.averageChannels)
            try values.encode(count, forKey: .count)
        case .pickChannel(let index, let count):
            try name(.pickChannel)
            try values.encode(index, forKey: .index)
            try values.encode(count, forKey: .of)
        case .transpose(let order):
            try name(.transpose)
            try values.encode(order, forKey: .order)
        case .insert(let roles):
            try name(.insert)
            try values.encode(roles, forKey: .roles)
        case .repeatChannel(let count):
            try name(.repeatChannel)
            try values.encode(count, forKey: .count)
        case .cropTime(let first, let count):
            try name(.cropTime)
            try crop(first, count)
        case .padTime(let before, let after, let value):
            try name(.padTime)
            try pad(before, after, value)
        case .cropSamples(let first, let count):
            try name(.cropSamples)
            try crop(first, count)
        case .padSamples(let before, let after, let value):
            try name(.padSamples)
            try pad(before, after, value)
        case .tile(let role, let length):
            try name(.tile)
            try values.encode(role, forKey: .axis)
            try values.encode(length, forKey: .length)
        case .windows(let role, let count, let length, let hop, let isLastAtEnd):
            try name(.windows)
            try values.encode(role, forKey: .axis)
            try values.encode(count, forKey: .count)
            try values.encode(length, forKey: .length)
            try values.encode(hop, forKey: .hop)
            try values.encode(isLastAtEnd, forKey: .atEnd)
        }
        func crop(_ first: Int, _ count: Int) throws {
            try values.encode(first, forKey: .first)
            try values.encode(count, forKey: .count)
        }
        func pad(_ before: Int, _ after: Int, _ value: CorrectionOptions.PadValue) throws {
            try values.encode(before, forKey: .before)
            try values.encode(after, forKey: .after)
            try values.encode(value, forKey: .value)
        }
    }
}
