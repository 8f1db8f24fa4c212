import Signal

extension CorrectionPlan {
    /// Length of the time axis as the model gets it; nil for a model that takes no spectrogram.
    public var frames: Int? { outputRoles.firstIndex(of: .time).map { outputShape[$0] } }

    /// The first spectrogram of corrected input, first channel, for drawing.
    ///
    /// - Returns: shape `(frames, bands)`, or nil when the input lacks one of these axes.
    public func spectrogram(of input: Tensor) -> Tensor? {
        guard let time = outputRoles.firstIndex(of: .time), let band = outputRoles.firstIndex(where: \.isBand) else { return nil }
        let lengths = input.shape.lengths
        func stride(_ axis: Int) -> Int { lengths[(axis + 1)...].reduce(1, *) }
        let (timeStride, bandStride) = (stride(time), stride(band))
        var values: [Float] = []
        values.reserveCapacity(lengths[time] * lengths[band])
        for frame in 0..<lengths[time] {
            for index in 0..<lengths[band] { values.append(input.values[frame * timeStride + index * bandStride]) }
        }
        return Tensor(shape: [lengths[time], lengths[band]], values: values)
    }
}
