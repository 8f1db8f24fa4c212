import CVector
import Signal

/// How much the features of one input that passed a ``ConvolutionStem`` may differ from the whole model's.
///
/// The stem estimates the rounding of its own result from the values that it multiplies, so that large terms that cancel are
/// seen where they occur, whatever the input. How that becomes a difference of features depends on the model: OpenVINO's own
/// rounding, and what the rest does with an error. A trial measures that factor (``StemTrial``).
struct StemBound {
    /// What the estimate is set against.
    package enum Measure: CaseIterable {
        /// The features: for a rest that passes an error on as it comes.
        case features
        /// The stem's result: for a rest that scales what it is given, as a normalisation does.
        case middle
    }
    package var measure: Measure
    /// Relative difference of the features, divided by the stem's relative rounding.
    var factor: Double

    /// Below this root mean square, squares vanish in float32, and the estimate with them.
    private static let smallest = 1e-12

    /// Relative L2 difference to be expected, of the worst item; infinite where it cannot be told.
    package func difference(of run: StemRun) -> Double {
        factor * Self.worstRounding(run.items(measure))
    }

    /// Rounding of the worst item relative to its values; infinite where it cannot be told.
    static func worstRounding(_ items: [StemRun.Item]) -> Double {
        items.reduce(0) { max($0, relativeRounding($1)) }
    }

    /// Not below that of storing the values; infinite where it cannot be told, never NaN.
    private static func relativeRounding(_ item: StemRun.Item) -> Double {
        let size = item.meanSquare.squareRoot()
        guard size >= smallest, size.isFinite, item.rounding.isFinite else { return .infinity }
        let stored = 0x1p-23
        return (item.rounding / item.meanSquare + stored * stored).squareRoot()
    }
}

/// Features of one input by way of the stem, with what is known of their rounding.
struct StemRun {
    /// One item of a batch.
    struct Item {
        /// Mean squared rounding error of the stem's result, as the stem estimates it.
        var rounding: Double
        /// Mean square of the values that it is set against.
        var meanSquare: Double
    }
    package var features: Tensor
    package var middle: ConvolutionStem.Result

    package func items(_ measure: StemBound.Measure) -> [Item] {
        let tensor = measure == .features ? features : middle.tensor
        let count = middle.rounding.count
        guard tensor.shape.rank > 0, tensor.shape[0] == count, !tensor.values.isEmpty else {
            // An output without a batch axis: all rounding against all of it.
            let worst = middle.rounding.reduce(0, +)
            return [Item(rounding: worst, meanSquare: Self.meanSquare(tensor.values, 0..<tensor.values.count))]
        }
        let length = tensor.values.count / count
        return middle.rounding.indices.map { index in
            Item(
                rounding: middle.rounding[index],
                meanSquare: Self.meanSquare(tensor.values, index * length..<(index + 1) * length))
        }
    }

    /// NaN or infinite when a value is.
    private static func meanSquare(_ values: [Float], _ range: Range<Int>) -> Double {
        guard !range.isEmpty else { return 0 }
        let level = values.withUnsafeBufferPointer { melscope_level($0.baseAddress! + range.lowerBound, range.count) }
        return level.peak.isFinite ? level.sum_of_squares / Double(range.count) : .infinity
    }
}
