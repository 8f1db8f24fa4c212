import Probe

/// What is asked of an output: what is to be told apart, from what, and between whom.
package struct ProbeQuestion: Sendable, Hashable {
    /// Name of the label field.
    package var label = "emotion"
    package var pool = FeaturePool.meanStd
    /// Of several outputs of a model, the folder; nil takes the first.
    package var output: String?
    /// Subtracts each speaker's mean of every value and divides by the deviation. Uses the test clips of a speaker too, and says so.
    package var normalisesSpeakers = false
    /// As it is typed; nil takes five folds by speaker.
    package var split: String?
    /// Judges although training and test share speakers or recordings, or the network was trained on the corpus.
    package var allowsOverlap = false
    /// So many labels in doubt are looked at with their neighbours.
    package var doubtLimit = 100
    /// Whether places on two axes, and outliers, are wanted; see ``ProbeMap``.
    package var wantsMap = false
    package var options = ProbeProtocol()

    package init() {}
}
