import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import TUI

private typealias Fixtures = DashboardFixtures

@Suite struct `Keys and clicks on the datasets screen and the dashboard` {
    private let size = Size(width: 120, height: 40)

    private func loadPage(_ effects: [Effect]) -> (query: ClipQuery, anchor: String?, offset: Int, limit: Int)? {
        guard case .loadPage(_, let query, let anchor, let offset, let limit, _)? = effects.last?.work else { return nil }
        return (query, anchor, offset, limit)
    }

    private func large(_ total: Int = 100_000) -> AppState {
        var state = Fixtures.running()
        state.visibleRows = 15
        Fixtures.fill(&state, total: total)
        return state
    }

    // MARK: The table of clips

    @Test func `the table follows the newest result until the operator moves`() {
        var state = large()
        #expect(state.dashboard.columns[0].table.isFollowing)
        #expect(state.update(.command(.down)).isEmpty)
        #expect(!state.dashboard.columns[0].table.isFollowing)
        #expect(state.dashboard.columns[0].table.selectedPath == Fixtures.record(1).path)
        let effects = state.update(.command(.follow))
        #expect(state.dashboard.columns[0].table.isFollowing)
        #expect(loadPage(effects)?.anchor == nil)
    }

    @Test func `the selection follows its file when rows arrive above`() throws {
        var state = large()
        for _ in 0..<5 { _ = state.update(.command(.down)) }
        var run = Fixtures.cremaRunning()
        run.version = 8
        let request = try #require(loadPage(state.update(.snapshots([Fixtures.crema: run]))))
        #expect(request.anchor == Fixtures.record(5).path)
        _ = state.update(
            .page(
                dataset: Fixtures.crema, generation: state.dashboard.columns[0].table.generation, offset: 0, total: 100_010, selected: 15,
                records: (0..<60).map { Fixtures.record($0 - 10 < 0 ? $0 + 200 : $0 - 10) }))
        #expect(state.dashboard.columns[0].table.selected == 15)
        #expect(state.dashboard.columns[0].table.offset == 10)
        #expect(state.dashboard.columns[0].table.selectedPath == Fixtures.record(5).path)
    }

    @Test func `rows that pass faster than they are read are renewed every few seconds, but a table fills at once`() {
        for (total, isAsked) in [(0, true), (14, true), (15, false), (90_000, false)] {
            var state = large(total)
            state.dashboard.columns[0].table.askedAt = state.world.now
            var run = Fixtures.cremaRunning()
            run.version = 8
            #expect(run.clipsPerSecond > 15)
            #expect((loadPage(state.update(.snapshots([Fixtures.crema: run]))) != nil) == isAsked, "\(total) rows")
        }
    }

    @Test func `a page of an older request is dropped`() {
        var state = large()
        _ = state.update(.command(.sort))
        _ = state.update(
            .page(dataset: Fixtures.crema, generation: state.dashboard.columns[0].table.generation - 1, offset: 0, total: 3, selected: nil, records: []))
        #expect(state.dashboard.columns[0].table.total == 100_000)
    }

    @Test(arguments: [Command.bottom, .pageDown])
    func `moving over 100,000 rows keeps one bounded page in memory`(command: Command) throws {
        var state = large()
        for _ in 0..<40 {
            let effects = state.update(.command(command))
            guard let request = loadPage(effects) else { continue }
            #expect(request.limit <= 60)
            #expect(request.anchor == nil)
            Fixtures.fill(&state, total: 100_000, offset: request.offset, count: request.limit)
            let table = state.dashboard.columns[0].table
            #expect(table.page.count <= 60)
            #expect(table.selectedRecord?.path == Fixtures.record(table.selected).path)
            #expect((table.offset..<table.offset + 15).contains(table.selected))
        }
        #expect(state.dashboard.columns[0].table.selected == (command == .bottom ? 99_999 : 40 * 14))
    }

