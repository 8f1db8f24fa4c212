import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

@Suite struct RunRetryTests {
    @Test func `a retry after the end takes the clip up with its remedy`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(2)
        var values = [Float](repeating: -30, count: 128 * 9)
        values[5] = .nan
        try fixture.temporary.write(
            NPYWriter.data(for: Tensor(shape: TensorShape([128, 9]), values: values)), to: "set/nan.npy")
        let run = fixture.engine.start(try fixture.request())
        #expect(run.waitUntilOver().reasons == ["array.non_finite": 1])
        run.retry(["nan.npy"], remedies: [.replaceNonFinite])
        eventually("the retry is over") { run.snapshot.state == .finished && run.snapshot.extracted == 3 }
        let end = run.snapshot
        #expect((end.extracted, end.skipped, end.planned, end.done) == (3, 0, 3, 3))
        #expect(end.reasons.isEmpty)
        let record = try #require(try fixture.records().first { $0.path == "nan.npy" })
        #expect(record.outcome == .extracted)
        #expect(record.remedies == Remedy.replaceNonFinite.name)
        #expect(fixture.hasFeatures("nan.npy"))
    }

    @Test func `a retry while the run works goes first`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addMisfit("a_misfit.npy")
        try fixture.addClips(5)
        fixture.gate.close()
        let order = OrderLog()
        let run = fixture.engine.start(try fixture.request()) { order.append($0.path) }
        eventually("the misfit is skipped and a clip stands at the gate") {
            run.snapshot.skipped == 1 && fixture.gate.waiting == 1
        }
        run.retry(["a_misfit.npy"], remedies: [])
        eventually("the retry is planned") { run.snapshot.skipped == 0 && run.snapshot.done == 0 }
        #expect(run.snapshot.planned == 6)
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect((end.extracted, end.skipped, end.done) == (5, 1, 6))
        #expect(order.paths.prefix(3) == ["a_misfit.npy", RunFixture.clip(0), "a_misfit.npy"])
    }

    @Test func `a clip in hand or waiting is not taken up twice`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { fixture.gate.waiting == 1 }
        run.retry((0..<3).map(RunFixture.clip), remedies: [])
        run.control.sync {}
        fixture.gate.open()
        let end = run.waitUntilOver()
        #expect((end.planned, end.done, end.extracted) == (3, 3, 3))
    }

    @Test func `a retry while the run is being cancelled waits for its end`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addMisfit("a_misfit.npy")
        try fixture.addClips(4)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("a clip reaches the gate") { run.snapshot.skipped == 1 && fixture.gate.waiting == 1 }
        run.cancel()
        run.retry(["a_misfit.npy"], remedies: [])
        run.control.sync {}
        fixture.gate.open()
        eventually("the retry was done") { run.snapshot.state == .finished }
        let end = run.snapshot
        #expect((end.extracted, end.skipped) == (1, 1))
    }

    @Test func `a retry of an unknown clip changes nothing`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        let run = fixture.engine.start(try fixture.request())
        run.waitUntilOver()
        run.retry(["../../etc/passwd", "nowhere.npy"], remedies: [])
        run.control.sync {}
        #expect(run.waitUntilOver().extracted == 1)
        #expect(try fixture.records().map(\.path) == [RunFixture.clip(0)])
    }

    @Test func `a later run takes up chosen clips alone`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(3)
        fixture.engine.start(try fixture.request()).waitUntilOver()
        var request = try fixture.request()
        request.selection = .clips([RunFixture.clip(1)], remedies: [])
        let end = fixture.engine.start(request).waitUntilOver()
        #expect((end.total, end.planned, end.done, end.extracted) == (3, 1, 1, 3))
    }
}

/// Clips in the order in which they ended.
final class OrderLog: Sendable {
    private let log = Guarded<[String]>([])
    var paths: [String] { log.withLock { $0 } }
    func append(_ path: String) { log.withLock { $0.append(path) } }
}
