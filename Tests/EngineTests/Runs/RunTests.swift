import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

@Suite struct RunTests {
    @Test func `counts, ledger, features and table agree at the end`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(20)
        try fixture.addMisfit("misfit.npy")
        let end = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(end.state == .finished)
        #expect((end.total, end.planned, end.done) == (21, 21, 21))
        #expect((end.extracted, end.skipped, end.failed, end.cancelled) == (20, 1, 0, 0))
        #expect(end.reasons == ["shape.mel_bins": 1])
        #expect(end.frames == [9: 20])
        #expect(end.lanes.isEmpty)
        let records = try fixture.records()
        #expect(records.count == 21)
        for record in records { #expect((record.outcome == .extracted) == fixture.hasFeatures(record.path)) }
        let table = try String(contentsOfFile: fixture.output().metadataPath, encoding: .utf8)
        #expect(table.split(separator: "\n").count == 22)
    }

    @Test func `a run is on record from its beginning, though it be killed before its first second`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        let ledger = try Ledger(reading: fixture.output().ownPart)
        defer { ledger.close() }
        eventually("the run is on record") { (try? ledger.latestRun())??.planned == 3 }
        fixture.gate.open()
        run.waitUntilOver()
    }

    @Test func `a folder without clips says so`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.temporary.write([1], to: "set/notes.txt")
        let run = fixture.engine.start(try fixture.request())
        let end = run.waitUntilOver()
        #expect(end.state == .failed)
        #expect((run.failure as? EngineError)?.code == .invalidArgument)
        #expect(end.problem?.contains("set") == true)
    }

    @Test func `what is up to date is not done again`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(5)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        try fixture.addClips(7)
        let end = fixture.engine.start(try fixture.request()).waitUntilOver()
        // Clips that were written again are new contents to the engine, whose stamps have changed.
        #expect(end.extracted == 7)
        let third = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect((third.planned, third.upToDate, third.extracted) == (0, 7, 7))
    }

    @Test func `a forced run that is stopped counts the clips that it did not come to as what they are`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(6)
        try fixture.addMisfit("misfit.npy")
        fixture.engine.start(try fixture.request()).waitUntilOver()
        var request = try fixture.request()
        request.mode = .force
        fixture.gate.close()
        let run = fixture.engine.start(request)
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        run.cancel()
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect(end.state == .cancelled && end.done == 1 && end.extracted == 6 && end.upToDate == 5)
        #expect(end.leftUndone == end.cancelled && end.cancelled <= 1)
        #expect(end.notice?.contains("5 clips keep their earlier features") == true, "\(end.notice ?? "")")
        #expect(try fixture.records().count { $0.outcome == .extracted } == 6)
        #expect(fixture.engine.start(try fixture.request()).waitUntilOver().planned == 0)
    }

    @Test func `a start with nothing to do, and a retry of a few clips, leave the figures of the run before known`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(7)
        let whole = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(whole.earlier == nil && whole.outputBytes > 0)
        let nothing = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(nothing.done == 0 && nothing.largerEarlier?.done == 7 && nothing.largerEarlier?.outputBytes == whole.outputBytes)
        let path = try #require(try OutputRecords(fixture.output()).clips(ClipQuery(), limit: 1).first?.path)
        var request = try fixture.request()
        request.selection = .clips([path], remedies: [])
        let retry = fixture.engine.start(request).waitUntilOver()
        #expect(retry.done == 1 && retry.largerEarlier?.done == 7 && retry.largerEarlier?.endedAt == whole.endedAt)
        // It is on record, for whoever opens the output later.
        #expect(try OutputRecords(fixture.output()).latestRun()?.earlier?.done == 7)
        var other = try fixture.request()
        other.recipe.clips.silenceDBFS = -70
        other.mode = .replace
        #expect(fixture.engine.start(other).waitUntilOver().earlier == nil)
    }

    @Test func `a paused run begins no clip and counts no time`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(6)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        run.pause()
        #expect(run.snapshot.state == .paused)
        fixture.gate.letOneThrough()
        eventually("the clip in hand is finished") { run.snapshot.done == 1 }
        let active = run.snapshot.activeSeconds
        usleep(1_200_000)
        #expect(run.snapshot.done == 1)
        #expect(run.snapshot.lanes.isEmpty)
        #expect(fixture.gate.waiting == 0)
        #expect(run.snapshot.activeSeconds == active)
        fixture.gate.open()
        run.resume()
        #expect(run.waitUntilOver().extracted == 6)
    }

    @Test func `a paused run that is cancelled ends`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(4)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        run.pause()
        run.cancel()
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect(end.state == .cancelled)
        #expect((end.extracted, end.cancelled) == (1, 3))
    }

    @Test func `cancelling finishes the clips in hand, and a later run does the others`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(10)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("both lanes reach the gate") { fixture.gate.waiting == 2 }
        run.cancel()
        #expect(run.snapshot.state == .cancelling)
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect(end.state == .cancelled)
        #expect((end.extracted, end.cancelled) == (2, 8))
        let rest = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect((rest.planned, rest.upToDate, rest.extracted) == (8, 2, 10))
    }

    @Test func `cancelling twice gives up the clips in hand without a trace`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(10)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("both lanes reach the gate") { fixture.gate.waiting == 2 }
        run.cancel()
        run.cancel()
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect(end.state == .cancelled)
        #expect((end.extracted, end.cancelled) == (0, 10))
        #expect(try fixture.records().allSatisfy { $0.outcome != .extracted })
        #expect((0..<10).allSatisfy { !fixture.hasFeatures(RunFixture.clip($0)) })
    }

    @Test func `a run can be cancelled before it has begun`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        let run = fixture.engine.start(try fixture.request())
        run.cancel()
        #expect(run.waitUntilOver().state == .cancelled)
    }

    @Test func `a ledger that fails ends the run with its error`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(6)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        try run.state.withLock { $0.open }?.session.ledger.write { db in try db.execute(sql: "DROP TABLE clip") }
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect(end.state == .failed)
        #expect((run.failure as? EngineError)?.code == .ledger)
        #expect(end.problem?.contains("no such table") == true)
    }

    @Test func `two runs on one folder exclude each other`() throws {
        let fixture = try RunFixture(lanes: 2)
        try fixture.addClips(3)
        fixture.gate.close()
        let first = fixture.engine.start(try fixture.request())
        eventually("the first run works") { first.snapshot.state == .running }
        let second = fixture.engine.start(try fixture.request())
        #expect(second.waitUntilOver().state == .failed)
        #expect((second.failure as? EngineError)?.code == .locked)
        fixture.gate.open()
        #expect(first.waitUntilOver().extracted == 3)
    }
}
