import Testing

@testable import Base
@testable import Engine
@testable import Probe
@testable import TUI

@Suite struct ProbeScreenTests {
    private static let refusal = ProbeRefusal(
        "/data/features/RAVDESS: checking the split emobox-6: found 91 of 91 test speakers are learnt from too; needed: a split that shares neither speakers nor recordings. Its figures would flatter the features. Give --allow-overlap to see them all the same.",
        isOverlap: true)

    static let states: [(name: String, state: AppState)] = [
        ("none", ProbeFixtures.state(nil)), ("refused", refused()), ("judging", judging(ProbeFixtures.state(nil))), ("all", ProbeFixtures.state()),
        ("again", judging(ProbeFixtures.state())),
        ("figures", ProbeFixtures.state(ProbeFixtures.view(baselines: true, cautions: [.sharedSpeakers(3, of: 24), .networkHasHeard("RAVDESS")]), part: .figures)),
        ("doubts", doubts()), ("map", ProbeFixtures.state(part: .map)), ("map-zoomed", zoomed()), ("map-few", ProbeFixtures.state(ProbeFixtures.view(clips: 96), part: .map)),
    ]

    private static func refused() -> AppState {
        var state = ProbeFixtures.state(nil)
        _ = state.update(.probed(dataset: DashboardFixtures.ravdess, nil, refusal: refusal))
        return state
    }

    private static func judging(_ state: AppState) -> AppState {
        var state = state
        var progress = ProbeRun.Progress()
        (progress.phase, progress.count, progress.done, progress.total) = (.judging, 1, 46, 168)
        _ = state.update(.probing(dataset: DashboardFixtures.ravdess, progress))
        return state
    }

    private static func doubts() -> AppState {
        var state = ProbeFixtures.state(part: .doubts)
        state.visibleRows = 20
        for command in [Command.down, .right, .down, .down] { _ = state.update(.command(command)) }
        return state
    }

    private static func zoomed() -> AppState {
        var state = ProbeFixtures.state(part: .map)
        for command in [Command.axes, .right, .right, .up, .zoomIn, .zoomIn] { _ = state.update(.command(command)) }
        return state
    }

    @Test(arguments: states.indices, pictureSizes)
    func `each state looks as recorded`(_ index: Int, _ size: Size) {
        let (name, state) = Self.states[index]
        assertSnapshot(DashboardFixtures.picture(state, size), named: "probe-\(name)-\(size.width)x\(size.height)")
    }

    @Test(arguments: states.indices, tinySizes)
    func `a tiny terminal is no reason to crash`(_ index: Int, _ size: Size) {
        var canvas = Canvas(size)
        Self.states[index].state.draw(on: &canvas, look: Looks.ascii)
        #expect(canvas.size == size)
    }

    // MARK: Keys

    private func probe(_ effects: [Effect]) -> ProbeWish? { effects.compactMap { if case .probe(_, let wish)? = $0.work { wish } else { nil } }.first }

    @Test func `the features of the dataset in focus are judged, alone or with baselines, and that can be stopped`() {
        var state = ProbeFixtures.state(nil)
        #expect(probe(state.update(.command(.judge))) == ProbeWish())
        #expect(probe(state.update(.command(.baselines)))?.hasBaselines == true)
        #expect(state.refusal(of: .cancel) != nil)
        state = Self.judging(state)
        #expect(state.refusal(of: .judge) != nil)
        #expect(state.update(.command(.cancel)).contains { if case .stopProbing? = $0.work { true } else { false } })
        _ = state.update(.probed(dataset: DashboardFixtures.ravdess, nil, refusal: nil))
        #expect(state.probe.progress == nil && state.refusal(of: .judge) == nil)
    }

    @Test func `label and split are chosen from what there is, and hold for what is asked next`() {
        var state = ProbeFixtures.state(nil)
        #expect(state.update(.command(.probeChoice)).contains { if case .loadProbeOptions? = $0.work { true } else { false } })
        var options = ProbeOptions()
        options.labels = [ProbeOptions.Field(name: "emotion", classCount: 8), ProbeOptions.Field(name: "intensity", classCount: 2)]
        options.splits = [ProbeOptions.Split(name: "speaker-kfold:5", text: ""), ProbeOptions.Split(name: "emobox-6", text: "")]
        _ = state.update(.probeOptionsLoaded(dataset: "another", ProbeOptions(), problem: nil))
        _ = state.update(.probeOptionsLoaded(dataset: DashboardFixtures.ravdess, options, problem: nil))
        for command in [Command.down, .open, .down] { _ = state.update(.command(command)) }
        let wish = probe(state.update(.command(.open)))
        #expect(wish?.label == "intensity" && wish?.split == "emobox-6" && state.layers.isEmpty)
        let next = probe(state.update(.command(.baselines)))
        #expect(next?.label == "intensity" && next?.split == "emobox-6" && next?.hasBaselines == true && next?.allowsOverlap == false)
    }

