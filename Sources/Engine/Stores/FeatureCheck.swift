/// What is in the place of a clip's features, compared with what was put there.
package enum FeatureCheck: Sendable {
    /// With a receipt of what is there now. `wasCompared` is whether the bytes are known to be those that were written; without a
    /// recorded checksum only size, time, shape and values speak for them.
    case sound(FeatureReceipt, wasCompared: Bool)
    case faulty(FeatureFault, String)
    case interrupted
}

/// What can be wrong with stored features.
package enum FeatureFault: String, Sendable {
    case missing, changed, content, unreadable, shape, nonFinite = "non-finite"
}
