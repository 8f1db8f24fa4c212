import Signal

extension CorrectionPlan {
    /// Windows or items that each get features of their own.
    package var items: Int { outputRoles.firstIndex(of: .batch).map { outputShape[$0] } ?? 1 }

    /// Frames or samples of one item, as the model gets it; nil for one vector a clip.
    package var itemSteps: Int? { outputRoles.firstIndex { $0 == .time || $0 == .samples }.map { outputShape[$0] } }
}
