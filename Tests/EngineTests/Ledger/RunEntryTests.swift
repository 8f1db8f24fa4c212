import Foundation
import Testing

@testable import Base
@testable import Engine

/// What a run's entry counts, without a run.
@Suite struct RunEntryTests {
    private func facts(_ path: String, ms: Double, finishedAt: Double = 10, own: Bool = true) -> ClipFacts {
        var record = ClipRecord(path: path, outcome: .extracted, recipeHash: "h", inputBytes: 100, inputModifiedNs: 0)
        record.durationSeconds = 2
        record.finishedAt = finishedAt
        var times = StepTimes()
        times.inferMs = ms
        return ClipFacts(record: record, times: times, areTimesItsOwn: own)
    }

    @Test func `the slowest clips are kept in their order, and no more of them than is said`() {
        var entry = RunEntry()
        for index in 0..<500 { entry.count(facts("c\(index)", ms: Double(index * 7919 % 500 + 1))) }
        #expect(entry.slowest.map(\.times.inferMs) == (451...500).reversed().map(Double.init) && entry.done == 500)
    }

    @Test func `a clip whose times are not its own is none of the slowest`() {
        var entry = RunEntry()
        entry.count(facts("alone", ms: 900, own: false))
        entry.count(facts("refused", ms: 0))
        entry.count(facts("usual", ms: 1))
        #expect(entry.slowest.map(\.path) == ["usual"] && entry.done == 3)
    }

    @Test func `a clip that is taken up again is not counted twice`() {
        var entry = RunEntry()
        entry.startedAt = 5
        entry.planned = 2
        let clip = facts("a", ms: 3)
        entry.count(clip)
        entry.takeBack(clip.record)
        #expect((entry.planned, entry.done, entry.extracted, entry.audioSeconds, entry.inputBytes) == (2, 0, 0, 0, 0) && entry.slowest.isEmpty)
        entry.takeBack(facts("older", ms: 3, finishedAt: 1).record)
        #expect((entry.planned, entry.done, entry.extracted) == (3, 0, 0))
    }

    @Test func `entries of one process at one time are two`() {
        var entry = RunEntry()
        (entry.startedAt, entry.host, entry.laneCount, entry.done) = (100, "lab-1", 4, 7)
        let next = entry.followed(byRetryAt: 100)
        #expect(next.startedAt > entry.startedAt && (next.host, next.laneCount, next.done, next.command) == ("lab-1", 4, 0, .retry))
    }

    @Test func `what another version left out keeps its default`() throws {
        let entry = try JSONDecoder().decode(RunEntry.self, from: Data(#"{"startedAt": 7, "command": "of a newer program", "later": 1}"#.utf8))
        #expect(entry.startedAt == 7 && entry.command == .extract && entry.slowest.isEmpty && entry.laneCount == nil)
        var whole = RunEntry()
        whole.count(facts("a", ms: 1.5))
        #expect(try JSONDecoder().decode(RunEntry.self, from: JSONEncoder().encode(whole)) == whole)
    }
}
