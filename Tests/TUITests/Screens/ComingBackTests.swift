import Testing

@testable import Base
@testable import Engine
@testable import TUI

/// The operator leaves and comes back, and retries clips without losing the place.
@Suite struct ComingBackTests {
    private func registered(_ name: String, startedAt: Double?) -> DatasetEntry {
        var run = startedAt.map { _ in DashboardFixtures.snapshot(name, kind: .folder, state: .finished) }
        run?.startedAt = startedAt ?? 0
        return DashboardFixtures.entry(name, kind: .folder, run: run)
    }

    private func started(_ entries: [DatasetEntry]) -> AppState {
        var state = DashboardFixtures.empty()
        _ = state.update(.datasetsLoaded(entries))
        return state
    }

    @Test(arguments: [Command.dashboard, .skipped])
    func `the datasets with a run stand side by side again`(command: Command) {
        var state = started([registered("a", startedAt: 10), registered("b", startedAt: nil), registered("c", startedAt: 20)])
        _ = state.update(.command(.bottom))
        _ = state.update(.command(command))
        #expect(state.dashboard.columns.map(\.name) == ["a", "c"])
        #expect(state.dashboard.columns[state.dashboard.focus].name == "c")
    }

    @Test func `of more than four datasets with a run those that ran last come back`() {
        var state = started((1...6).map { registered("d\($0)", startedAt: Double(100 - $0 * ($0 == 6 ? -1 : 1))) })
        _ = state.update(.command(.dashboard))
        #expect(state.dashboard.columns.map(\.name) == ["d1", "d2", "d3", "d6"])
    }

    @Test func `marks go before what ran, and without a run the selected dataset is meant`() {
        var state = started([registered("a", startedAt: 10), registered("b", startedAt: nil)])
        _ = state.update(.command(.down))
        _ = state.update(.command(.mark))
        _ = state.update(.command(.dashboard))
        #expect(state.dashboard.columns.map(\.name) == ["b"])
        state = started([registered("a", startedAt: nil), registered("b", startedAt: nil)])
        _ = state.update(.command(.down))
        _ = state.update(.command(.skipped))
        #expect(state.dashboard.columns.map(\.name) == ["b"])
    }

    @Test(arguments: [Command.dashboard, .skipped, .quality, .probe])
    func `marks go before what was looked at, and are used up`(command: Command) {
        var state = started([registered("a", startedAt: 10), registered("b", startedAt: 20), registered("c", startedAt: 30)])
        _ = state.update(.command(.dashboard))
        _ = state.update(.command(.datasets))
        _ = state.update(.command(.top))
        _ = state.update(.command(.mark))
        _ = state.update(.command(.mark))
        _ = state.update(.command(command))
        #expect(state.dashboard.columns.map(\.name) == ["a", "b"] && state.datasetsScreen.marks.isEmpty)
        _ = state.update(.command(.datasets))
        _ = state.update(.command(command))
        #expect(state.dashboard.columns.map(\.name) == ["a", "b"])
    }

    @Test func `the start screen says what is meant when another dataset is marked`() {
        var state = started([registered("a", startedAt: nil), registered("b", startedAt: nil)])
        _ = state.update(.command(.mark))
        #expect(state.datasetsScreen.selected(state.world)?.name == "b")
        #expect(state.datasetsScreen.enterWords(state) == "starts the extraction (a, the marked one)")
    }

    @Test func `leaving asks while clips are left, not while the end is being recorded`() {
        var state = ClipFixtures.state(.dashboard)
        state.world.datasets[0].worker = .here(awaitsEnd: false)
        state.world.datasets[0].run?.state = .running
        state.world.datasets[0].run?.planned = 12
        state.world.datasets[0].run?.done = 11
        _ = state.update(.command(.quit))
        #expect(!state.isQuitting)
        _ = state.update(.command(.back))
        state.world.datasets[0].run?.done = 12
        let effects = state.update(.command(.quit))
        #expect(state.isQuitting)
        #expect(!effects.contains { if case .cancel? = $0.work { true } else { false } })
    }

    // MARK: The place in the skipped list

    private func opened() -> AppState {
        var state = ClipFixtures.skippedOpen()
        state.visibleRows = 30
        state.skipped.marks = []
        return state
    }

