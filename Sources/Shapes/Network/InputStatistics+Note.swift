import Base
import Foundation
import Signal

extension InputStatistics {
    /// How far the mean of a clip may lie from that of what the model was fed, in its deviations, and how many times larger or
    /// smaller the clip's own deviation may be. Log-mels in decibels of the 151 recordings that Melscope is measured on lie
    /// within 1.3 and 2 of the built-in model's; natural logarithms, standardised values and linear power do not.
    private static let farMean = 3.0
    private static let farDeviation = 4.0

    /// A remark on values that are far from what the model was fed; nil when they may well be of the same kind.
    ///
    /// - Parameter values: of a clip, as they go to the model, before padding.
    package func note(on values: [Float]) -> ClipNote? {
        guard values.count > 1, !mean.isEmpty, mean.count == variance.count else { return nil }
        let count = Double(mean.count)
        let fedMean = mean.reduce(0) { $0 + Double($1) } / count
        let spread = mean.reduce(0) { $0 + (Double($1) - fedMean) * (Double($1) - fedMean) } / count
        let fedDeviation = (variance.reduce(0) { $0 + Double($1) } / count + spread).squareRoot()
        let (clipMean, clipDeviation) = Self.moments(values)
        // A constant, such as silence, is told as what it is.
        guard fedDeviation.isFinite, fedDeviation > 0, clipMean.isFinite, clipDeviation.isFinite, clipDeviation > 0 else { return nil }
        // A rough figure is worth half as much.
        let slack = isStated ? 1.0 : 2.0
        let isFar = abs(clipMean - fedMean) > Self.farMean * slack * fedDeviation
        let ratio = clipDeviation / fedDeviation
        let isOther = ratio > Self.farDeviation * slack || ratio * Self.farDeviation * slack < 1
        guard isFar || isOther else { return nil }
        func text(_ value: Double) -> String { String(format: "%.3g", value) }
        return ClipNote(
            .valuesScale,
            "values around \(text(clipMean)) with a deviation of \(text(clipDeviation)); the model was trained on values around \(text(fedMean)) with a deviation of \(text(fedDeviation))",
            value: ratio)
    }

    private static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + Double($1) } / count
        let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        return (mean, variance.squareRoot())
    }
}

extension FeatureNetwork {
    /// Remarks on the values of an array that goes to this model.
    ///
    /// - Parameter isOurs: computed by the front end, so that its unit is known.
    package func remarks(on tensor: Tensor, isOurs: Bool) -> [ClipNote] {
        if !isOurs, contract.axis(.mel) != nil, let note = tensor.rangeNote { return [note] }
        return [inputStatistics?.note(on: tensor.values)].compactMap { $0 }
    }
}
