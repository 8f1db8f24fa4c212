import Testing

@testable import Base
@testable import Engine
@testable import TUI

private typealias Fixtures = DashboardFixtures

@Suite struct `Pictures of the datasets screen and the dashboard` {
    private static let sizes = [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)]

    private static let states: [(name: String, state: AppState)] = [
        ("datasets-empty", Fixtures.empty()),
        ("datasets-idle", Fixtures.idle()),
        ("datasets-new", newDataset()),
        ("datasets-running", onDatasets(Fixtures.running())),
        ("datasets-hostile", onDatasets(hostile())),
        ("dashboard-no-run", unrun()),
        ("dashboard-running", Fixtures.running()),
        ("dashboard-second", secondFocused()),
        ("dashboard-paused", Fixtures.running(Fixtures.cremaRunning(.paused), Fixtures.ravdessRunning(.cancelling))),
        ("dashboard-finished", Fixtures.running(Fixtures.finished(Fixtures.cremaRunning()), Fixtures.finished(Fixtures.ravdessRunning()))),
        ("dashboard-failed", failed()),
        ("dashboard-retried", retried()),
        ("dashboard-forecast", forecast()),
        ("dashboard-large", large()),
        ("dashboard-filter-empty", filtered()),
        ("dashboard-monitor", monitored()),
        ("dashboard-one", oneDataset()),
        ("dashboard-four", fourDatasets()),
        ("dashboard-hostile", hostile()),
    ]

    @Test(arguments: states.indices, sizes)
    func `each state looks as recorded`(index: Int, size: Size) {
        let (name, state) = Self.states[index]
        assertSnapshot(Fixtures.picture(state, size), named: "\(name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: [0, 1, 6, 9], [sizes[0], sizes[1]])
    func `ASCII twins stand for every glyph`(index: Int, size: Size) {
        let (name, state) = Self.states[index]
        let picture = Fixtures.picture(state, size, look: Looks.ascii)
        #expect(picture.utf8.allSatisfy { $0 < 0x80 })
        assertSnapshot(picture, named: "\(name)-ascii-\(size.width)x\(size.height)")
    }

    @Test func `while a run is paused nothing shows a rate`() {
        var state = Fixtures.running(Fixtures.cremaRunning(.paused), Fixtures.ravdessRunning(.paused))
        for size in Self.sizes { #expect(!Fixtures.picture(state, size).contains("/s")) }
        state = Self.onDatasets(state)
        for size in Self.sizes { #expect(!Fixtures.picture(state, size).contains("clips/s")) }
    }

    @Test func `reasons and times are shown whole before anything else, as words where there is no room for bars`() {
        let state = Fixtures.running(Fixtures.finished(Fixtures.cremaRunning()), Fixtures.finished(Fixtures.ravdessRunning()))
        for size in Self.sizes.prefix(2) {
            let picture = Fixtures.picture(state, size)
            for word in ["audio.silent", "audio.too_short", "file.lfs_pointer", "output.disk_full", "resample", "log-mel", "read ", "write"] {
                #expect(picture.contains(word), "\(word) at \(size)")
            }
        }
    }

    @Test func `what a start would take is told from a run with the same model, and is no word more than is known`() throws {
        var state = Self.forecast()
        let text = try #require(state.world.forecast(of: state.world.datasets[1])?.text)
        #expect(text == "120 clips would take about 1 s and give 9.9 MB of features, going by CREMA-D, if these are as long")
        state.world.machine?.freeBytes = 5_000_000
        #expect(state.world.forecast(of: state.world.datasets[1])?.isTooLarge == true)
        state.world.datasets[1].registered.encoder.model = "/nets/other.onnx"
        #expect(state.world.forecast(of: state.world.datasets[1]) == nil)
    }

    @Test func `every state can be drawn at every size`() {
        let sizes = [(0, 0), (1, 1), (2, 1), (1, 2), (5, 3), (9, 2), (3, 9), (20, 5), (40, 1), (84, 7), (85, 8), (200, 60), (300, 4)]
        for (name, state) in Self.states {
            for (width, height) in sizes {
                let size = Size(width: width, height: height)
                for look in [Looks.unicode, Looks.ascii] {
                    let lines = Fixtures.picture(state, size, look: look).split(separator: "\n", omittingEmptySubsequences: false)
                    #expect(lines.count == max(1, height), "\(name) at \(width)x\(height)")
                }
                for y in 0..<height {
                    for x in stride(from: 0, to: width, by: 7) { _ = state.hit(Point(x: x, y: y), size: size) }
                }
            }
        }
    }

    @Test func `hostile names reach the canvas as escapes`() {
        for (name, state) in Self.states where name.hasSuffix("hostile") {
            let picture = Fixtures.picture(state, Self.sizes[0])
            #expect(picture.unicodeScalars.allSatisfy { $0 == "\n" || !Printable.isUnsafe($0) })
            #expect(picture.contains("\\x1b"))
        }
    }

    // MARK: States

    private static func onDatasets(_ state: AppState) -> AppState {
        var state = state
        state.screen = .datasets
        return state
    }

    private static func newDataset() -> AppState {
        var state = Fixtures.idle()
        state.datasetsScreen.list.selected = 1
        state.datasetsScreen.marks.insert(state.world.datasets[1].name)
        return state
    }

    private static func unrun() -> AppState {
        var state = Fixtures.idle()
        _ = DashboardScreen.open([Fixtures.ravdess], &state)
        return state
    }

    /// Three clips were retried after a whole run.
    private static func retried() -> AppState {
        var run = Fixtures.finished(Fixtures.cremaRunning())
        run.earlier = run.figures
        (run.planned, run.done, run.activeSeconds, run.audioSeconds, run.inputBytes) = (3, 3, 0.3, 7, 240_000)
        run.stepTimes = StepTimes()
        run.stepTimes.inferMs = 3
        run.rateHistory = []
        run.endedAt = 1_768_386_000
        var state = Fixtures.running(run)
        state.world.datasets[0].worker = .nobody
        state.world.machine = MachineLoad(cpuPercent: 97, memoryBytes: 131_000_000, freeBytes: 1_200_000_000_000)
        return state
    }

    /// Not run yet, beside one with the same model that was.
    private static func forecast() -> AppState {
        var state = unrun()
        state.world.datasets[0].run?.outputBytes = 612_000_000
        state.world.machine = MachineLoad(cpuPercent: nil, memoryBytes: 131_000_000, freeBytes: 1_200_000_000_000)
        return state
    }

    private static func secondFocused() -> AppState {
        var state = Fixtures.running()
        _ = state.update(.command(.nextColumn))
        Fixtures.fill(&state, total: 310)
        for command in [Command.down, .down, .down, .mark, .down] { _ = state.update(.command(command)) }
        return state
    }

    private static func failed() -> AppState {
        var run = Fixtures.cremaRunning(.failed)
        run.problem = "/data/features/CREMA-D: writing the ledger: found a full disk (no space left on device); needed room for the results. Free some space and start again."
        run.lanes = []
        var interrupted = Fixtures.ravdessRunning()
        interrupted.lanes = []
        var state = Fixtures.running(run, interrupted)
        state.world.datasets[1].worker = .nobody
        _ = state.update(.command(.up))
        _ = state.update(.command(.pause))
        return state
    }

    private static func large() -> AppState {
        var run = Fixtures.cremaRunning()
        run.total = 100_000
        run.planned = 100_000
        run.done = 61_204
        run.extracted = 60_991
        var state = Fixtures.running(run)
        state.dashboard.columns[0].table.isFollowing = false
        state.dashboard.columns[0].table.selected = 48_123
        state.dashboard.columns[0].table.offset = 48_120
        state.dashboard.columns[0].table.query.sort = .milliseconds
        state.dashboard.columns[0].table.marks = [Fixtures.record(48_121).path]
        Fixtures.fill(&state, total: 61_204, offset: 48_100)
        return state
    }

    private static func filtered() -> AppState {
        var state = Fixtures.running()
        state.dashboard.columns[0].table.query.filter = "reason:silnt T>many"
        Fixtures.fill(&state, total: 0)
        return state
    }

    private static func monitored() -> AppState {
        var state = Fixtures.running()
        state.world.isReadOnly = true
        for index in state.world.datasets.indices {
            state.world.datasets[index].worker = .elsewhere
        }
        return state
    }

    private static func oneDataset() -> AppState {
        var state = Fixtures.running()
        state.dashboard.columns.removeLast()
        return state
    }

    private static func fourDatasets() -> AppState {
        var state = Fixtures.running()
        let third = Fixtures.entry("TESS", kind: .folder)
        var fourth = Fixtures.entry("A long name of a dataset of one's own, made in 2019", kind: .folder, run: Fixtures.finished(Fixtures.ravdessRunning()))
        fourth.run?.skipped = 0
        fourth.run?.reasons = [:]
        state.world.datasets += [third, fourth]
        state.dashboard.columns += [DashboardScreen.Column(name: third.name), DashboardScreen.Column(name: fourth.name)]
        return state
    }

    private static func hostile() -> AppState {
        var run = Fixtures.cremaRunning()
        run.reasons["\u{1b}]0;owned\u{7}"] = 2
        run.lanes[0].clip = "録音/日本語の音声ファイル名\u{202e}gnp.wav"
        run.layouts["e\u{301}\u{301}\u{301}\u{301}, \u{200b}time"] = 3
        run.frames = [Int.max: 1, 0: 2, 77: 1]
        var state = Fixtures.running(run)
        let name = "C\u{1b}[2JREMA\n感情音声"
        state.world.datasets[0].registered.name = name
        state.dashboard.columns[0].name = name
        state.world.datasets[0].completeness = ["holds \u{9b}31m nothing"]
        var records = (0..<12).map(Fixtures.record)
        records[0].path = "a\u{301}b/\u{1b}[31mred.wav"
        records[1].path = "感情/" + String(repeating: "長", count: 60) + ".wav"
        records[2].path = "\u{202e}vaw.txt"
        records[3].path = String(repeating: "\u{300}", count: 500)
        records[4].found = "line\nfeed"
        records[5].path = ""
        _ = state.update(
            .page(dataset: name, generation: state.dashboard.columns[0].table.generation, offset: 0, total: 12, selected: nil, records: records))
        return state
    }
}
