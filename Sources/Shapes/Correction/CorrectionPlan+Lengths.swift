extension CorrectionPlan {
    /// Length of the time axis as the model gets it; nil for a model that takes no spectrogram.
    public var frames: Int? { outputRoles.firstIndex(of: .time).map { outputShape[$0] } }

    /// Frames or samples of one item, as the model gets it; nil for one vector a clip.
    package var itemSteps: Int? { outputRoles.firstIndex { $0 == .time || $0 == .samples }.map { outputShape[$0] } }
}
