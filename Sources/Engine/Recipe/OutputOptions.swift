import Signal

/// What becomes of a network's output before it is stored, and under which name it is.
package struct OutputOptions: Sendable, Hashable {
    /// What stands for all frames, or windows, of a clip.
    package enum Pool: String, Sendable, Hashable, Codable, CaseIterable {
        /// All of them are stored.
        case none
        case mean
        /// The mean of each value, then the standard deviation of each (of all frames, divided by their number).
        case meanStd = "mean_std"
        case max
    }

    /// The type of the stored numbers.
    package enum ValueType: String, Sendable, Hashable, Codable, CaseIterable {
        case float32
        /// Half the size, three digits; values beyond 65,504 do not fit.
        case float16

        package var element: ElementType { self == .float32 ? .float32 : .float16 }
    }

    package var pool = Pool.none
    package var valueType = ValueType.float32
    /// Leaves out the frames that the network made of padding alone. A pool never counts them.
    package var trimsPadding = false
    /// The axis of one clip's output, from 0 and without the batch axis, along which time runs; nil finds it.
    package var timeAxis: Int?
    package var naming = OutputNaming()

    package init() {}
}

/// What came after the naming is left out at its default: the recipe's hash is made of this.
extension OutputOptions: Codable {
    private enum CodingKeys: String, CodingKey { case keepExtension, pool, valueType, trimsPadding, timeAxis }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        naming.keepExtension = try values.decode(Bool.self, forKey: .keepExtension)
        pool = try values.decodeIfPresent(Pool.self, forKey: .pool) ?? pool
        valueType = try values.decodeIfPresent(ValueType.self, forKey: .valueType) ?? valueType
        trimsPadding = try values.decodeIfPresent(Bool.self, forKey: .trimsPadding) ?? trimsPadding
        timeAxis = try values.decodeIfPresent(Int.self, forKey: .timeAxis)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(naming.keepExtension, forKey: .keepExtension)
        if pool != .none { try values.encode(pool, forKey: .pool) }
        if valueType != .float32 { try values.encode(valueType, forKey: .valueType) }
        if trimsPadding { try values.encode(trimsPadding, forKey: .trimsPadding) }
        try values.encodeIfPresent(timeAxis, forKey: .timeAxis)
    }
}
