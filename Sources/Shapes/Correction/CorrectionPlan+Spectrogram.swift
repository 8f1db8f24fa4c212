import Signal

extension CorrectionPlan {
    /// Length along the axis that grows with the clip, as the model gets it: frames, or samples of a waveform; 1 where there
    /// is no such axis.
    package var frames: Int {
        outputRoles.firstIndex { $0 == .time || $0 == .samples }.map { outputShape[$0] } ?? 1
    }

    /// The first spectrogram of corrected input, first channel, for drawing.
    ///
    /// - Returns: shape `(frames, bands)`, or nil when the input lacks one of these axes.
    package func spectrogram(of input: Tensor) -> Tensor? {
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
