import Base

extension Tensor {
    /// The smallest and the largest value; nil when there is none.
    package var range: (low: Float, high: Float)? {
        guard var low = values.first else { return nil }
        var high = low
        for value in values {
            low = min(low, value)
            high = max(high, value)
        }
        return (low, high)
    }

    /// ``range`` of the finite values alone.
    package var finiteRange: (low: Float, high: Float)? {
        var range: (low: Float, high: Float)?
        for value in values where value.isFinite {
            range = range.map { (min($0.low, value), max($0.high, value)) } ?? (value, value)
        }
        return range
    }

    /// A remark on the values of a stored log-mel that cannot well be one in decibels; nil when they may.
    ///
    /// Features are computed all the same: a model may have been trained on any scale.
    package var rangeNote: ClipNote? {
        guard let (low, high) = range else { return nil }
        guard low < high else { return ClipNote(.valuesConstant, "all values are \(low)") }
        // Full scale is 0 dB, or 96 dB above one step of 16 bits; the quietest of 32 bits is -192 dB.
        guard low >= 0 || high > 150 || low < -300 else { return nil }
        return ClipNote(.valuesScale, "values from \(low) to \(high) do not look like decibels")
    }
}
