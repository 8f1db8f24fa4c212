import Base

/// The words that the codes of a corpus's label table stand for; of any other table every word stays as it is.
struct TableWords {
    let corpus: String
    private let words: [String: String]

    /// What the codes of a table mean, where its heading is that of a corpus's own table.
    init?(heading: [String], title: String) {
        let names = Set(heading)
        if names.isSuperset(of: ["FileName", "EmoClass"]) {
            self = .mspPodcast
        } else if names.isSuperset(of: ["key", "dataset", "wav", "emo"]) {
            self = .emoBox
        } else {
            return nil
        }
    }

    private init(_ corpus: String, _ words: [String: String]) { (self.corpus, self.words) = (corpus, words) }

    /// - Returns: nil for a code that the corpus does not have.
    func word(for code: String) -> String? { words[code] }

    /// Consensus of the raters; X is none, O another emotion.
    static let mspPodcast = TableWords(
        "MSP-Podcast",
        ["A": "angry", "S": "sad", "H": "happy", "U": "surprise", "F": "fear", "D": "disgust", "C": "contempt", "N": "neutral", "O": "other", "X": "unknown"])
    /// `xxx` is no agreement.
    static let iemocap = TableWords(
        "IEMOCAP",
        [
            "neu": "neutral", "hap": "happy", "ang": "angry", "sad": "sad", "exc": "excited", "fru": "frustrated", "sur": "surprise",
            "fea": "fear", "dis": "disgust", "oth": "other", "xxx": "unknown",
        ])
    static let meld = TableWords(
        "MELD",
        ["neutral": "neutral", "surprise": "surprise", "fear": "fear", "sadness": "sad", "joy": "happy", "disgust": "disgust", "anger": "angry"])
    static let emoBox = TableWords(
        "EmoBox",
        Dictionary(
            uniqueKeysWithValues: ["Angry", "Happy", "Sad", "Neutral", "Fear", "Disgust", "Surprise", "Excited", "Frustrated", "Calm", "Boredom", "Contempt", "Other"]
                .map { ($0, $0.lowercased()) }))
}
