import Corpora

/// A clip of a published corpus, as its name has it.
struct DemoName: Sendable {
    /// Without extension.
    var stem: String
    var speaker: String
    /// A word of the shared vocabulary.
    var emotion: String
    var intensityCode: String
    var isMale: Bool

    /// Every clip of a complete copy, speaker by speaker; none when the corpus is not known.
    static func official(_ corpus: String) -> [DemoName] {
        let kind = DatasetKind(corpus)
        let labelling = Labelling(kind)
        return (DatasetInventory(kind)?.groups.first?.stems ?? []).compactMap { stem in
            guard let label = labelling.label(ofPath: stem) else { return nil }
            return DemoName(
                stem: stem, speaker: label["speaker"] ?? "", emotion: label["emotion"] ?? "neutral", intensityCode: label["intensity_code"] ?? "",
                isMale: label["sex"] == "male")
        }
    }
}
