import Base

/// A mean and a standard deviation for each band, coefficient or value: what sklearn's `StandardScaler` holds as `mean_` and
/// `scale_`. A value becomes `(x - mean) / deviation`.
public struct Scaler: Sendable, Hashable, Codable {
    /// As many as there are bands, coefficients or values; or one for all.
    public let mean: [Float]
    /// As many as ``mean``, none of them 0.
    public let deviation: [Float]

    /// More values than any network takes that reads one vector a clip.
    public static let maxCount = 8192

    public var count: Int { mean.count }

    /// - Throws: ``ScalerFault`` for values that cannot be used.
    public init(mean: [Float], deviation: [Float]) throws(ScalerFault) {
        guard !mean.isEmpty, mean.count == deviation.count else {
            throw ScalerFault("\(mean.count) means and \(deviation.count) deviations", needed: "the same number of each")
        }
        guard mean.count <= Self.maxCount else {
            throw ScalerFault("\(mean.count.grouped) values", needed: "at most \(Self.maxCount.grouped)")
        }
        if let index = mean.firstIndex(where: { !$0.isFinite }) {
            throw ScalerFault("the mean \(mean[index]) of value \(index)", needed: "finite means")
        }
        if let index = deviation.firstIndex(where: { !($0 >= .leastNormalMagnitude && $0.isFinite) }) {
            throw ScalerFault(
                "the deviation \(deviation[index]) of value \(index)(counted from 0)",
                needed: "deviations above 0; where a value never changes, sklearn's scale_ has 1")
        }
        self.mean = mean
        self.deviation = deviation
    }

    private enum CodingKeys: String, CodingKey { case mean, deviation }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            mean: try container.decode([Float].self, forKey: .mean), deviation: try container.decode([Float].self, forKey: .deviation))
    }
}

/// What is wrong with the values of a scaler.
public struct ScalerFault: Error, Sendable {
    public let found: String
    public let needed: String

    init(_ found: String, needed: String) {
        self.found = found
        self.needed = needed
    }
}
