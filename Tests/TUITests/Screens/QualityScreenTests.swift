import Testing

@testable import Base
@testable import Engine
@testable import TUI

private typealias Fixtures = QualityFixtures

@Suite struct `The quality screen` {
    private static let states: [(name: String, state: AppState)] = [
        ("quality", Fixtures.state()), ("quality-open", open()), ("quality-labels", part(.labels)), ("quality-histograms", part(.histograms)),
        ("quality-empty", Fixtures.state(nil)), ("quality-measuring", measuring(nil)), ("quality-measuring-again", measuring(Fixtures.report())),
        ("quality-sound", sound()), ("quality-failed", failed()),
    ]

    private static func open() -> AppState {
        var state = Fixtures.state()
        state.visibleRows = 10
        for _ in 0..<2 { _ = state.update(.command(.down)) }
        _ = state.update(.command(.open))
        _ = state.update(.command(.down))
        return state
    }

    private static func part(_ part: QualityScreen.Part) -> AppState {
        var state = Fixtures.state()
        state.quality.part = part
        return state
    }

    private static func measuring(_ report: QualityReport?) -> AppState {
        var state = Fixtures.state(report)
        var progress = DoctorRun.Progress()
        (progress.phase, progress.dataset, progress.datasetCount) = (.measuring, "CREMA-D", 2)
        (progress.measured, progress.known, progress.total) = (1203, 240, 7442)
        _ = state.update(.examining(progress))
        return state
    }

    private static func sound() -> AppState {
        var report = Fixtures.report()
        report.datasets.removeFirst()
        report.datasets[0].findings = []
        report.datasets[0].labels = nil
        report.datasets[0].measuredCount = 1200
        report.between = []
        return Fixtures.state(report)
    }

    private static func failed() -> AppState {
        var state = Fixtures.state(nil)
        _ = state.update(.examined(nil, problem: "/data/CREMA-D: listing the clips: found no such folder, needed a folder of clips"))
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

    @Test func `entering reads what is kept and measures nothing; the key measures, another one stops`() {
        var state = ClipFixtures.state(.dashboard)
        func examines(_ effects: [Effect], _ measures: Bool) -> Bool {
            if case .examine(measures)? = effects.first?.work { true } else { false }
        }
        #expect(examines(state.update(.command(.quality)), false))
        _ = state.update(.examined(nil, problem: nil))
        #expect(state.refusal(of: .cancel) == "Nothing is being measured")
        #expect(examines(state.update(.command(.measure)), true))
        _ = state.update(.examining(DoctorRun.Progress()))
        #expect(state.refusal(of: .measure)?.contains("under way") == true)
        guard case .stopExamining? = state.update(.command(.cancel)).first?.work else {
            Issue.record("it goes on")
            return
        }
        _ = state.update(.examined(QualityView(Fixtures.report()), problem: nil))
        #expect(!state.quality.isMeasuring)
        // Coming back to the same datasets, the report is there.
        _ = state.update(.command(.dashboard))
        #expect(state.update(.command(.quality)).isEmpty)
    }

    @Test func `enter lists the clips of a finding, and again opens one`() {
        var state = Self.open()
        guard case .findClip(let clip)? = state.update(.command(.open)).first?.work else {
            Issue.record("no clip was asked for")
            return
        }
        #expect(clip.dataset == "CREMA-D")
        _ = state.update(.clipFound(clip, nil))
        #expect(state.screen == .quality && state.toast?.text.contains("has no result yet") == true)
        _ = state.update(.clipFound(clip, ClipFixtures.record(clip.path)))
        #expect(state.screen == .file)
        _ = state.update(.command(.back))
        #expect(state.screen == .quality)
    }

    @Test func `a finding becomes the filter of the table of clips`() {
        var state = Self.open()
        _ = state.update(.command(.up))
        let effects = state.update(.command(.findingFilter))
        #expect(state.screen == .dashboard)
        #expect(state.dashboard.focused?.table.query.filter == "finding=data.clipping")
        #expect(!effects.isEmpty)
    }

    @Test func `the gravest findings come first, one row for each code`() throws {
        let view = QualityView(Fixtures.report())
        #expect(view.groups.map(\.code) == [.duplicateLabel, .silent, .clipping, .noise, .imbalance, .quiet, .levelBetween, .silenceStart])
        #expect(view.report.datasets.allSatisfy { $0.values.isEmpty })
        let level = try #require(view.histograms[.level])
        #expect(level.counts.map { $0.reduce(0, +) } == [7442, 1440])
    }
}
