/// One thing that was found, with the clips that it concerns.
package struct Finding: Sendable, Hashable, Codable {
    package var code: FindingCode
    /// The dataset's name; of a finding between datasets their names, with commas.
    package var dataset: String
    /// Relative paths, the worst first; of a finding between datasets with the dataset's name and a slash in front. Empty where it is about
    /// the dataset as a whole.
    package var clips: [String]
    /// Of each clip, in the same order; empty where clips have none.
    package var values: [Double]
    /// Sets of clips that belong together, in the order of ``clips``; empty where each stands for itself.
    package var groups: [[String]]
    /// The worst.
    package var value: Double?
    package var threshold: Double?
    /// Of the values: "dB", "s", "Hz"; nil for counts and shares.
    package var unit: String?
    /// What was found, in plain words, without full stop.
    package var sentence: String

    package init(
        _ code: FindingCode, dataset: String, clips: [String] = [], values: [Double] = [], groups: [[String]] = [], value: Double? = nil,
        threshold: Double? = nil, unit: String? = nil, sentence: String
    ) {
        self.code = code
        self.dataset = dataset
        self.clips = clips
        self.values = values
        self.groups = groups
        self.value = value ?? values.first
        self.threshold = threshold
        self.unit = unit
        self.sentence = sentence
    }

    package var severity: FindingCode.Severity { code.severity }
}
