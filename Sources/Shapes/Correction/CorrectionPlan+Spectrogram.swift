import Base
import Signal

extension ShapeCorrection {
    /// The plan for the front end's own log-mels, shape `(frames, melBands)`: the roles are known, so nothing is
    /// inferred and `options.melAxis`, which is meant for stored arrays, does not apply.
    package func plan(forLogMel shape: TensorShape) throws(SkipReason) -> CorrectionPlan {
        var known = options
        known.melAxis = 1
        return try ShapeCorrection(contract: contract, options: known).plan(for: shape)
    }
}

extension CorrectionPlan {
    /// Length of the time axis as the model gets it.
    package var frames: Int {
        outputRoles.firstIndex(of: .time).map { outputShape[$0] } ?? 1
    }

    /// The first spectrogram of corrected input, first channel, for drawing.
    ///
    /// - Returns: shape `(frames, melBands)`, or nil when the input lacks one of these axes.
    package func spectrogram(of input: Tensor) -> Tensor? {
        guard let time = outputRoles.firstIndex(of: .time), let mel = outputRoles.firstIndex(of: .mel) else { return nil }
        let lengths = input.shape.lengths
        func stride(_ axis: Int) -> Int { lengths[(axis + 1)...].reduce(1, *) }
        let (timeStride, melStride) = (stride(time), stride(mel))
        var values: [Float] = []
        values.reserveCapacity(lengths[time] * lengths[mel])
        for frame in 0..<lengths[time] {
            for band in 0..<lengths[mel] { values.append(input.values[frame * timeStride + band * melStride]) }
        }
        return Tensor(shape: [lengths[time], lengths[mel]], values: values)
    }
}
