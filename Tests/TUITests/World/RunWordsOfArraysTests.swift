import Engine
import Testing

@testable import TUI

/// Arrays have no duration in seconds, so nothing is said of real time.
@Suite struct RunWordsOfArraysTests {
    private func run(audioSeconds: Double) -> RunSnapshot {
        var run = RunSnapshot(name: "one", kind: .folder, source: "/data", output: "/out", model: "seed", recipeHash: "r")
        (run.state, run.total, run.extracted, run.done) = (.finished, 10, 10, 10)
        (run.activeSeconds, run.audioSeconds) = (2, audioSeconds)
        return run
    }

    @Test func `a summary tells real time of recordings alone`() {
        #expect(RunSummary.text(run(audioSeconds: 0), names: nil).contains("10 clips in 2.0 s: 5 clips/s"))
        #expect(!RunSummary.text(run(audioSeconds: 0), names: nil).contains("real time"))
        #expect(RunSummary.text(run(audioSeconds: 20), names: nil).contains("5 clips/s, 10 × real time"))
    }

    @Test func `two runs over arrays are compared without it`() {
        var arrays = RunsFixtures.run(2, .extract, .finished, planned: 10, done: 10)
        arrays.entry.audioSeconds = 0
        let recordings = RunsFixtures.run(3, .extract, .finished, planned: 10, done: 10)
        func labels(_ a: PastRun, _ b: PastRun) -> [String] { HistoryWords.comparison(a, b, utcOffsetSeconds: 0).map(\.label) }
        #expect(!labels(arrays, arrays).contains("× real time") && labels(arrays, recordings).contains("× real time"))
    }

    @Test func `a run that found all up to date had nothing to do`() {
        #expect(HistoryWords.clips(RunsFixtures.run(2, .extract, .finished, planned: 0, done: 0)) == "nothing to do: 7,442 of the dataset's 7,442 were up to date")
    }
}
