/// Tries a model's front against the whole model before any clip depends on it.
enum FrontTrial {
    /// Largest relative L2 difference that is taken for rounding. Two direct convolutions that add in another order
    /// differ by about 1e-6; features must agree with Keras to 1e-5.
    static let tolerance = 5e-6

    /// Largest relative L2 difference over a few inputs that look like log-mels.
    ///
    /// - Throws: ``SkipReason`` when the model takes none of them.
    static func difference(of lane: FrontedLane, from referee: OpenVINOLane, contract: ModelContract) throws -> Double {
        var worst = 0.0
        var tried = 0
        var refusal: (any Error)?
        for frames in [21, 64, 101] {
            let input = spectrogram(frames: frames, contract: contract)
            do {
                let wanted = try referee.features(of: input)
                guard let found = lane.quickFeatures(of: input), found.shape == wanted.shape else { return .infinity }
                worst = max(worst, relativeDifference(found.values, wanted.values))
                tried += 1
            } catch {
                refusal = error
            }
        }
        if tried == 0, let refusal { throw refusal }
        return worst
    }

    /// Values of -80 to 0 dB in the model's layout, one item; the same for the same shape.
    private static func spectrogram(frames: Int, contract: ModelContract) -> Tensor {
        let lengths = contract.axes.map { axis in axis.length ?? (axis.role == .time ? frames : 1) }
        var generator = SplitMix64(seed: "front trial \(lengths)")
        let count = lengths.reduce(1, *)
        let values = (0..<count).map { _ in -80 * Float(generator.next() >> 40) / Float(1 << 24) }
        return Tensor(shape: TensorShape(lengths), values: values)
    }

    /// |a - b| / |b|; infinite when either has a value that is not finite.
    static func relativeDifference(_ a: [Float], _ b: [Float]) -> Double {
        var difference = 0.0
        var size = 0.0
        for (x, y) in zip(a, b) {
            difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
            size += Double(y) * Double(y)
        }
        guard difference.isFinite, size.isFinite else { return .infinity }
        return size == 0 ? (difference == 0 ? 0 : .infinity) : (difference / size).squareRoot()
    }
}
