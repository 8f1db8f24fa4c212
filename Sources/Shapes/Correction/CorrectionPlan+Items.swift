import Signal

extension CorrectionPlan {
    /// Frames or samples of one item, as the model gets it; nil for one vector a clip.
    package var itemSteps: Int? { outputRoles.firstIndex { $0 == .time || $0 == .samples }.map { outputShape[$0] } }
}
