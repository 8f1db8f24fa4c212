/// The kinds of feature stores there are. A new one is a folder beside this file and a line here.
package enum StoreCatalogue {
    package static let kinds: [any FeatureStore.Type] = [
        NPYStore.self, HDF5Store.self,
    ]

    /// What an output has that records no kind: one file a clip.
    package static let usual: any FeatureStore.Type = NPYStore.self

    /// Names of all kinds, the usual one first.
    package static var names: [String] { kinds.map { $0.kind } }

    package static func kind(named name: String) -> (any FeatureStore.Type)? { kinds.first { $0.kind == name } }

    /// The kind that an output has; the usual one for an output that is not there yet.
    package static func recorded(_ output: OutputFolder) -> any FeatureStore.Type {
        RunOrigin.recorded(output)?.store.flatMap(kind(named:)) ?? usual
    }
}
