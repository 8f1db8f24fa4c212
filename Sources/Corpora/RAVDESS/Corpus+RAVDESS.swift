extension Corpus {
    /// RAVDESS: speech of 24 actors, 60 clips each, 1,440; song of 23, 44 each, 1,012.
    package static let ravdess = Corpus(
        id: "ravdess", title: "RAVDESS", columns: RAVDESSName.columns, name: { RAVDESSName(fileName: $0) },
        parts: {
            [false, true].map { song in
                Part(
                    title: song ? "RAVDESS song" : "RAVDESS speech",
                    clips: RAVDESSName.official(song: song).map { ($0.key, $0.stem, "Actor_" + RAVDESSName.code($0.actor)) })
            }
        },
        notes: [
            "03-01-02-01-01-02-01": stereo,
            "03-01-08-01-02-02-01": stereo,
            "03-01-02-01-02-02-05": stereo,
            "03-01-03-01-02-01-20": stereo,
            "03-01-06-01-01-02-20": stereo,
            "03-01-03-01-02-01-07": identical("03-01-03-01-02-02-07"),
            "03-01-03-01-02-02-07": identical("03-01-03-01-02-01-07"),
        ])

    private static let stereo = "stereo with equal channels in the published dataset"
}

extension RAVDESSName: CorpusName {
    /// The same whichever modality the sound was taken from.
    package var key: Int {
        ((((actor * 2 + vocalChannel - 1) * 8 + emotion - 1) * 2 + intensity - 1) * 2 + statement - 1) * 2 + repetition - 1
    }
}
