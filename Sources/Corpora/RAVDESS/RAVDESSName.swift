/// A RAVDESS file name, `MM-VV-EE-II-SS-RR-AA`, as its seven numbers, each from 1.
package struct RAVDESSName: Hashable, Sendable {
    package static let columns = [
        "actor", "sex", "emotion", "emotion_code", "intensity", "intensity_code", "sentence", "sentence_code",
        "modality", "vocal_channel", "repetition",
    ]

    static let modalities = ["audio-video", "video", "audio"]
    static let vocalChannels = ["speech", "song"]
    package static let emotions = ["neutral", "calm", "happy", "sad", "angry", "fear", "disgust", "surprised"]
    static let intensities = ["normal", "strong"]
    static let statements = ["Kids are talking by the door", "Dogs are sitting by the door"]
    static let actorCount = 24
    /// Song has no disgust and no surprise.
    static let songEmotionCount = 6

    var modality: Int
    var vocalChannel: Int
    package var emotion: Int
    package var intensity: Int
    package var statement: Int
    var repetition: Int
    package var actor: Int

    var isSong: Bool { vocalChannel == 2 }

    package init(
        modality: Int = 3, vocalChannel: Int, emotion: Int, intensity: Int, statement: Int, repetition: Int, actor: Int
    ) {
        self.modality = modality
        self.vocalChannel = vocalChannel
        self.emotion = emotion
        self.intensity = intensity
        self.statement = statement
        self.repetition = repetition
        self.actor = actor
    }

    /// Nil unless every number is one that the dataset defines. A neutral voice has no strong intensity.
    package init?(fileName: String) {
        guard let stem = ClipLabel.stem(of: fileName, limit: 20), stem.count == 20 else { return nil }
        var numbers: [Int] = []
        numbers.reserveCapacity(7)
        for part in 0..<7 {
            let (tens, ones) = (stem[part * 3], stem[part * 3 + 1])
            guard (0x30...0x39).contains(tens), (0x30...0x39).contains(ones),
                part == 6 || stem[part * 3 + 2] == UInt8(ascii: "-")
            else { return nil }
            numbers.append(Int(tens - 0x30) * 10 + Int(ones - 0x30))
        }
        let limits = [
            Self.modalities.count, 2, numbers[1] == 2 ? Self.songEmotionCount : Self.emotions.count, 2, 2, 2,
            Self.actorCount,
        ]
        for (number, limit) in zip(numbers, limits) where !(1...limit).contains(number) { return nil }
        if numbers[2] == 1, numbers[3] != 1 { return nil }
        self.init(
            modality: numbers[0], vocalChannel: numbers[1], emotion: numbers[2], intensity: numbers[3],
            statement: numbers[4], repetition: numbers[5], actor: numbers[6])
    }

    /// The official spelling, without extension.
    package var stem: String {
        [modality, vocalChannel, emotion, intensity, statement, repetition, actor].map(Self.code)
            .joined(separator: "-")
    }

    /// Values of ``columns``. Odd actors are men, even ones women.
    package var values: [String] {
        [
            Self.code(actor), actor.isMultiple(of: 2) ? "female" : "male",
            Self.emotions[emotion - 1], Self.code(emotion),
            Self.intensities[intensity - 1], Self.code(intensity),
            Self.statements[statement - 1], Self.code(statement),
            Self.modalities[modality - 1], Self.vocalChannels[vocalChannel - 1], Self.code(repetition),
        ]
    }

    package static func code(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    /// Every audio-only clip of the official set of speech or song, by actor, emotion, intensity, statement,
    /// repetition. Actor 18 has no song.
    package static func official(song: Bool) -> [RAVDESSName] {
        var names: [RAVDESSName] = []
        for actor in 1...actorCount where !(song && actor == 18) {
            for emotion in 1...(song ? songEmotionCount : emotions.count) {
                for intensity in 1...(emotion == 1 ? 1 : 2) {
                    for statement in 1...2 {
                        for repetition in 1...2 {
                            names.append(
                                RAVDESSName(
                                    vocalChannel: song ? 2 : 1, emotion: emotion, intensity: intensity,
                                    statement: statement, repetition: repetition, actor: actor))
                        }
                    }
                }
            }
        }
        return names
    }
}