    private func reloaded(_ state: inout AppState, melBins clips: [(dataset: String, record: ClipRecord)], isFirst: Bool = true) {
        var groups = ClipFixtures.skippedGroups().skipped.groups
        groups[0] = .init(reason: .shapeMelBins, counts: [("CREMA-D", clips.count)])
        if !isFirst { groups.swapAt(0, 1) }
        if clips.isEmpty { groups.removeAll { $0.reason == .shapeMelBins } }
        _ = state.update(.skippedLoaded(groups))
        _ = state.update(.groupLoaded(.shapeMelBins, clips))
    }

    private func selectedPath(_ state: AppState) -> String? { state.selectedClip?.record.path }

    @Test func `the selection stays on its clip when clips above it are gone`() {
        var state = opened()
        let clips = state.skipped.groups[0].clips
        #expect(selectedPath(state) == clips[4].record.path)
        reloaded(&state, melBins: Array(clips.dropFirst(2)), isFirst: false)
        #expect(selectedPath(state) == clips[4].record.path)
    }

    @Test func `where the clip itself is gone the next one of its reason is selected`() {
        var state = opened()
        var clips = state.skipped.groups[0].clips
        let next = clips[5].record.path
        clips.remove(at: 4)
        reloaded(&state, melBins: clips)
        #expect(selectedPath(state) == next)
        reloaded(&state, melBins: Array(clips.prefix(2)))
        #expect(selectedPath(state) == clips[1].record.path)
        reloaded(&state, melBins: [])
        #expect(state.skipped.list.selected < state.skipped.rows.count)
    }

    @Test func `whoever opens a group and moves on before it is loaded stands on its first clip`() {
        var state = ClipFixtures.skippedGroups()
        state.visibleRows = 30
        let clips = state.skipped.groups[0].clips
        state.skipped.groups[0].clips = []
        _ = state.update(.command(.open))
        _ = state.update(.command(.down))
        _ = state.update(.groupLoaded(.shapeMelBins, clips))
        #expect(selectedPath(state) == clips[0].record.path)
    }

    @Test func `how a retry ended stays to be read above the list`() {
        var state = opened()
        state.world.datasets[0].worker = .here(awaitsEnd: false)
        state.world.datasets[0].run?.extracted = 100
        _ = state.update(.command(.retryAll))
        _ = state.update(.command(.open))
        _ = state.update(.started(dataset: "CREMA-D"))
        var run = state.world.datasets[0].run!
        run.extracted = 109
        run.state = .finished
        _ = state.update(.snapshots(["CREMA-D": run]))
        #expect(state.skipped.outcome == "CREMA-D: retried 12 clips, 9 more have features")
        let picture = SkippedScreenTests.draw(state, Size(width: 200, height: 40)).picture()
        #expect(picture.contains("retried 12 clips, 9 more have features"))
        // A later run of the whole dataset is announced as that.
        _ = state.update(.started(dataset: "CREMA-D"))
        _ = state.update(.snapshots(["CREMA-D": run]))
        #expect(state.toast?.text.hasPrefix("CREMA-D: finished, 109 extracted") == true)
    }

    @Test(arguments: [
        (1, 1, "extracted"), (3, 3, "all extracted"), (3, 1, "1 more has features"), (3, 0, "no more have features than before"),
        (1, -1, "1 has no features any more"),
    ])
    func `a clip that had features before its retry is not called one without`(clips: Int, gained: Int, words: String) {
        #expect(RunWords.retried(clips, gained: gained, "d") == "d: retried \(Readable.clips(clips)), \(words)")
    }

    @Test func `the dashboard's key tells that more are marked than are shown`() {
        var state = started((1...6).map { registered("d\($0)", startedAt: nil) })
        _ = state.update(.command(.markAll))
        _ = state.update(.command(.dashboard))
        #expect(state.dashboard.columns.count == DashboardScreen.maxColumns)
        #expect(state.toast?.text.hasPrefix("Opened the first 4 of the 6 marked datasets") == true)
    }

    @Test func `a notice leaves the keys what it does not need`() {
        var state = ClipFixtures.state(.datasets)
        _ = state.update(.message("Saved", isProblem: false, time: 0))
        let wide = DashboardFixtures.picture(state, Size(width: 120, height: 40)).split(separator: "\n").last ?? ""
        #expect(wide.contains("Saved") && wide.contains("? help") && wide.contains("q quit"))
        #expect(state.hit(Point(x: 2, y: 39), size: Size(width: 120, height: 40)) == nil)
        _ = state.update(.message(String(repeating: "long ", count: 22), isProblem: true, time: 0))
        let full = DashboardFixtures.picture(state, Size(width: 120, height: 40)).split(separator: "\n").last ?? ""
        #expect(!full.contains("? help"))
    }
}
