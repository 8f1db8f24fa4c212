import Testing

@testable import Corpora
@testable import Engine
@testable import TUI

private typealias Fixtures = DashboardFixtures

/// What an operator sees when a clip stands still, a folder is not listed or an output goes.
@Suite struct `Pictures of runs in trouble` {
    private static let sizes = [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 60, height: 18)]

    private static let states: [(name: String, state: AppState)] = [
        ("dashboard-stalled", oneDataset(stalled())),
        ("dashboard-stalled-two", Fixtures.running(stalled())),
        ("dashboard-leaving", leaving(hasAbandoned: false)),
        ("dashboard-abandoning", leaving(hasAbandoned: true)),
        ("dashboard-listed-in-part", oneDataset(partial())),
        ("datasets-listed-in-part", onDatasets(oneDataset(partial()))),
        ("dashboard-output-gone", outputGone()),
    ]

    @Test(arguments: states.indices, sizes)
    func `each looks as recorded`(index: Int, size: Size) {
        let (name, state) = Self.states[index]
        assertSnapshot(Fixtures.picture(state, size), named: "\(name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: sizes + [Size(width: 40, height: 12)])
    func `the key that leaves can be read at every width`(size: Size) {
        #expect(Fixtures.picture(Self.leaving(hasAbandoned: false), size).contains("q abandons"))
        #expect(Fixtures.picture(Self.leaving(hasAbandoned: true), size).contains("q leaves now"))
    }

    @Test(arguments: sizes + [Size(width: 40, height: 12)])
    func `a clip that stands still is named at every size, alone and beside another run`(size: Size) {
        for state in [Self.oneDataset(Self.stalled()), Fixtures.running(Self.stalled())] {
            let picture = Fixtures.picture(state, size)
            #expect(picture.contains("stalled at read for 45 s"), "\(picture)")
        }
    }

    @Test func `the last line about a run says what became of it and what is left`() {
        let stopped = RunWords.lastLine("CREMA-D", Self.stalled())
        #expect(stopped == "CREMA-D: stopped before its end, 4,650 extracted, 52 skipped of 7,442, 2,740 left for the next start; features in /data/features/CREMA-D")
        #expect(RunWords.lastLine("x", Fixtures.finished(Fixtures.cremaRunning())).hasPrefix("x: finished, 7,390 extracted, 52 skipped of 7,442; "))
        #expect(RunWords.lastLine("x", Self.partial()).hasPrefix("x: finished, incomplete, "))
    }

    @Test func `plain lines name the lane, the step and the clip`() {
        var entry = Fixtures.entry(Fixtures.crema, kind: DatasetKind("crema-d"), run: Self.stalled(), isOurs: true)
        #expect(PlainWords.status(entry).hasSuffix("AudioWAV/1046_IWW_FEA_XX.wav is stuck at read for 45 s."), "\(PlainWords.status(entry))")
        entry.run = Fixtures.cremaRunning()
        #expect(!PlainWords.status(entry).contains("stands still"))
    }

    // MARK: States

    private static func stalled(_ state: RunSnapshot.State = .running) -> RunSnapshot {
        var run = Fixtures.cremaRunning(state)
        run.lanes[1].since = run.takenAt - 45.4
        run.lanes[1].step = "read"
        run.lanes[0].step = "CNN"
        return run
    }

    private static func partial() -> RunSnapshot {
        var run = Fixtures.finished(Fixtures.cremaRunning())
        run.listing = ListingReport()
        run.listing?.unlistedFolders = 1
        run.listing?.problems = [.init(code: "folder.unreadable", path: "AudioWAV/part-2", found: "Permission denied")]
        run.listing?.keptClips = 60
        return run
    }

    private static func oneDataset(_ run: RunSnapshot) -> AppState {
        var state = Fixtures.running(run)
        state.world.datasets.removeLast()
        state.dashboard.columns.removeLast()
        return state
    }

    private static func onDatasets(_ state: AppState) -> AppState {
        var state = state
        state.screen = .datasets
        return state
    }

    private static func leaving(hasAbandoned: Bool) -> AppState {
        var run = stalled(.cancelling)
        run.isAbandoning = hasAbandoned ? true : nil
        run.lanes.removeFirst()
        var state = oneDataset(run)
        let text = RunWords.leaving([run], hasAbandoned: hasAbandoned, key: "q")
        state.toast = AppState.Toast(text: text, isProblem: hasAbandoned, until: .infinity)
        return state
    }

    private static func outputGone() -> AppState {
        var state = oneDataset(Fixtures.finished(Fixtures.cremaRunning()))
        state.world.datasets[0].run = nil
        state.world.datasets[0].outputProblem = "the output /data/features/CREMA-D has gone; starting again extracts everything"
        Fixtures.fill(&state, total: 0)
        return state
    }
}
