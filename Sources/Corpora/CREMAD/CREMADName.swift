/// A CREMA-D file name, `ActorID_Sentence_Emotion_Level`, as indexes into its code tables.
package struct CREMADName: Hashable, Sendable {
    package static let columns = [
        "actor", "sex", "age", "emotion", "emotion_code", "intensity", "intensity_code", "sentence", "sentence_code",
    ]

    static let sentences: [(code: String, text: String)] = [
        ("IEO", "It's eleven o'clock"),
        ("TIE", "That is exactly what happened"),
        ("IOM", "I'm on my way to the meeting"),
        ("IWW", "I wonder what this is about"),
        ("TAI", "The airplane is almost full"),
        ("MTI", "Maybe tomorrow it will be cold"),
        ("IWL", "I would like a new alarm clock"),
        ("ITH", "I think I have a doctor's appointment"),
        ("DFA", "Don't forget a jacket"),
        ("ITS", "I think I've seen this before"),
        ("TSI", "The surface is slick"),
        ("WSI", "We'll stop in a couple of minutes"),
    ]
    package static let emotions: [(code: String, word: String)] = [
        ("ANG", "angry"), ("DIS", "disgust"), ("FEA", "fear"), ("HAP", "happy"), ("NEU", "neutral"), ("SAD", "sad"),
    ]
    package static let levels: [(code: String, word: String)] = [
        ("LO", "low"), ("MD", "medium"), ("HI", "high"), ("XX", "unspecified"),
    ]

    /// 1001 to 1091.
    package var actor: Int
    /// Indexes into the tables above.
    package var sentence: Int
    package var emotion: Int
    package var level: Int

    package init(actor: Int, sentence: Int, emotion: Int, level: Int) {
        self.actor = actor
        self.sentence = sentence
        self.emotion = emotion
        self.level = level
    }

    /// Nil unless every part is one of the dataset's codes. The level `X` of older copies (`1040_ITH_SAD_X.wav`) is
    /// read as `XX`.
    package init?(fileName: String) {
        guard let stem = ClipLabel.stem(of: fileName, limit: 15), stem.count >= 14 else { return nil }
        let underscore = UInt8(ascii: "_")
        guard stem[4] == underscore, stem[8] == underscore, stem[12] == underscore else { return nil }
        var actor = 0
        for byte in stem[0..<4] {
            guard (0x30...0x39).contains(byte) else { return nil }
            actor = actor * 10 + Int(byte - 0x30)
        }
        guard (CREMADActors.first..<CREMADActors.first + CREMADActors.count).contains(actor),
            let sentence = Self.sentences.firstIndex(where: { $0.code.utf8.elementsEqual(stem[5..<8]) }),
            let emotion = Self.emotions.firstIndex(where: { $0.code.utf8.elementsEqual(stem[9..<12]) })
        else { return nil }
        let level: Int?
        if stem.count == 14 {
            level = stem[13] == UInt8(ascii: "X") ? Self.levels.count - 1 : nil
        } else {
            level = Self.levels.firstIndex { $0.code.utf8.elementsEqual(stem[13..<15]) }
        }
        guard let level else { return nil }
        self.init(actor: actor, sentence: sentence, emotion: emotion, level: level)
    }

    /// The official spelling, without extension.
    package var stem: String {
        "\(actor)_\(Self.sentences[sentence].code)_\(Self.emotions[emotion].code)_\(Self.levels[level].code)"
    }

    /// Values of ``columns``.
    package var values: [String] {
        [
            String(actor), CREMADActors.sex(of: actor), String(CREMADActors.ageYears(of: actor)),
            Self.emotions[emotion].word, Self.emotions[emotion].code,
            Self.levels[level].word, Self.levels[level].code,
            Self.sentences[sentence].text, Self.sentences[sentence].code,
        ]
    }

    /// Whether the official set has this clip: only the first sentence was recorded at three levels, and not in a
    /// neutral voice; 20 clips are absent.
    var isOfficial: Bool {
        let code = Self.sentences[sentence].code
        let isNeutral = Self.emotions[emotion].code == "NEU"
        let hasLevels = code == "IEO" && !isNeutral
        guard (Self.levels[level].code == "XX") != hasLevels else { return false }
        switch (actor, code) {
        case (1002, "TIE"), (1076, "ITS"): return !isNeutral
        case (1008, "WSI"), (1009, "MTI"), (1019, "ITH"): return false
        default: return true
        }
    }

    /// Every clip of the official set, by actor, sentence, emotion, level.
    package static var official: [CREMADName] {
        var names: [CREMADName] = []
        for actor in CREMADActors.first..<CREMADActors.first + CREMADActors.count {
            for sentence in sentences.indices {
                for emotion in emotions.indices {
                    for level in levels.indices {
                        let name = CREMADName(actor: actor, sentence: sentence, emotion: emotion, level: level)
                        if name.isOfficial { names.append(name) }
                    }
                }
            }
        }
        return names
    }
}
