import Testing

@testable import Base
@testable import Engine

/// Counting and timing of a run, without lanes, files or a clock.
@Suite struct RunTallyTests {
    private func tally(planned: Int = 4, recorded: RecordedCounts = RecordedCounts()) -> RunTally {
        var snapshot = RunSnapshot(name: "set", kind: .folder, source: "/s", output: "/o", model: "m", recipeHash: "h")
        snapshot.startedAt = 1000
        var tally = RunTally(snapshot, at: 0)
        tally.add(.began(kind: .folder, total: 10, upToDate: 2, recorded: recorded), at: 1)
        tally.add(.opened(planned: planned), at: 2)
        return tally
    }

    private func record(_ path: String, _ outcome: Outcome = .extracted, reason: ReasonCode? = nil, finishedAt: Double = 1001) -> ClipRecord {
        var record = ClipRecord(path: path, outcome: outcome, recipeHash: "h", inputBytes: 100, inputModifiedNs: 0)
        record.reason = reason
        record.frames = 50
        record.layout = "mel, time"
        record.notes = [ClipNote(.audioMixed, "mean of 2 channels"), ClipNote(.audioMixed, "once more")]
        record.durationSeconds = 2
        record.finishedAt = finishedAt
        return record
    }

    private func finish(_ tally: inout RunTally, _ record: ClipRecord, at now: Double) {
        tally.add(.took(clip: record.path, lane: 0), at: now - 0.5)
        var times = StepTimes()
        times.readMs = 10
        tally.add(.finished(ClipFacts(record: record, times: times), lane: 0), at: now)
    }

    @Test func `outcomes, reasons, notes and shapes are counted, a note of one kind once a clip`() {
        var tally = tally()
        finish(&tally, record("a"), at: 3)
        finish(&tally, record("b", .skipped, reason: .audioSilent), at: 4)
        finish(&tally, record("c", .failed, reason: .modelRejected), at: 5)
        let snapshot = tally.snapshot
        #expect((snapshot.extracted, snapshot.skipped, snapshot.failed) == (1, 1, 1))
        #expect(snapshot.reasons == ["audio.silent": 1, "model.rejected": 1])
        #expect(snapshot.notes == ["audio.mixed": 3])
        #expect(snapshot.frames == [50: 3] && snapshot.layouts == ["mel, time": 3])
        #expect((snapshot.done, snapshot.planned, snapshot.inputBytes, snapshot.audioSeconds) == (3, 4, 300, 2))
        #expect(snapshot.stepTimes.readMs == 30 && tally.meanTimes.readMs == 10)
        #expect(snapshot.lanes.isEmpty)
    }

    @Test func `a clip that is taken up again and ends as before leaves all counts as they were`() {
        var tally = tally()
        let (first, second) = (record("a"), record("b", .skipped, reason: .audioSilent))
        finish(&tally, first, at: 3)
        finish(&tally, second, at: 4)
        tally.add(.ended(problem: nil, at: 1010), at: 5)
        let before = tally.snapshot
        tally.add(.retaken([first, second]), at: 6)
        #expect((tally.snapshot.extracted, tally.snapshot.skipped, tally.snapshot.done) == (0, 0, 0))
        #expect(tally.snapshot.reasons.isEmpty && tally.snapshot.frames.isEmpty && tally.snapshot.notes.isEmpty)
        #expect(tally.snapshot.state == .running && tally.snapshot.endedAt == nil)
        #expect((tally.snapshot.planned, tally.snapshot.inputBytes, tally.snapshot.audioSeconds) == (4, 0, 0))
        finish(&tally, first, at: 7)
        finish(&tally, second, at: 8)
        #expect((tally.snapshot.extracted, tally.snapshot.skipped, tally.snapshot.done) == (before.extracted, before.skipped, before.done))
        #expect(tally.snapshot.reasons == before.reasons && tally.snapshot.notes == before.notes)
        #expect((tally.snapshot.inputBytes, tally.snapshot.audioSeconds) == (before.inputBytes, before.audioSeconds))
    }

