import Testing

@testable import Corpora
@testable import Engine
@testable import TUI

/// What is known, whatever shows it.
@Suite struct WorldTests {
    private func world() -> World {
        var world = World(lanes: 2)
        _ = world.take(.datasetsLoaded(["a", "b"].map { DashboardFixtures.entry($0, kind: .folder) }))
        return world
    }

    private func run(_ state: RunSnapshot.State) -> RunSnapshot {
        var run = DashboardFixtures.snapshot("a", kind: .folder, state: state)
        run.total = 10
        run.extracted = 10
        return run
    }

    @Test func `a run is waited for from its start to its end, which is told once and kept in the log`() {
        var world = world()
        #expect(world.start(["a"]).count == 1 && !world.datasets[0].isStartable)
        #expect(world.take(.started(dataset: "a")).isEmpty && world.changesByItself)
        #expect(world.take(.snapshots(["a": run(.running)])).isEmpty && world.isWorking)
        let told = world.take(.snapshots(["a": run(.finished)]))
        #expect(told.map(\.text) == ["a: finished, 10 extracted, 0 skipped"])
        #expect(told.first?.ended?.dataset == "a" && told.first?.ended?.isRetry == false)
        #expect(world.log.map(\.text) == told.map(\.text))
        #expect(world.take(.snapshots(["a": run(.finished)])).isEmpty && !world.changesByItself)
    }

    @Test func `figures that are read stay for some seconds, those of a run that ends do not`() {
        var world = world()
        _ = world.take(.started(dataset: "a"))
        func done(at now: Double, _ done: Int, _ state: RunSnapshot.State = .running) -> (Int?, Int?) {
            var run = run(state)
            (run.done, run.activeSeconds) = (done, now)
            world.now = now
            _ = world.take(.snapshots(["a": run]))
            return (world.datasets[0].run?.done, world.datasets[0].calmRun?.done)
        }
        #expect(done(at: 0.5, 1) == (1, 1))
        #expect(done(at: 2, 5) == (5, 1))
        #expect(done(at: 4, 9) == (9, 9))
        #expect(done(at: 5, 11) == (11, 9))
        #expect(done(at: 6, 12, .finished) == (12, 12))
    }

    @Test func `the end of a retry is told as that`() {
        var world = world()
        _ = world.take(.started(dataset: "a"))
        _ = world.take(.snapshots(["a": run(.finished)]))
        world.datasets[0].noteRetry(2)
        world.datasets[0].noteRetry(1)
        _ = world.take(.started(dataset: "a"))
        var after = run(.finished)
        after.extracted = 12
        let told = world.take(.snapshots(["a": after]))
        #expect(told.first?.text == "a: retried 3 clips, 2 more have features" && told.first?.ended?.isRetry == true)
        #expect(world.datasets[0].retrying == nil)
    }

    @Test func `a list that is read anew keeps what only this process knows`() {
        var world = world()
        _ = world.take(.listed(dataset: "a", kind: DatasetKind("ravdess"), completeness: nil, clipCount: 7, warnings: ["a folder was not listed"]))
        _ = world.take(.started(dataset: "a"))
        _ = world.take(.datasetsLoaded(["a", "c"].map { DashboardFixtures.entry($0, kind: .folder) }))
        #expect(world.datasets.map(\.name) == ["a", "c"])
        #expect(world.datasets[0].isOurs && world.datasets[0].clipCount == 7)
        #expect(world.datasets[0].listingWarnings == ["a folder was not listed"])
    }

    @Test func `the log keeps the newest two thousand lines`() {
        var world = world()
        for number in 0..<2100 { _ = world.take(.libraryOutput("\(number)", time: 0)) }
        #expect(world.log.count == 2000 && world.log.first?.text == "100")
    }
}
