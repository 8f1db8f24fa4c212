import Shapes

extension RunSnapshot {
    /// What must be known of the model before its features are used; nil where nothing is.
    package var modelRemark: String? {
        if let builtIn = BuiltInModel(rawValue: model) { return builtIn.remark }
        return isModelTrained == false ? "untrained, according to its card" : nil
    }

    /// Absolute paths of a clip's features, one for each output, or what stands for them; empty where this version does not know
    /// the store.
    package func featurePaths(ofClip relativePath: String) -> [String] {
        var naming = OutputNaming()
        naming.keepExtension = keepsExtension ?? false
        guard let kind = store == nil ? StoreCatalogue.usual : StoreCatalogue.kinds.first(where: { $0.kind == store }) else { return [] }
        return OutputStore.names(ofClip: relativePath, in: kind, naming: naming, folders: outputFolders ?? []).map { output + "/" + $0 }
    }
}
