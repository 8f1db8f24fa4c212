/// Which convention the file names of a dataset follow.
///
/// The raw values are those of `--dataset`, of the ledger and of `metadata.csv`.
package enum DatasetKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// CREMA-D: `1001_DFA_ANG_XX.wav`.
    case cremaD = "crema-d"
    /// RAVDESS, speech and song: `03-01-05-01-02-01-20.wav`.
    case ravdess
    /// Any other folder of clips; names carry no labels.
    case folder

    /// The dataset's own spelling.
    package var title: String {
        switch self {
        case .cremaD: "CREMA-D"
        case .ravdess: "RAVDESS"
        case .folder: "folder"
        }
    }

    /// The dataset whose convention more than half of the names follow, else `folder`.
    ///
    /// Arrays named like the clips count as much as recordings. Of a long list 4,096 names, evenly spread, are looked
    /// at.
    package static func recognise(fileNames: some RandomAccessCollection<String>) -> DatasetKind {
        let total = fileNames.count
        guard total > 0 else { return .folder }
        let sampled = min(total, 4096)
        var cremaD = 0
        var ravdess = 0
        for index in 0..<sampled {
            let position = fileNames.index(fileNames.startIndex, offsetBy: index * total / sampled)
            let name = fileNames[position]
            if CREMADName(fileName: name) != nil {
                cremaD += 1
            } else if RAVDESSName(fileName: name) != nil {
                ravdess += 1
            }
        }
        if cremaD * 2 > sampled { return .cremaD }
        if ravdess * 2 > sampled { return .ravdess }
        return .folder
    }
}
