extension Tensor {
    /// A remark on the values of a stored log-mel that cannot well be one in decibels; nil when they may.
    ///
    /// Features are computed all the same: a model may have been trained on any scale.
    var rangeNote: String? {
        guard let first = values.first else { return nil }
        var low = first
        var high = first
        for value in values {
            low = min(low, value)
            high = max(high, value)
        }
        guard low < high else { return "all values are \(Self.text(low))" }
        // Full scale is 0 dB, or 96 dB above one step of 16 bits; the quietest of 32 bits is -192 dB.
        guard low >= 0 || high > 150 || low < -300 else { return nil }
        return "values from \(Self.text(low)) to \(Self.text(high)) do not look like decibels"
    }

    private static func text(_ value: Float) -> String { value.description }
}
