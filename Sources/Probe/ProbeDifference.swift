/// Two judgements of the same clips, paired over speakers.
package struct ProbeDifference: Sendable, Hashable, Codable {
    /// Clips that both have judged, with the same label and speaker.
    package var clips: Int
    /// Pooled UAR over these clips.
    package var first: Double
    package var second: Double
    /// First less second, its interval and p.
    package var difference: SpeakerBootstrap.Difference

    /// - Returns: nil where fewer than half of the clips, or of two speakers, are common.
    package init?(_ first: ProbeResult, _ second: ProbeResult, draws: Int) {
        let others = Dictionary(second.guesses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = first.guesses.compactMap { guess -> (ProbeResult.Guess, ProbeResult.Guess)? in
            guard let other = others[guess.name], other.label == guess.label, other.speaker == guess.speaker else { return nil }
            return (guess, other)
        }
        guard !pairs.isEmpty, 2 * pairs.count >= min(first.guesses.count, second.guesses.count) else { return nil }
        let classes = Set(pairs.flatMap { [$0.label, $0.guess, $1.guess] }).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($0.element, $0.offset) })
        let empty = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
        var tables: [String: (first: [[Int]], second: [[Int]])] = [:]
        for (one, other) in pairs {
            tables[one.speaker, default: (empty, empty)].first[numbers[one.label]!][numbers[one.guess]!] += 1
            tables[one.speaker]!.second[numbers[other.label]!][numbers[other.guess]!] += 1
        }
        let paired = tables.sorted { $0.key < $1.key }.map(\.value)
        guard let difference = SpeakerBootstrap.difference(paired, draws: draws) else { return nil }
        clips = pairs.count
        self.first = ProbeFigures.uar(confusion: SpeakerBootstrap.sum(paired.map(\.first)))
        self.second = ProbeFigures.uar(confusion: SpeakerBootstrap.sum(paired.map(\.second)))
        self.difference = difference
    }
}
