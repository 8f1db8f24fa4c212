import Corpora
import Signal

/// One clip as it is judged: what its name or a table says of it, and what was measured.
struct JudgedClip {
    var path: String
    var className: String?
    var speaker: String?
    var sex: String?
    /// The side of a split that it is on: "train", "test".
    var split: String?
    var measure: ClipMeasure

    /// Of a recording that holds sound; nil of others.
    var sound: RecordingMeasure? { isSilent ? nil : measure.recording }
    private(set) var isSilent = false

    /// - Parameter silenceDBFS: the peak below which a recording is silent.
    init(_ clip: SourceClip, label: ClipLabel?, measure: ClipMeasure, silenceDBFS: Double) {
        path = clip.relativePath.text
        self.measure = measure
        let entry = LabelTable.Entry(label)
        (className, speaker, sex) = (entry.className, entry.speaker, entry.sex)
        split = label?["split"]
        if let recording = measure.recording { isSilent = (recording.peakDBFS ?? -.infinity) < silenceDBFS }
    }

    static func classField(of columns: [String]) -> String {
        ["emotion", "class", "label"].first(where: columns.contains) ?? "emotion"
    }

    /// "happy, Actor_07", for a sentence on two clips that should say the same.
    var labelText: String { [className, speaker].compactMap { $0 }.joined(separator: ", ") }
}
