import Base
import Shapes
import Signal

/// Tries a model's stem against the whole model before any clip depends on it.
struct StemTrial {
    /// Largest relative L2 difference that is taken for rounding. Two direct convolutions that add in another order
    /// differ by about 1e-6; features must agree with Keras to 1e-5.
    static let tolerance = 5e-6
    /// By how much the factor of ``StemBound`` lies above the largest that was seen.
    private static let margin = 1.2

    /// What tells, clip by clip, whether the stem may be used; nil when it would never be.
    package let bound: StemBound?
    /// Relative L2 difference on inputs that look like log-mels: the largest.
    package let difference: Double

    private struct Sample {
        var run: StemRun
        var difference: Double
        var isOrdinary: Bool
    }

    /// - Throws: ``SkipReason`` when the model takes none of the inputs.
    package init(of lane: StemLane, against referee: OpenVINOLane, contract: ModelContract) throws {
        var samples: [Sample] = []
        var refusal: (any Error)?
        for input in StemTrialInput.all(contract: contract, restOnlyMoves: lane.stem.restOnlyMoves) {
            do {
                let wanted = try referee.features(of: input.tensor)
                guard let run = lane.run(input.tensor), run.features.shape == wanted.shape else {
                    (bound, difference) = (nil, .infinity)
                    return
                }
                let difference = relativeDifference(run.features.values, wanted.values)
                samples.append(Sample(run: run, difference: difference, isOrdinary: input.isOrdinary))
            } catch {
                refusal = error
            }
        }
        if samples.isEmpty, let refusal { throw refusal }
        difference = samples.filter(\.isOrdinary).reduce(0) { max($0, $1.difference) }
        guard difference <= Self.tolerance else {
            bound = nil
            return
        }
        let measures: [StemBound.Measure] = lane.stem.restOnlyMoves ? [.features] : StemBound.Measure.allCases
        // The measure that describes this model better: the one by which log-mels are further within the tolerance.
        let choices = measures.map { Self.bound(samples, $0) }.min { $0.expected < $1.expected }
        bound = choices.flatMap { $0.expected <= Self.tolerance ? $0.bound : nil }
    }

    /// The bound by one measure, and the smallest difference that it expects of what looks like a log-mel.
    private static func bound(_ samples: [Sample], _ measure: StemBound.Measure) -> (bound: StemBound, expected: Double) {
        // Above 0, so that the product with what cannot be told is infinite.
        var factor = 1e-3
        for sample in samples {
            let rounding = StemBound.worstRounding(sample.run.items(measure))
            // Where the bound cannot tell, or features vanish, the whole model is used anyway.
            if rounding.isFinite, sample.difference.isFinite { factor = max(factor, sample.difference / rounding) }
        }
        let bound = StemBound(measure: measure, factor: margin * factor)
        return (bound, samples.filter(\.isOrdinary).reduce(.infinity) { min($0, bound.difference(of: $1.run)) })
    }
}

/// One input of the trial, the same for the same contract.
struct StemTrialInput {
    package var tensor: Tensor
    /// Whether it looks like a log-mel, of which the stem must be able to take some.
    var isOrdinary: Bool

    /// - Parameter restOnlyMoves: whether nothing is calculated after the stem, so that long clips are as short ones.
    package static func all(contract: ModelContract, restOnlyMoves: Bool) -> [StemTrialInput] {
        // Values of -80 to 0 dB.
        var inputs = [21, 64, 101].map { frames in
            make(contract, frames: frames, isOrdinary: true) { _, _, generator in
                -80 * Float(generator.next() >> 40) / Float(1 << 24)
            }
        }
        let kinds: [(Int, Int, inout SplitMix64) -> Float] = [
            // Constants and a ripple: transforms and sums cancel.
            { _, _, _ in -80 }, { _, _, _ in -1 }, { _, _, _ in 100 }, { _, _, generator in -40 + 0.01 * generator.unit() },
            // Checkerboards of one, two and four cells: the tiles of F(4x4, 3x3) are four wide.
            { t, m, _ in (t + m) % 2 == 0 ? 0 : -80 }, { t, m, _ in (t / 2 + m / 2) % 2 == 0 ? 0 : -80 },
            { t, m, _ in (t / 4 + m / 4) % 2 == 0 ? 0 : -80 },
            // A step in time, a bright band, peaks on a floor, and a slope.
            { t, _, _ in t < 10 ? -80 : 0 }, { _, m, _ in m == 5 ? 0 : -80 }, { t, m, _ in t % 9 == 4 && m % 13 == 6 ? 0 : -80 },
            { t, m, _ in -Float((3 * t + 2 * m) % 81) },
            // Cepstra, and one cell far above all others.
            { _, m, generator in m == 0 ? -500 + 20 * generator.unit() : (80 * generator.unit() - 40) / Float(m) },
            { t, m, generator in t == 9 && m == 7 ? 1e15 : -80 * generator.unit() },
        ]
        inputs += kinds.map { make(contract, frames: 21, isOrdinary: false, $0) }
        inputs.append(make(contract, frames: 9, isOrdinary: false) { _, _, generator in -80 * generator.unit() })
        if !restOnlyMoves { inputs.append(make(contract, frames: 512, isOrdinary: false) { _, _, _ in -33.3 }) }
        return inputs
    }

    private static func make(
        _ contract: ModelContract, frames: Int, isOrdinary: Bool, _ value: (Int, Int, inout SplitMix64) -> Float
    ) -> StemTrialInput {
        let lengths = contract.axes.map { axis in axis.length ?? (axis.role == contract.lengthRole ? frames : 1) }
        // Other inputs would give another factor, and another clip might be given to the whole model: the text stays as it is.
        var generator = SplitMix64(seed: "front trial \(lengths)")
        var place = lengths.map { _ in 0 }
        let time = contract.axes.firstIndex { $0.role == contract.lengthRole }
        let band = contract.axes.firstIndex { $0.role.isBand }
        let values = (0..<lengths.reduce(1, *)).map { _ in
            let result = value(time.map { place[$0] } ?? 0, band.map { place[$0] } ?? 0, &generator)
            for axis in lengths.indices.reversed() {
                place[axis] += 1
                if place[axis] < lengths[axis] { break }
                place[axis] = 0
            }
            return result
        }
        return StemTrialInput(tensor: Tensor(shape: TensorShape(lengths), values: values), isOrdinary: isOrdinary)
    }
}