    @Test func `marking toggles the row and moves on`() {
        var state = large()
        _ = state.update(.command(.mark))
        _ = state.update(.command(.mark))
        #expect(state.dashboard.columns[0].table.marks == [Fixtures.record(0).path, Fixtures.record(1).path])
        #expect(state.dashboard.columns[0].table.selected == 2)
        _ = state.update(.command(.up))
        _ = state.update(.command(.mark))
        #expect(state.dashboard.columns[0].table.marks == [Fixtures.record(0).path])
        _ = state.update(.command(.markAll))
        #expect(state.dashboard.columns[0].table.marks.isEmpty)
    }

    @Test func `typing a filter asks for the first page anew and escape clears it`() throws {
        var state = large()
        _ = state.update(.command(.filter))
        #expect(state.takesText)
        let request = try #require(loadPage(state.update(.key(.paste("reason:silent")))))
        #expect(request.query.filter == "reason:silent")
        #expect(request.offset == 0)
        _ = state.update(.command(.open))
        #expect(state.layers.isEmpty)
        #expect(state.dashboard.columns[0].table.query.filter == "reason:silent")
        #expect(loadPage(state.update(.command(.back)))?.query.filter == "")
        #expect(state.screen == .dashboard)
    }

    @Test func `sorting goes through every order and reverses`() throws {
        var state = large()
        var seen: [ClipQuery.Sort] = []
        let orders = state.dashboard.orders
        #expect(orders.count >= 7)
        for _ in orders { seen.append(try #require(loadPage(state.update(.command(.sort)))).query.sort) }
        #expect(Set(seen) == Set(orders))
        #expect(state.dashboard.columns[0].table.isFollowing)
        let reversed = try #require(loadPage(state.update(.command(.sortReverse))))
        #expect(!reversed.query.descending)
        #expect(!state.dashboard.columns[0].table.isFollowing)
    }

    @Test func `the focus moves between columns and wraps with the column key only`() {
        var state = Fixtures.running()
        _ = state.update(.command(.left))
        #expect(state.dashboard.focus == 0)
        _ = state.update(.command(.right))
        _ = state.update(.command(.right))
        #expect(state.dashboard.focus == 1)
        _ = state.update(.command(.nextColumn))
        #expect(state.dashboard.focus == 0)
    }

    // MARK: Clicks

    @Test func `a click selects the row that is drawn there`() throws {
        var state = large()
        state.visibleRows = state.visibleRows(in: size)
        let lines = Fixtures.picture(state, size).split(separator: "\n", omittingEmptySubsequences: false)
        let y = try #require(lines.firstIndex { $0.contains("1007_IWW") })
        let hit = try #require(state.hit(Point(x: 10, y: y), size: size))
        _ = state.update(.hit(hit))
        #expect(state.dashboard.columns[0].table.selectedPath == Fixtures.record(7).path)
    }

    @Test func `a click on a title sorts, a second one reverses`() throws {
        var state = large()
        let lines = Fixtures.picture(state, size).split(separator: "\n", omittingEmptySubsequences: false)
        let y = try #require(lines.firstIndex { $0.contains("reason or note") })
        #expect(state.hit(Point(x: 6, y: y), size: size) == .sort(.path))
        _ = state.update(.hit(.sort(.path)))
        #expect(!state.dashboard.columns[0].table.query.descending)
        _ = state.update(.hit(.sort(.path)))
        #expect(state.dashboard.columns[0].table.query.descending)
    }

    @Test func `a click on a panel, a tab and a footer key does what they name`() throws {
        var state = large()
        #expect(state.hit(Point(x: 100, y: 5), size: size) == .column(1))
        _ = state.update(.hit(.column(1)))
        #expect(state.dashboard.focus == 1)
        #expect(state.hit(Point(x: 14, y: 0), size: size) == .command(.datasets))
        let footer = try #require(Fixtures.picture(state, size).split(separator: "\n").last)
        let x = try #require(footer.ranges(of: "/ filter").first).lowerBound
        let hit = state.hit(Point(x: footer.distance(from: footer.startIndex, to: x) + 3, y: 39), size: size)
        #expect(hit == .command(.filter))
        #expect(state.hit(Point(x: 119, y: 39), size: size) == nil)
    }

    @Test(arguments: [(120, 40), (80, 24), (40, 12), (30, 6), (20, 4), (200, 60)])
    func `the selected row is drawn at every size`(width: Int, height: Int) {
        let size = Size(width: width, height: height)
        for command in [Command.top, .bottom, .pageDown] {
            var state = Fixtures.running()
            state.visibleRows = state.visibleRows(in: size)
            Fixtures.fill(&state, total: 100_000)
            if case .loadPage(_, _, _, let offset, let limit, _)? = state.update(.command(command)).last?.work {
                Fixtures.fill(&state, total: 100_000, offset: offset, count: limit)
            }
            #expect(Fixtures.picture(state, size).split(separator: "\n").contains { $0.hasPrefix(width > 39 ? "▶ " : "▶") && $0.contains("wav") })
        }
    }

    // MARK: Datasets

    @Test func `enter starts what never ran and only opens what is finished`() {
        var state = Fixtures.idle()
        #expect(state.datasetsScreen.enterWords(state).hasPrefix("opens the dashboard"))
        let opened = state.update(.command(.open))
        #expect(!opened.contains { if case .start? = $0.work { true } else { false } })
        #expect(state.screen == .dashboard)

        state = Fixtures.idle()
        _ = state.update(.command(.down))
        #expect(state.datasetsScreen.enterWords(state) == "starts the extraction of 120 clips")
        let started = state.update(.command(.open))
        #expect(started.contains { if case .start("RAVDESS", false)? = $0.work { true } else { false } })

        state = Fixtures.idle()
        _ = state.update(.command(.mark))
        _ = state.update(.command(.mark))
        #expect(state.datasetsScreen.marks.count == 2)
        #expect(state.datasetsScreen.enterWords(state) == "opens 2 marked datasets side by side and starts RAVDESS")
        _ = state.update(.command(.open))
        #expect(state.dashboard.columns.map(\.name) == ["CREMA-D", "RAVDESS"])
    }

    @Test func `enter takes an interrupted run up again`() {
        var state = Fixtures.idle()
        state.world.datasets[1].run = Fixtures.ravdessRunning()
        _ = state.update(.command(.down))
        #expect(state.datasetsScreen.enterWords(state) == "resumes the run: 890 clips to do")
        #expect(RunWords(state.world.datasets[1]).word == "interrupted")
        state.world.datasets[1].worker = .elsewhere
        #expect(RunWords(state.world.datasets[1]).word == "running elsewhere")
        #expect(state.datasetsScreen.enterWords(state) == "opens the dashboard to watch")
    }

    @Test func `enter without a dataset asks for one`() {
        var state = Fixtures.empty()
        _ = state.update(.command(.open))
        #expect(state.layers.last is AddDatasetLayer)
    }

    @Test func `what a survey counted outlives a refresh of the list`() {
        var state = Fixtures.idle()
        var fresh = Fixtures.entry(Fixtures.ravdess, kind: DatasetKind("ravdess"))
        fresh.clipCount = nil
        _ = state.update(.datasetsLoaded([state.world.datasets[0], fresh]))
        #expect(state.world.datasets[1].clipCount == 120)
        #expect(!state.world.datasets[1].completeness.isEmpty)
    }

    @Test func `the dashboard closes when its last dataset is removed`() {
        var state = Fixtures.running()
        _ = state.update(.command(.filter))
        _ = state.update(.datasetsLoaded([]))
        #expect(state.screen == .datasets)
        #expect(state.update(.key(.paste("x"))).isEmpty)
    }

    // MARK: Refusals

    @Test func `a key that cannot act says why`() {
        var state = Fixtures.idle()
        let expected: [(Command, String)] = [
            (.pause, "CREMA-D is not running here"),
            (.cancel, "CREMA-D is not running here"),
            (.filter, "That works on the dashboard's table (2)"),
            (.retry, "Open a dataset first; clips are retried there"),
            (.zoomIn, "That works on the probe screen (5) and in an opened clip"),
            (.export, "That works on the skipped clips (3)"),
        ]
        for (command, text) in expected {
            #expect(state.update(.command(command)).isEmpty)
            #expect(state.toast?.text == text)
            #expect(state.toast?.isProblem == true)
        }
        _ = DashboardScreen.open([Fixtures.ravdess], &state)
        for command in [Command.open, .mark, .markAll, .retry, .nextProblem, .copyPath] {
            #expect(state.refusal(of: command) == "No clip is selected")
        }
        state = Fixtures.empty()
        #expect(state.refusal(of: .dashboard) == "There is no dataset yet; press a to add one")
        state = Fixtures.running()
        #expect(state.refusal(of: .start) == "CREMA-D is already running")
        #expect(state.refusal(of: .removeDataset) == "That works on the start screen (1)")
        state.world.lanes = 1
        #expect(state.refusal(of: .lanesFewer) == "At least one clip is processed at a time")
        state.world.isReadOnly = true
        for command in [Command.start, .pause, .cancel, .retry, .lanesMore] {
            #expect(state.refusal(of: command)?.contains("belongs to another process") == true)
        }
    }

    @Test func `a refusal takes the place of the hints and goes after a while`() throws {
        var state = Fixtures.idle()
        _ = state.update(.tick(now: 100))
        _ = state.update(.command(.pause))
        let last = try #require(Fixtures.picture(state, size).split(separator: "\n").last)
        #expect(last.contains("✗ CREMA-D is not running here"))
        _ = state.update(.tick(now: 110))
        let later = try #require(Fixtures.picture(state, size).split(separator: "\n").last)
        #expect(later.contains("q quit"))
    }
}

@Suite struct `Words of the screens` {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (7442, "7,442"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `counts are grouped`(value: Int, text: String) { #expect(Readable.count(value) == text) }

    @Test(arguments: [
        (0.0, "0.00"), (0.034, "0.03"), (1.236, "1.24"), (9.996, "10.0"), (39.21, "39.2"), (99.96, "100"), (1204.4, "1,204"),
        (.nan, "?"), (.infinity, "?"), (-0.001, "0.00"), (-3.5, "-3.50"),
    ])
    func `decimals show three digits`(value: Double, text: String) { #expect(Readable.decimal(value) == text) }

    @Test(arguments: [
        (0.0, "0 s"), (0.44, "0.4 s"), (9.97, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (62, "1 min 02 s"),
        (7500, "2 h 05 min"), (273_600, "3 d 04 h"), (-1, "?"), (.nan, "?"), (.infinity, "?"),
    ])
    func `durations use two units`(seconds: Double, text: String) { #expect(Readable.duration(seconds) == text) }

    @Test(arguments: [
        (0.0, 0, "1 Jan 1970 00:00 UTC"), (1_768_383_071, 0, "14 Jan 2026 09:31 UTC"),
        (1_709_164_800, 0, "29 Feb 2024 00:00 UTC"), (1_768_383_071, -36_000, "13 Jan 2026 23:31"), (-1, 0, "31 Dec 1969 23:59 UTC"),
        (1_768_383_071, 3600, "14 Jan 2026 10:31"), (.nan, 0, "?"),
    ])
    func `dates are civil dates`(seconds: Double, offset: Int, text: String) {
        #expect(ScreenDate.text(seconds, utcOffsetSeconds: offset) == text)
    }

    @Test func `100 per cent means all`() {
        #expect(Readable.percent(7441, of: 7442) == 99)
        #expect(Readable.percent(7442, of: 7442) == 100)
        #expect(Readable.percent(1, of: 0) == nil)
    }
}
