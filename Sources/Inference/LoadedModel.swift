import Shapes

/// A model that was read and found suitable, with what names it.
package struct LoadedModel: Sendable {
    package var network: any FeatureNetwork
    /// The path as given, "seed" for the built-in one, or "none".
    package var name: String
    /// Of the model file, in hexadecimal, or "none".
    package var sha256: String
    /// How a process ended that ran the model on made-up values; nil when none did. Clips may do the same, so nothing of it is
    /// run outside a clip.
    package var trialCrash: String?

    /// What of its card a run does not follow.
    package var remarks: [String] = []
    /// As its card says; nil where there is none that says.
    package var isTrained: Bool?
    /// Ids or names of the corpora that it was trained on, as its card says.
    package var trainedOn: [String] = []

    package init(network: any FeatureNetwork, name: String, sha256: String) {
        self.network = network
        self.name = name
        self.sha256 = sha256
    }
}
