import Testing

@testable import Probe

struct ProbeSplitTests {
    private static func data(speakers: [String], recordings: [UInt64?]? = nil) -> ProbeData {
        ProbeData(
            values: speakers.map { _ in 0 }, width: 1, labels: speakers.map { _ in "sad" }, speakers: speakers,
            names: speakers.indices.map(String.init), recordings: recordings)
    }

    @Test("folds by speaker take speakers in sorted order, one fold after the other")
    func kFold() {
        let folds = ProbeSplit.speakerKFold(2).folds(of: Self.data(speakers: ["c", "a", "b", "a", "d"]))
        #expect(folds == [ProbeFold(train: [2, 4], test: [0, 1, 3]), ProbeFold(train: [0, 1, 3], test: [2, 4])])
    }

    @Test("leave one speaker out has a fold a speaker")
    func leaveOneOut() {
        let folds = ProbeSplit.leaveOneSpeakerOut.folds(of: Self.data(speakers: ["b", "a", "b"]))
        #expect(folds == [ProbeFold(train: [0, 2], test: [1]), ProbeFold(train: [1], test: [0, 2])])
    }

    @Test("named folds pass over speakers that are not there, and folds of which nobody is")
    func named() {
        let folds = ProbeSplit.speakerFolds([["a", "x"], ["y"], ["b"]]).folds(of: Self.data(speakers: ["a", "b", "c"]))
        #expect(folds == [ProbeFold(train: [1, 2], test: [0]), ProbeFold(train: [0, 2], test: [1])])
    }

    @Test("a split with two lists leaves out who is in neither")
    func lists() {
        let folds = ProbeSplit.speakers(train: ["a"], test: ["b"]).folds(of: Self.data(speakers: ["a", "b", "c"]))
        #expect(folds == [ProbeFold(train: [0], test: [1])])
    }

    @Test("shared speakers and recordings are counted, whatever their names")
    func overlap() {
        let data = Self.data(speakers: ["a", "b", "a", "c"], recordings: [7, 8, 9, 7])
        let overlap = ProbeFold(train: [0, 1], test: [2, 3]).overlap(in: data)
        #expect(overlap == .init(testSpeakers: 2, sharedSpeakers: 1, testClips: 2, clipsOfSharedSpeakers: 1, sharedRecordings: 1))
        #expect(!overlap.isEmpty)
        #expect(ProbeFold(train: [1], test: [2, 3]).overlap(in: data).isEmpty)
    }
}
