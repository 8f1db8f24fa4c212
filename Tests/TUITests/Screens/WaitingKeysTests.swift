import Testing

@testable import Base
@testable import Engine
@testable import TUI

private typealias Fixtures = DashboardFixtures

@Suite struct `Keys that are faster than the ledger` {
    private func large() -> AppState {
        var state = Fixtures.running()
        state.visibleRows = 15
        Fixtures.fill(&state, total: 1000)
        return state
    }

    private func table(_ state: AppState) -> DashboardScreen.ClipTable { state.dashboard.columns[0].table }

    /// Answers what the table asked last, the row of its anchor as `row`.
    @discardableResult private func answer(_ state: inout AppState, offset: Int, selected row: Int? = nil, total: Int = 1000, rows: (Int) -> ClipRecord = Fixtures.record) -> [Effect] {
        state.update(
            .page(
                dataset: Fixtures.crema, generation: table(state).generation, offset: offset, total: total, selected: row,
                records: (offset..<min(total, offset + 60)).map(rows)))
    }

    private func inspected(_ effects: [Effect]) -> [String] {
        effects.compactMap { if case .inspect(_, let record, _)? = $0.work { record.path } else { nil } }
    }

    @Test func `a clip that was scrolled to is opened when its row is there`() {
        var state = large()
        _ = state.update(.command(.bottom))
        #expect(table(state).selectedRecord == nil)
        #expect(state.update(.command(.open)).isEmpty)
        #expect(state.screen == .dashboard && state.toast == nil)
        #expect(inspected(answer(&state, offset: 940)) == [Fixtures.record(999).path])
        #expect(state.screen == .file && state.waiting.isEmpty)
    }

    @Test func `what is typed behind a filter means the clips of that filter`() {
        var state = large()
        _ = state.update(.command(.filter))
        _ = state.update(.key(.paste("reason:silent")))
        _ = state.update(.command(.open))
        // The rows are still those of before.
        #expect(table(state).selectedRecord?.path == Fixtures.record(0).path)
        for command in [Command.down, .mark, .open] { #expect(state.update(.command(command)).isEmpty) }
        #expect(table(state).marks.isEmpty && table(state).selected == 0)
        let effects = answer(&state, offset: 0, total: 9) { Fixtures.record(100 + $0) }
        #expect(table(state).marks == [Fixtures.record(101).path])
        #expect(inspected(effects) == [Fixtures.record(102).path])
    }

    @Test func `a move while the page of before is being read is not undone by it`() {
        var state = large()
        for _ in 0..<5 { _ = state.update(.command(.down)) }
        var run = Fixtures.cremaRunning()
        run.version = 8
        _ = state.update(.snapshots([Fixtures.crema: run]))
        for _ in 0..<2 { _ = state.update(.command(.down)) }
        #expect(table(state).selectedPath == Fixtures.record(7).path)
        // Ten rows have come in above; the anchor was row 5.
        answer(&state, offset: 0, selected: 15, total: 1010) { Fixtures.record($0 < 10 ? $0 + 500 : $0 - 10) }
        #expect(table(state).selectedPath == Fixtures.record(7).path && table(state).selected == 17)
        // The same where the new page does not hold the clip that was moved to.
        _ = state.update(.command(.up))
        #expect(table(state).selectedPath == Fixtures.record(6).path)
    }

    @Test func `letters typed behind a key that waits are text where that key opens a line`() {
        var state = large()
        _ = state.update(.command(.bottom))
        for key: KeyEvent in [.character(" "), .character("/"), .character("n"), .character("x")] { _ = state.update(.key(key)) }
        #expect(state.waiting.count == 4)
        answer(&state, offset: 940)
        #expect(state.waiting.isEmpty)
        #expect(state.layers.last?.field?.text == "nx")
        #expect(table(state).marks.count == 1 || table(state).query.filter == "nx")
    }

    @Test func `quitting waits for nothing, and what waits too long is let go`() {
        var state = large()
        _ = state.update(.command(.bottom))
        _ = state.update(.command(.mark))
        state.world.datasets[0].worker = .nobody
        state.world.datasets[1].worker = .nobody
        #expect(state.update(.command(.quit)).contains { if case .quit = $0 { true } else { false } })
        #expect(state.waiting.isEmpty)
        state = large()
        _ = state.update(.command(.bottom))
        _ = state.update(.command(.mark))
        _ = state.update(.command(.help))
        #expect(state.waiting.count == 2 && state.layers.isEmpty)
        state.world.now += 11
        _ = state.update(.command(.help))
        #expect(state.layers.last is HelpLayer)
    }

    @Test func `the second search for a problem begins where the first one ended`() {
        var state = large()
        _ = state.update(.command(.nextProblem))
        #expect(state.update(.command(.nextProblem)).isEmpty)
        let effects = state.update(.problemFound(dataset: Fixtures.crema, Fixtures.record(30), forward: true))
        let from = effects.compactMap { if case .findProblem(_, let from, _, _)? = $0.work { from } else { nil } }
        #expect(from == [Fixtures.record(30).path])
        _ = state.update(.problemFound(dataset: Fixtures.crema, nil, forward: true))
        #expect(state.file?.record.path == Fixtures.record(30).path && state.waiting.isEmpty)
        #expect(state.toast?.text.contains("No further skipped or failed clip") == true)
    }

    @Test func `while the neighbour of a clip is looked for a retry is meant for the neighbour`() {
        var state = large()
        _ = state.update(.command(.open))
        _ = state.update(.command(.nextClip))
        _ = state.update(.command(.copyPath))
        #expect(state.waiting.count == 1)
        let effects = state.update(.neighbourFound(of: state.file!.id, Fixtures.record(1), place: nil, forward: true))
        let copied = effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
        #expect(copied.count == 1 && copied[0].hasSuffix(Fixtures.record(1).path))
    }

    @Test func `a group of skipped clips is gone into when its clips are there`() {
        var state = ClipFixtures.skippedGroups()
        let clips = state.skipped.groups[0].clips
        state.skipped.groups[0].clips = []
        _ = state.update(.command(.open))
        _ = state.update(.command(.down))
        _ = state.update(.command(.open))
        #expect(state.screen == .skipped && state.skipped.list.selected == 0)
        _ = state.update(.groupLoaded(.shapeMelBins, clips))
        #expect(state.screen == .file && state.file?.record.path == clips[0].record.path)
    }

    @Test func `the groups of a column are chosen from when they are counted`() {
        var state = large()
        _ = state.update(.command(.group))
        _ = state.update(.command(.open))
        _ = state.update(.command(.down))
        _ = state.update(.command(.open))
        #expect(state.layers.last is GroupsLayer)
        let groups = ["anger", "fear"].map { (value: String) in Ledger.Group(value: value, filter: "emotion=\(value)", clips: 2, extracted: 2, skipped: 0) }
        _ = state.update(.groupsLoaded(dataset: Fixtures.crema, generation: 1, groups: groups, total: 2, problem: nil))
        #expect(state.layers.isEmpty)
        #expect(table(state).query.filter == "emotion=fear")
    }

    @Test func `a path is added as it was completed, not as it was typed before`() {
        var state = ClipFixtures.state()
        _ = state.update(.command(.addDataset))
        _ = state.update(.key(.paste("/data/RAV")))
        _ = state.update(.command(.complete))
        #expect(state.update(.command(.open)).isEmpty)
        let effects = state.update(.completions(path: "/data/RAV", ["/data/RAVDESS/"]))
        let added = effects.compactMap { if case .add(let wish)? = $0.work { wish.path } else { nil } }
        #expect(added == ["/data/RAVDESS/"])
    }
}
