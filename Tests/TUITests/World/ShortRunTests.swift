import Engine
import Testing

@testable import TUI

@Suite struct ShortRunTests {
    private func state() -> AppState {
        var state = AppState(World(lanes: 1), themeName: "", themeNames: [])
        let entry = DatasetRegistry.Entry(name: "one", source: "/data", kind: nil, output: "/out")
        _ = state.update(.datasetsLoaded([DatasetEntry(entry)]))
        return state
    }

    private var finished: RunSnapshot {
        var run = RunSnapshot(name: "one", kind: .folder, source: "/data", output: "/out", model: "seed", recipeHash: "r")
        run.state = .finished
        run.total = 1
        run.extracted = 1
        return run
    }

    @Test func `a run that is over before it is looked at is waited for and announced once`() {
        var state = state()
        _ = state.update(.started(dataset: "one"))
        #expect(state.world.datasets[0].awaitsEnd)
        _ = state.update(.datasetsLoaded([DatasetEntry(state.world.datasets[0].registered)]))
        #expect(state.world.datasets[0].awaitsEnd)
        _ = state.update(.snapshots(["one": finished]))
        #expect(!state.world.datasets[0].awaitsEnd)
        #expect(state.toast?.text == "one: finished, 1 extracted, 0 skipped")
        state.toast = nil
        _ = state.update(.snapshots(["one": finished]))
        #expect(state.toast == nil)
    }

    @Test func `a second run of a finished dataset is announced again`() {
        var state = state()
        for _ in 0..<2 {
            _ = state.update(.started(dataset: "one"))
            _ = state.update(.snapshots(["one": finished]))
            #expect(state.toast?.text.hasPrefix("one: finished") == true)
            state.toast = nil
        }
    }

    @Test func `the rows and the skipped clips of another process's run follow it`() throws {
        var state = state()
        var entry = state.world.datasets[0]
        entry.worker = .elsewhere
        entry.run = finished
        entry.run?.state = .running
        entry.run?.version = 7
        _ = state.update(.datasetsLoaded([entry]))
        state.dashboard.columns = [DashboardScreen.Column(name: "one")]
        state.screen = .dashboard
        func loadsPage(_ effects: [Effect]) -> Bool { effects.contains { if case .loadPage(dataset: "one", _, _, _, _, _)? = $0.work { true } else { false } } }
        #expect(loadsPage(state.update(.datasetsLoaded([entry]))))
        #expect(!loadsPage(state.update(.datasetsLoaded([entry]))), "nothing has changed since")
        entry.run?.version = 8
        #expect(loadsPage(state.update(.datasetsLoaded([entry]))))

        state.screen = .skipped
        func loadsSkipped(_ effects: [Effect]) -> Bool { effects.contains { if case .loadSkipped? = $0.work { true } else { false } } }
        #expect(!loadsSkipped(state.update(.datasetsLoaded([entry]))))
        entry.run?.skipped = 1
        #expect(loadsSkipped(state.update(.datasetsLoaded([entry]))))
    }
}
