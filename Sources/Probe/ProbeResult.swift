/// How well a linear classifier tells the labels apart in speakers that it has not heard.
package struct ProbeResult: Sendable, Hashable, Codable {
    package struct Fold: Sendable, Hashable, Codable {
        package var speakers: [String]
        package var clips: Int
        /// The C that the inner folds chose.
        package var cost: Double
        package var uar: Double
        package var accuracy: Double
        package var macroF1: Double
        package var overlap: ProbeFold.Overlap
        /// Classes of which the test part has no clip; the fold's UAR is over the others.
        package var absentClasses: [String]
        /// Classes of the test part of which the training part has no clip: none of their clips can be recognised.
        package var unlearntClasses: [String] = []
    }

    /// Sorted.
    package var classes: [String]
    package var folds: [Fold]
    /// Mean over the folds of each fold's UAR.
    package var uar: Double
    /// Standard deviation over the folds, divided by n - 1; nil for one fold.
    package var uarDeviation: Double?
    /// Over all test clips at once.
    package var pooledUAR: Double
    package var accuracy: Double
    package var macroF1: Double
    /// Of ``pooledUAR``, over draws of speakers.
    package var interval: SpeakerBootstrap.Interval?
    /// One divided by the number of classes: the UAR of guessing.
    package var chance: Double
    /// The accuracy of always guessing the most frequent class.
    package var majority: Double
    /// (true class, guessed class) over all test clips.
    package var confusion: [[Int]]
    /// For each speaker of a test part the confusion table.
    package var confusionOfSpeaker: [String: [[Int]]]
    /// What was guessed of each clip, by name; of a clip in several test parts the last.
    package var guesses: [Guess]

    package struct Guess: Sendable, Hashable, Codable {
        package var name: String
        package var speaker: String
        package var label: String
        package var guess: String
        /// How firmly the label is denied, in votes of the machines of two classes: those of the most firmly chosen other class less those of
        /// the label, with fractions by the distances. Above 0 where the guess is another.
        package var doubt: Double
    }

    /// The clips whose label is denied, most firmly first.
    package var denied: [Guess] { guesses.filter { $0.doubt > 0 }.sorted { ($1.doubt, $0.name) < ($0.doubt, $1.name) } }

    /// Sums of the overlaps of the folds.
    package var overlap: ProbeFold.Overlap {
        folds.reduce(into: ProbeFold.Overlap()) { sum, fold in
            sum.testSpeakers += fold.overlap.testSpeakers
            sum.sharedSpeakers += fold.overlap.sharedSpeakers
            sum.testClips += fold.overlap.testClips
            sum.clipsOfSharedSpeakers += fold.overlap.clipsOfSharedSpeakers
            sum.sharedRecordings += fold.overlap.sharedRecordings
        }
    }
}