    @Test func `what flatters is judged only when it is asked for all the same`() {
        var state = ProbeFixtures.state(nil)
        #expect(state.refusal(of: .allowOverlap) != nil)
        state = Self.refused()
        #expect(probe(state.update(.command(.judge)))?.allowsOverlap == false)
        state = Self.refused()
        #expect(probe(state.update(.command(.allowOverlap)))?.allowsOverlap == true)
    }

    @Test func `a dataset without features says what to do first`() {
        var state = ProbeFixtures.state(nil)
        state.world.datasets[0].run = nil
        #expect(state.refusal(of: .judge) == "RAVDESS has no features yet; s extracts them")
    }

    @Test func `a clip in doubt is opened, and the next key goes on among the doubts`() throws {
        var state = ProbeFixtures.state(part: .doubts)
        let doubts = try #require(state.probe.view(state)).doubts
        _ = state.update(.command(.down))
        let asked = state.update(.command(.open)).compactMap { if case .findClip(let clip)? = $0.work { clip } else { nil } }
        #expect(asked.map(\.path) == [doubts[1].clip])
        _ = state.update(.clipFound(asked[0], ClipFixtures.record(doubts[1].clip)))
        #expect(state.screen == .file && state.file?.place == ClipPlace(index: 1, total: doubts.count))
        let next = state.update(.command(.nextClip)).compactMap { if case .findListed(let clip, _, _, _)? = $0.work { clip.path } else { nil } }
        #expect(next == [doubts[2].clip])
        _ = state.update(.neighbourFound(of: asked[0], ClipFixtures.record(doubts[2].clip), place: ClipPlace(index: 2, total: doubts.count), forward: true))
        #expect(state.file?.record.path == doubts[2].clip)
        _ = state.update(.command(.back))
        #expect(state.screen == .probe && state.probe.selectedRow(state) == .doubt(2))
    }

    @Test func `the nearest clips and the outliers are unfolded`() throws {
        var state = ProbeFixtures.state(part: .doubts)
        let count = state.probe.rows(state.probe.view(state)).count
        _ = state.update(.command(.right))
        #expect(state.probe.rows(state.probe.view(state)).count == count + 5)
        _ = state.update(.command(.down))
        #expect(state.probe.selectedRow(state) == .neighbour(doubt: 0, index: 0))
        _ = state.update(.command(.left))
        #expect(state.probe.selectedRow(state) == .doubt(0) && state.probe.rows(state.probe.view(state)).count == count)
        _ = state.update(.command(.bottom))
        _ = state.update(.command(.open))
        #expect(state.probe.rows(state.probe.view(state)).count == count + 6)
    }

    @Test func `the cursor of the map goes from clip to clip, and opens the one that it is on`() throws {
        var state = ProbeFixtures.state(part: .map)
        let map = try #require(state.probe.view(state)?.map)
        func place() -> (clip: Int, x: Double, y: Double) {
            let places = state.probe.map.places(in: map)
            let clip = state.probe.map.cursor(places)
            return places.first { $0.clip == clip }!
        }
        let before = place()
        _ = state.update(.command(.right))
        let after = place()
        #expect(after.x > before.x)
        _ = state.update(.command(.up))
        #expect(place().y > after.y)
        for _ in 0..<400 { _ = state.update(.command(.left)) }
        #expect(place().x < 0.1)
        let asked = state.update(.command(.open)).compactMap { if case .findClip(let clip)? = $0.work { clip.path } else { nil } }
        #expect(asked == [map.names[place().clip]])
    }

    @Test func `zooming keeps the cursor in sight`() throws {
        var state = ProbeFixtures.state(part: .map)
        let map = try #require(state.probe.view(state)?.map)
        for command in [Command.right, .right, .down, .zoomIn, .zoomIn, .left, .left, .left, .left, .left, .up, .up, .up, .up] {
            _ = state.update(.command(command))
            let places = state.probe.map.places(in: map)
            let own = try #require(places.first { $0.clip == state.probe.map.cursor(places) })
            #expect(state.probe.map.window.x.contains(own.x) && state.probe.map.window.y.contains(own.y))
        }
        for _ in 0..<9 { _ = state.update(.command(.zoomOut)) }
        #expect(state.probe.map.zoom == 1 && state.probe.map.window.x == 0...1)
    }

    @Test func `discriminant axes show speakers that they were not learnt from`() throws {
        var state = ProbeFixtures.state(part: .map)
        let map = try #require(state.probe.view(state)?.map)
        #expect(state.probe.map.places(in: map).count == 1440)
        _ = state.update(.command(.axes))
        let places = state.probe.map.places(in: map)
        #expect(places.count == 360 && places.allSatisfy { map.isHeldOut[$0.clip] })
    }

    @Test(arguments: [Looks.unicode, Looks.ascii])
    func `each series of a plot has a colour or a sign of its own`(look: Look) {
        let points = (0..<8).map { ScatterPlot.Point(x: Double($0) / 8 + 0.05, y: 0.5, series: $0) }
        let canvas = drawn(ScatterPlot(points), width: 40, height: 5, look: look)
        let cells = (0..<40).map { canvas[$0, 2] }.filter { $0.scalar != " " }
        #expect(cells.count == 8)
        #expect(Set(cells.map { "\($0.scalar) \($0.style.bits)" }).count == 8)
    }
}
