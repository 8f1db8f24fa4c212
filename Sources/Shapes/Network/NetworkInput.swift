import Signal

/// What one run of a network is given: a clip, or a part of one.
package struct NetworkInput: Sendable {
    /// float32 in the contract's layout.
    package var tensor: Tensor
    /// Frames or samples along the contract's ``ModelContract/lengthRole`` that are the clip's own, one range for each item of
    /// the batch; the others are padding. Nil where all are the clip's own.
    package var ownSteps: [Range<Int>]?

    package init(_ tensor: Tensor, ownSteps: [Range<Int>]? = nil) {
        self.tensor = tensor
        self.ownSteps = ownSteps
    }
}
