import Base

/// What a front end made of one clip.
public struct FrontEndArray: Sendable, Equatable {
    /// Axes as in ``FrontEnd/output``.
    public var tensor: Tensor
    /// How many steps along time, from the first, the clip itself reaches; those behind it are filled in. Nil where all are the
    /// clip's own, and for windows, each of which the clip reaches.
    public var ownSteps: Int?
    /// What the array does not show of the clip: that only its beginning is in it.
    public var notes: [ClipNote]

    public init(_ tensor: Tensor, ownSteps: Int? = nil, notes: [ClipNote] = []) {
        self.tensor = tensor
        self.ownSteps = ownSteps
        self.notes = notes
    }
}
