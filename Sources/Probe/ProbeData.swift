/// What a probe judges: a vector a clip, with what is known of the clip.
///
/// All arrays have one element for each clip, in the same order. The order does not change any figure but that of a tie inside
/// the solver; callers give clips sorted by name, so that the same output gives the same figures.
package struct ProbeData: Sendable {
    /// (clip, value): pooled features in float64, row after row.
    package var values: [Double]
    /// How many values a clip has.
    package var width: Int
    /// What is to be told apart, as words.
    package var labels: [String]
    package var speakers: [String]
    /// Names of the clips, for lists.
    package var names: [String]
    /// Equal for clips that hold the same recording; nil where it is not known.
    package var recordings: [UInt64?]

    package init(values: [Double], width: Int, labels: [String], speakers: [String], names: [String], recordings: [UInt64?]? = nil) {
        precondition(values.count == width * labels.count && labels.count == speakers.count && labels.count == names.count)
        self.values = values
        self.width = width
        self.labels = labels
        self.speakers = speakers
        self.names = names
        self.recordings = recordings ?? Array(repeating: nil, count: labels.count)
    }

    package var count: Int { labels.count }
}

/// One fold: which clips are learnt from, and which are judged.
package struct ProbeFold: Sendable, Hashable {
    /// Indexes into the clips, rising.
    package var train: [Int]
    package var test: [Int]

    package init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }

    /// What both sides of a fold have in common.
    package struct Overlap: Sendable, Hashable, Codable {
        /// Speakers of the test part, and those of them who are learnt from too.
        package var testSpeakers = 0
        package var sharedSpeakers = 0
        /// Clips of the test part, and those of them whose speaker is learnt from.
        package var testClips = 0
        package var clipsOfSharedSpeakers = 0
        /// Clips of the test part whose recording, under whatever name, is learnt from.
        package var sharedRecordings = 0

        package var isEmpty: Bool { sharedSpeakers == 0 && sharedRecordings == 0 }
    }

    /// Counted, whatever the fold was made from.
    package func overlap(in data: ProbeData) -> Overlap {
        let trained = Set(train.map { data.speakers[$0] })
        let learnt = Set(train.compactMap { data.recordings[$0] })
        let tested = Set(test.map { data.speakers[$0] })
        return Overlap(
            testSpeakers: tested.count, sharedSpeakers: tested.intersection(trained).count, testClips: test.count,
            clipsOfSharedSpeakers: test.count { trained.contains(data.speakers[$0]) },
            sharedRecordings: test.count { data.recordings[$0].map(learnt.contains) ?? false })
    }
}

/// How the clips are divided into folds.
package enum ProbeSplit: Sendable, Hashable {
    /// Each list of speakers is the test part once; all others are learnt from.
    case speakerFolds([[String]])
    /// Speakers in sorted order, number i in fold i mod K.
    case speakerKFold(Int)
    /// Each speaker alone is the test part once.
    case leaveOneSpeakerOut
    /// One fold between named speakers. Whoever is in neither list is left out.
    case speakers(train: [String], test: [String])

    /// The folds of what there is; speakers of whom no clip is there are passed over, and folds without a test clip left out.
    package func folds(of data: ProbeData) -> [ProbeFold] {
        let everyone = Set(data.speakers).sorted()
        func fold(testing test: Set<String>, learningFrom train: Set<String>? = nil) -> ProbeFold {
            let indexes = 0..<data.count
            return ProbeFold(
                train: indexes.filter { clip in
                    let speaker = data.speakers[clip]
                    return train?.contains(speaker) ?? !test.contains(speaker)
                },
                test: indexes.filter { test.contains(data.speakers[$0]) })
        }
        let folds: [ProbeFold]
        switch self {
        case .speakerFolds(let lists): folds = lists.map { fold(testing: Set($0)) }
        case .speakerKFold(let count):
            folds = (0..<count).map { number in
                fold(testing: Set(everyone.enumerated().filter { $0.offset % count == number }.map(\.element)))
            }
        case .leaveOneSpeakerOut: folds = everyone.map { fold(testing: [$0]) }
        case .speakers(let train, let test): folds = [fold(testing: Set(test), learningFrom: Set(train))]
        }
        return folds.filter { !$0.test.isEmpty && !$0.train.isEmpty }
    }
}

extension ProbeData {
    /// Each speaker's clips to a mean of 0 and a deviation of 1; values that a speaker does not vary in become 0.
    package mutating func normaliseSpeakers() {
        for clips in Dictionary(grouping: 0..<count, by: { speakers[$0] }).values {
            for column in 0..<width {
                var mean = 0.0
                for clip in clips { mean += values[clip * width + column] }
                mean /= Double(clips.count)
                var square = 0.0
                for clip in clips { square += (values[clip * width + column] - mean) * (values[clip * width + column] - mean) }
                let deviation = (square / Double(clips.count)).squareRoot()
                for clip in clips {
                    values[clip * width + column] = deviation > 1e-12 ? (values[clip * width + column] - mean) / deviation : 0
                }
            }
        }
    }
}
