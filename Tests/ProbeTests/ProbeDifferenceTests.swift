import Testing

@testable import Base
@testable import Probe

struct ProbeDifferenceTests {
    private static func result(_ guesses: [(String, String, String, String)]) throws -> ProbeResult {
        // Only the guesses count.
        var data = ProbeData(
            values: [-1, 1, -1, 1], width: 1, labels: ["glad", "sad", "glad", "sad"], speakers: ["a", "a", "b", "b"], names: ["1", "2", "3", "4"])
        data.recordings = [nil, nil, nil, nil]
        var result = try Probe.run(data, folds: ProbeSplit.leaveOneSpeakerOut.folds(of: data))
        result.guesses = guesses.map { ProbeResult.Guess(name: $0.0, speaker: $0.1, label: $0.2, guess: $0.3, doubt: 0) }
        return result
    }

    @Test("the difference is of the clips that both have, with the same label and speaker")
    func common() throws {
        let first = try Self.result([("1", "a", "sad", "sad"), ("2", "a", "glad", "glad"), ("3", "b", "sad", "sad"), ("4", "b", "glad", "glad"), ("5", "b", "sad", "sad")])
        let second = try Self.result([("1", "a", "sad", "glad"), ("2", "a", "glad", "glad"), ("3", "b", "sad", "glad"), ("4", "b", "glad", "glad"), ("5", "b", "glad", "sad")])
        let difference = try #require(ProbeDifference(first, second, draws: 200))
        #expect(difference.clips == 4)
        #expect(difference.first == 1)
        #expect(difference.second == 0.5)
        #expect(difference.difference.uar == 0.5)
        // Both speakers show the same.
        #expect(difference.difference.interval == SpeakerBootstrap.Interval(low: 0.5, high: 0.5))
    }

    @Test("judgements of other clips have no difference")
    func none() throws {
        let first = try Self.result([("1", "a", "sad", "sad"), ("2", "b", "sad", "sad"), ("3", "b", "sad", "sad")])
        let second = try Self.result([("1", "a", "sad", "sad"), ("x", "b", "sad", "sad"), ("y", "b", "sad", "sad")])
        #expect(ProbeDifference(first, second, draws: 20) == nil)
    }
}
