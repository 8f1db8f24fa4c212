extension Corpus {
    /// CREMA-D: 7,442 clips of 91 actors, 82 each but for 20 that were never published.
    package static let cremaD = Corpus(
        id: "crema-d", title: "CREMA-D", columns: CREMADName.columns, name: { CREMADName(fileName: $0) },
        parts: { [Part(title: "CREMA-D", clips: CREMADName.official.map { ($0.key, $0.stem, String($0.actor)) })] },
        notes: [
            "1076_MTI_SAD_XX": "digital silence in the published dataset",
            "1006_TIE_HAP_XX": identical("1006_TIE_NEU_XX"),
            "1006_TIE_NEU_XX": identical("1006_TIE_HAP_XX"),
            "1013_WSI_DIS_XX": identical("1013_WSI_SAD_XX"),
            "1013_WSI_SAD_XX": identical("1013_WSI_DIS_XX"),
            "1017_IWW_ANG_XX": identical("1017_IWW_FEA_XX"),
            "1017_IWW_FEA_XX": identical("1017_IWW_ANG_XX"),
        ])
}

extension CREMADName: CorpusName {
    package var key: Int { ((actor * 16 + sentence) * 8 + emotion) * 4 + level }
}
