import Testing

@testable import Base
@testable import Engine
@testable import TUI

private typealias Fixtures = RunsFixtures

@Suite struct `The screen of runs` {
    private static let states: [(name: String, state: AppState)] = [
        ("runs", marked()), ("runs-run", Fixtures.opened()), ("runs-compared", Fixtures.compared()),
        ("runs-none", Fixtures.state(RunsView(dataset: Fixtures.dataset, history: RunHistory(), differences: [:]))),
        ("runs-failed", Fixtures.state(nil, problem: "/features/CREMA-D/.melscope/ledger.sqlite: using the ledger: SQLite 11: database disk image is malformed")),
    ]

    private static func marked() -> AppState {
        var state = Fixtures.state()
        _ = state.update(.command(.down))
        _ = state.update(.command(.mark))
        _ = state.update(.command(.down))
        return state
    }

    @Test(arguments: states.indices, pictureSizes)
    func `each state looks as recorded`(index: Int, size: Size) {
        let (name, state) = Self.states[index]
        assertSnapshot(DashboardFixtures.picture(state, size, look: .plain), named: "\(name)-\(size.width)x\(size.height)")
    }

    @Test func `every state can be drawn at every size`() {
        for (name, state) in Self.states {
            for size in tinySizes + [Size(width: 300, height: 90)] {
                for look in [Look.coloured, .ascii] {
                    let lines = DashboardFixtures.picture(state, size, look: look).split(separator: "\n", omittingEmptySubsequences: false)
                    #expect(lines.count == max(1, size.height), "\(name)")
                }
                for y in 0..<size.height { _ = state.hit(Point(x: 3, y: y), size: size) }
            }
        }
    }

    @Test func `the newest run stands first, and enter shows it in full with its slowest clips`() {
        var state = Fixtures.state()
        #expect(state.screen == .runs && state.runs.selected(state.world)?.number == 6)
        guard case .loadSlowest(let dataset, let run)? = state.update(.command(.open)).first?.work else {
            Issue.record("no clips were asked for")
            return
        }
        #expect(dataset == Fixtures.dataset && run.number == 6 && state.runs.stage == .run(6))
        _ = state.update(.command(.back))
        #expect(state.screen == .runs && state.runs.stage == .list)
        _ = state.update(.command(.back))
        #expect(state.screen == .dashboard)
    }

    @Test func `enter on a slow clip opens it`() {
        var state = Fixtures.opened()
        guard case .findClip(let clip)? = state.update(.command(.open)).first?.work else {
            Issue.record("no clip was asked for")
            return
        }
        #expect(clip == ClipID(dataset: Fixtures.dataset, path: Fixtures.slowest()[0].path))
        _ = state.update(.clipFound(clip, nil))
        #expect(state.screen == .runs && state.toast?.text.contains("no result") == true)
        _ = state.update(.clipFound(clip, ClipFixtures.record(clip.path)))
        #expect(state.screen == .file)
        _ = state.update(.command(.back))
        #expect(state.screen == .runs && state.runs.stage == .run(3))
    }

    @Test func `two marked runs are compared, the older first; without marks a run and the one before it`() {
        #expect(Fixtures.compared().runs.stage == .comparison(1, 3))
        var state = Fixtures.state()
        _ = state.update(.command(.compareRuns))
        #expect(state.runs.stage == .comparison(5, 6) && state.refusal(of: .compareRuns) != nil)
        state = Fixtures.state()
        for _ in 0..<5 { _ = state.update(.command(.down)) }
        #expect(state.runs.selected(state.world)?.number == 1 && state.refusal(of: .compareRuns)?.contains("no run before") == true)
        // A third mark takes the place of the first.
        state = Fixtures.state()
        for _ in 0..<3 { _ = state.update(.command(.mark)) }
        #expect(state.runs.marks == [5, 4])
    }

    @Test func `a run that goes on here shows the figures of now`() {
        var view = Fixtures.view()
        view.history.runs.append(Fixtures.run(7, .extract, .running, planned: 100, done: 3))
        var state = Fixtures.state(view)
        var live = state.world.datasets[0].run!
        live.state = .running
        live.entry = view.history.runs.last?.entry
        live.entry?.done = 60
        state.world.datasets[0].run = live
        #expect(state.runs.selected(state.world)?.entry.done == 60)
        live.state = .paused
        state.world.datasets[0].run = live
        #expect(state.runs.selected(state.world)?.end == .paused)
    }

    @Test func `where new runs come the selected one stays, and the newest is followed`() {
        var state = Fixtures.state()
        _ = state.update(.command(.down))
        var view = Fixtures.view()
        view.history.runs.append(Fixtures.run(7, .retry, .finished, planned: 3, done: 3))
        _ = state.update(.runsLoaded(dataset: Fixtures.dataset, view, problem: nil))
        #expect(state.runs.selected(state.world)?.number == 5)
        state = Fixtures.state()
        _ = state.update(.runsLoaded(dataset: Fixtures.dataset, view, problem: nil))
        #expect(state.runs.selected(state.world)?.number == 7)
    }
}