    @Test func `a clip of an earlier run that is taken up is one more to do`() {
        var recorded = RecordedCounts()
        recorded.outcomes = [(.extracted, nil, 5), (.skipped, .audioSilent, 3), (.stale, nil, 1)]
        recorded.frames = [50: 5]
        recorded.layouts = ["mel, time": 5]
        var tally = tally(planned: 0, recorded: recorded)
        #expect((tally.snapshot.extracted, tally.snapshot.skipped, tally.snapshot.reasons) == (5, 3, ["audio.silent": 3]))
        tally.add(.retaken([record("x", finishedAt: 900)]), at: 3)
        #expect((tally.snapshot.extracted, tally.snapshot.planned, tally.snapshot.done, tally.snapshot.frames) == (4, 1, 0, [50: 4]))
    }

    @Test func `only time at work counts, and a suspension counts as one second`() {
        var tally = tally()
        tally.tick(at: 3)
        tally.add(.paused, at: 4)
        tally.tick(at: 100)
        #expect(tally.snapshot(at: 200).activeSeconds == 2)
        tally.add(.resumed, at: 300)
        tally.add(.took(clip: "a", lane: 0), at: 300)
        #expect(tally.snapshot(at: 300.5).activeSeconds == 2.5)
        #expect(!tally.wasSuspended(since: 300, at: 301))
        #expect(tally.wasSuspended(since: 300, at: 400))
        tally.tick(at: 400)
        #expect(tally.snapshot.activeSeconds == 3)
        #expect(tally.snapshot.lanes.map(\.since) == [400], "a clip in hand has not taken the time that the process stood still")
        #expect(tally.wasSuspended(since: 300, at: 401) && !tally.wasSuspended(since: 401, at: 402))
    }

    @Test func `the rate is that of each second of work, of the last ten minutes`() {
        var tally = tally(planned: 2000)
        for second in 0..<700 {
            finish(&tally, record("a\(second)"), at: 2.5 + Double(second))
            finish(&tally, record("b\(second)"), at: 2.6 + Double(second))
            tally.tick(at: 3 + Double(second))
        }
        #expect(tally.snapshot.rateHistory == [Float](repeating: 2, count: 600))
        #expect(tally.snapshot.clipsPerSecond == 2)
        #expect(tally.snapshot.etaSeconds == 300)
    }

    @Test func `cancelling counts what waited and what was given up, and a failure is the end's word`() {
        var tally = tally()
        tally.add(.took(clip: "a", lane: 0), at: 3)
        tally.add(.cancelled(waiting: 3), at: 4)
        #expect((tally.snapshot.state, tally.snapshot.cancelled) == (.cancelling, 3))
        tally.add(.paused, at: 4)
        #expect(tally.snapshot.state == .cancelling)
        tally.add(.abandoned(lane: 0), at: 5)
        var failed = tally
        tally.add(.ended(problem: nil, at: 1005), at: 6)
        #expect((tally.snapshot.state, tally.snapshot.cancelled, tally.snapshot.lanes.isEmpty) == (.cancelled, 4, true))
        failed.add(.failed("the disk is gone"), at: 6)
        failed.add(.failed("and so is the table"), at: 6)
        failed.add(.ended(problem: "the disk is gone", at: 1006), at: 7)
        #expect((failed.snapshot.state, failed.snapshot.problem) == (.failed, "the disk is gone"))
        let over = failed.snapshot
        failed.add(.cancelled(waiting: 1), at: 8)
        #expect((failed.snapshot.cancelled, failed.snapshot.state) == (over.cancelled, .failed))
    }

    @Test func `a run that was cancelled while it planned has nothing to do`() {
        var tally = RunTally(RunSnapshot(name: "", kind: .folder, source: "", output: "", model: "", recipeHash: ""), at: 0)
        tally.add(.cancelled(waiting: 0), at: 1)
        tally.add(.opened(planned: 7), at: 2)
        #expect((tally.snapshot.state, tally.snapshot.cancelled, tally.snapshot.planned) == (.cancelling, 7, 0))
    }

    @Test func `every change raises the version, and a notice is said once`() {
        var tally = tally()
        let version = tally.snapshot.version
        tally.add(.noticed("the ledger was damaged"), at: 3)
        tally.add(.noticed("the ledger was damaged"), at: 3)
        tally.add(.comparing(RunSnapshot.Comparison(done: 1, total: 2)), at: 3)
        tally.add(.comparing(RunSnapshot.Comparison(done: 1, total: 2)), at: 3)
        #expect(tally.snapshot.notice == "the ledger was damaged")
        #expect(tally.snapshot.version == version + 3)
    }
}
