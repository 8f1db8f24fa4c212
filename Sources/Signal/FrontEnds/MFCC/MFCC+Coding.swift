/// The form that is hashed. A setting that came later is left out at its default, so that recipes of before keep their hashes.
extension MFCC: Codable {
    private enum CodingKeys: String, CodingKey {
        case logMel, coefficients, lifter, dctType, deltas, deltaWidth, deltaMode, summary
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        logMel = try container.decode(LogMel.self, forKey: .logMel)
        coefficients = try container.decode(Int.self, forKey: .coefficients)
        lifter = try container.decode(Double.self, forKey: .lifter)
        dctType = try container.decodeIfPresent(Int.self, forKey: .dctType) ?? dctType
        deltas = try container.decodeIfPresent(Int.self, forKey: .deltas) ?? deltas
        deltaWidth = try container.decodeIfPresent(Int.self, forKey: .deltaWidth) ?? deltaWidth
        deltaMode = try container.decodeIfPresent(DeltaMode.self, forKey: .deltaMode) ?? deltaMode
        summary = try container.decodeIfPresent(TimeSummary.self, forKey: .summary) ?? summary
    }

    public func encode(to encoder: any Encoder) throws {
        let usual = MFCC()
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(logMel, forKey: .logMel)
        try container.encode(coefficients, forKey: .coefficients)
        try container.encode(lifter, forKey: .lifter)
        if dctType != usual.dctType { try container.encode(dctType, forKey: .dctType) }
        if deltas != usual.deltas { try container.encode(deltas, forKey: .deltas) }
        if deltaWidth != usual.deltaWidth { try container.encode(deltaWidth, forKey: .deltaWidth) }
        if deltaMode != usual.deltaMode { try container.encode(deltaMode, forKey: .deltaMode) }
        if summary != usual.summary { try container.encode(summary, forKey: .summary) }
    }
}
