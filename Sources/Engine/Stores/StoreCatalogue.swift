/// The kinds of feature stores there are. A new one is a folder beside this file and a line here.
package enum StoreCatalogue {
    package static let kinds: [any FeatureStore.Type] = [
        NPYStore.self,
    ]

    /// What an output has that records no kind: one file a clip.
    package static let usual: any FeatureStore.Type = NPYStore.self
}
