import Foundation

/// What a model's first operations say about the values that it was fed when it was trained: a BatchNormalization, or a
/// scale and a shift, directly after the input.
package struct InputStatistics: Sendable, Hashable, Codable {
    /// In the input's unit, dB for log-mels. One value for all of the input, or one for each place along one of its
    /// axes, usually mel.
    package var mean: [Float]
    /// In the square of that unit, all above 0; as many as `mean`.
    package var variance: [Float]
    /// The model holds both as such. Otherwise they are taken from a scale and a shift, as if it had learned neither: a
    /// rough figure.
    package var isStated: Bool

    package init(mean: [Float], variance: [Float], isStated: Bool) {
        self.mean = mean
        self.variance = variance
        self.isStated = isStated
    }
}

extension InputStatistics {
    /// `values around -39.6 with a deviation of 17.2 (its first BatchNormalization)`.
    package var text: String {
        func range(_ values: [Float]) -> String {
            let texts = [values.min()!, values.max()!].map { String(format: "%.4g", $0) }
            return texts[0] == texts[1] ? texts[0] : "\(texts[0]) to \(texts[1])"
        }
        let source = isStated ? "as the model states" : "a rough estimate from its first scale and shift"
        return "values around \(range(mean)) with a deviation of \(range(variance.map { $0.squareRoot() })) (\(source))"
    }
}
