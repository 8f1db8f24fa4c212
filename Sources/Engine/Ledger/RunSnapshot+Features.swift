extension RunSnapshot {
    /// Absolute path of a clip's features, or what stands for one; nil where this version does not know the store.
    package func featurePath(ofClip relativePath: String) -> String? {
        var naming = OutputNaming()
        naming.keepExtension = keepsExtension ?? false
        let kind = store == nil ? StoreCatalogue.usual : StoreCatalogue.kinds.first { $0.kind == store }
        return kind.map { output + "/" + $0.name(ofClip: relativePath, naming) }
    }
}
