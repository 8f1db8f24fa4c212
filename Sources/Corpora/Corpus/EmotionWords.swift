import Base

/// The words for emotions that all corpora share, so that their tables can be joined.
package enum EmotionWords {
    package static let all = [
        "neutral", "calm", "happy", "sad", "angry", "fear", "disgust", "surprise", "boredom", "contempt", "excited", "amused", "sleepy", "frustrated",
        "enthusiasm", "sarcastic", "pleasure", "pain", "disappointment", "anxious", "apologetic", "assertive", "concerned", "encouraging", "breath",
        "low", "normal", "high", "other", "unknown",
    ]

    /// Words that other lists have for the same; never guessed into a label, only named.
    private static let others = [
        "surprised": "surprise", "anger": "angry", "happiness": "happy", "joy": "happy", "sadness": "sad", "fearful": "fear", "disgusted": "disgust",
        "boring": "boredom", "bored": "boredom", "neutrality": "neutral", "excitement": "excited", "frustration": "frustrated",
    ]

    /// What was most likely meant by a word that is not among them.
    package static func near(_ word: String) -> [String] {
        if let other = others[word.lowercased()] { return [other] }
        return NearNames.of(word, among: all)
    }
}
