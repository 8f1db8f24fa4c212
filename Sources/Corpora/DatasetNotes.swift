import Base

/// Known oddities of single clips in the published datasets, for the clip's notes.
package enum DatasetNotes {
    /// Nil for a clip about which nothing special is known.
    package static func note(for fileName: String) -> ClipNote? {
        let text = CREMADName(fileName: fileName).flatMap { cremaD[$0.stem] } ?? RAVDESSName(fileName: fileName).flatMap { ravdess[$0.stem] }
        return text.map { ClipNote(.datasetKnown, $0) }
    }

    private static func identical(_ other: String) -> String { "identical to \(other) in the published dataset" }

    private static let cremaD: [String: String] = [
        "1076_MTI_SAD_XX": "digital silence in the published dataset",
        "1006_TIE_HAP_XX": identical("1006_TIE_NEU_XX"),
        "1006_TIE_NEU_XX": identical("1006_TIE_HAP_XX"),
        "1013_WSI_DIS_XX": identical("1013_WSI_SAD_XX"),
        "1013_WSI_SAD_XX": identical("1013_WSI_DIS_XX"),
        "1017_IWW_ANG_XX": identical("1017_IWW_FEA_XX"),
        "1017_IWW_FEA_XX": identical("1017_IWW_ANG_XX"),
    ]

    private static let stereo = "stereo with equal channels in the published dataset"
    private static let ravdess: [String: String] = [
        "03-01-02-01-01-02-01": stereo,
        "03-01-08-01-02-02-01": stereo,
        "03-01-02-01-02-02-05": stereo,
        "03-01-03-01-02-01-20": stereo,
        "03-01-06-01-01-02-20": stereo,
        "03-01-03-01-02-01-07": identical("03-01-03-01-02-02-07"),
        "03-01-03-01-02-02-07": identical("03-01-03-01-02-01-07"),
    ]
}
