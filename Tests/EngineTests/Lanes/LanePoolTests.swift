import Foundation
import Testing

@testable import Engine
@testable import TestSupport

@Suite struct LanePoolTests {
    @Test func `lanes can be added and removed while a run works`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(12)
        fixture.gate.close()
        let run = fixture.engine.start(try fixture.request())
        eventually("one lane reaches the gate") { fixture.gate.waiting == 1 }
        fixture.engine.pool.setLaneCount(3)
        eventually("three lanes reach the gate") { fixture.gate.waiting == 3 }
        #expect(Set(run.snapshot.lanes.map(\.index)) == [0, 1, 2])
        fixture.engine.pool.setLaneCount(1)
        for _ in 0..<3 { fixture.gate.letOneThrough() }
        eventually("the removed lanes have finished their clips") {
            run.snapshot.done == 3 && fixture.gate.waiting == 1
        }
        #expect(run.snapshot.lanes.map(\.index) == [0])
        fixture.gate.open()
        #expect(run.waitUntilOver().extracted == 12)
    }

    @Test func `another lane steps in for one that is stuck, so that its own run and others go on`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1, to: "stuck")
        try fixture.addClips(5, to: "free")
        let engine = ExtractionEngine(pool: LanePool(lanes: 1, stallSeconds: 0.1))
        fixture.gate.close()
        let stuck = engine.start(try fixture.request("stuck"))
        eventually("the only lane stands still") { fixture.gate.waiting == 1 }
        #expect(stuck.snapshot.lanes.map(\.step) == ["CNN"])
        var request = try fixture.request("free")
        request.model = try RunFixture.seed.get()
        #expect(engine.start(request).waitUntilOver().extracted == 5)
        #expect(stuck.snapshot.state == .running)
        fixture.gate.open()
        #expect(stuck.waitUntilOver().extracted == 1)
    }

    @Test(arguments: [(-5, 1), (0, 1), (1000, LanePool.maxLanes)])
    func `the number of lanes stays within its bounds`(asked: Int, given: Int) {
        let pool = LanePool(lanes: 2)
        pool.setLaneCount(asked)
        #expect(pool.laneCount == given)
    }

    @Test func `a run that is added later shares the lane with the first`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(60, to: "long")
        try fixture.addClips(10, to: "short")
        fixture.gate.close()
        let order = OrderLog()
        let long = fixture.engine.start(try fixture.request("long")) { order.append("long/" + $0.path) }
        eventually("the first run works") { fixture.gate.waiting == 1 }
        for _ in 0..<10 {
            fixture.gate.letOneThrough()
            eventually("the next clip reaches the gate") { fixture.gate.waiting == 1 }
        }
        // What the gate holds back counts as lane time, so nothing stands at it while the second run is prepared.
        long.pause()
        fixture.gate.letOneThrough()
        eventually("the first run rests") { long.snapshot.lanes.isEmpty }
        let short = fixture.engine.start(try fixture.request("short")) { order.append("short/" + $0.path) }
        eventually("the second run is ready") { fixture.gate.waiting == 1 }
        long.resume()
        // Every clip is given about the same lane time, far above what a small clip takes.
        while !short.snapshot.state.isOver, short.snapshot.done < 10 {
            let done = order.paths.count
            usleep(20_000)
            fixture.gate.letOneThrough()
            eventually("a clip ends") { order.paths.count > done }
            eventually("another reaches the gate") { fixture.gate.waiting == 1 || short.snapshot.done == 10 }
        }
        let before = order.paths.firstIndex { $0.hasPrefix("short") } ?? 0
        let last = order.paths.lastIndex { $0.hasPrefix("short") } ?? 0
        let longBetween = order.paths[before...last].count { $0.hasPrefix("long") }
        #expect((3...30).contains(longBetween), "the long run got \(longBetween) clips while the short one got 10")
        fixture.gate.open()
        #expect(long.waitUntilOver().extracted == 60)
        #expect(short.waitUntilOver().extracted == 10)
    }
}
