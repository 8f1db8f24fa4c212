import Testing

@testable import Base
@testable import Engine
@testable import TUI

@Suite struct `The screen of a comparison` {
    private static let rows: [ComparisonRow] =
        [
            .sides(ComparisonWords.Row(label: "output", a: "/features/CREMA-D", b: "/features/CREMA-D-mfcc")),
            .sides(ComparisonWords.Row(label: "source", a: "/data/CREMA-D", b: "/data/CREMA-D")),
            .sides(ComparisonWords.Row(label: "recipe", a: "b4fbc3d07d9f47ba", b: "7f7c02d27864e327")),
            .heading("recipes"), .sides(ComparisonWords.Row(label: "front_end.hop_samples", a: "512", b: "320")),
            .heading("clips"), .text("7,440 in both; 2 only in CREMA-D"), .clip(path: "AudioWAV/1076_MTI_SAD_XX.wav", figures: ["only in CREMA-D"]),
            .heading("features"), .text("7,440 clips: 12 bit-identical, 7,428 differ"), .spreadHead,
            .spread(["relative L2", "0", "0.0012", "0.0341", "0.1200", "1.41"]), .spread(["cosine", "0", "0.9941", "0.999412", "1", "1"]),
            .spread(["largest difference", "0", "0.0400", "1.20", "14.1", "3.20e7"]),
            .heading("most different clips: relative L2, cosine, largest difference"),
        ]
        + (0..<40).map { .clip(path: "AudioWAV/10\(Readable.twoDigits($0))_IWW_FEA_XX.wav", figures: ["0.\(400 - $0)0", "0.9\(40 - $0 % 30)0", "\(14 - $0 / 10).1"]) }
        + [.heading("recordings"), .text("not measured; 'melscope doctor' does that")]

    private static let pair = CompareScreen.Pair(a: "CREMA-D", b: "RAVDESS")

    private static func state(_ rows: [ComparisonRow] = rows, problem: String? = nil) -> AppState {
        var state = comparing()
        _ = state.update(.compared("CREMA-D", "RAVDESS", rows, problem: problem))
        return state
    }

    private static func comparing() -> AppState {
        var state = ClipFixtures.state(.datasets)
        state.visibleRows = 10
        state.datasetsScreen.marks = ["CREMA-D", "RAVDESS"]
        _ = state.update(.command(.compare))
        var progress = ComparisonRun.Progress()
        (progress.phase, progress.done, progress.total) = (.features, 1200, 2880)
        _ = state.update(.comparing("CREMA-D", "RAVDESS", progress))
        return state
    }

    private static let states: [(name: String, state: AppState)] = [
        ("compare", state()), ("compare-progress", comparing()),
        ("compare-failed", state([], problem: "/features/RAVDESS: opening the ledger: no .melscope/ledger.sqlite; needed: an output folder of an earlier run")),
    ]

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

    @Test func `two marked datasets are compared, and no other number of them`() {
        var state = ClipFixtures.state(.datasets)
        #expect(state.refusal(of: .compare)?.contains("Mark the two datasets") == true)
        state.datasetsScreen.marks = ["CREMA-D", "RAVDESS"]
        guard case .compare("CREMA-D", "RAVDESS")? = state.update(.command(.compare)).first?.work else {
            Issue.record("nothing is compared")
            return
        }
        #expect(state.screen == .compare && state.compare.datasets == Self.pair)
        guard case .stopComparing? = state.update(.command(.cancel)).first?.work else {
            Issue.record("it cannot be stopped")
            return
        }
        _ = state.update(.compared("CREMA-D", "RAVDESS", [], problem: "The comparison was stopped."))
        #expect(state.compare.problem != nil && state.refusal(of: .cancel) != nil)
        guard case .compare? = state.update(.command(.again)).first?.work else {
            Issue.record("it cannot be done again")
            return
        }
        state.datasetsScreen.marks = ["CREMA-D", "RAVDESS"]
        _ = state.update(.command(.back))
        state.world.datasets[1].run = nil
        #expect(state.refusal(of: .compare) == "RAVDESS has no features yet")
    }

    @Test func `enter on a clip opens it, and a line of text is no clip`() {
        var state = Self.state()
        #expect(state.refusal(of: .open) != nil)
        for _ in 0..<7 { _ = state.update(.command(.down)) }
        guard case .findClip(let clip)? = state.update(.command(.open)).first?.work else {
            Issue.record("no clip was asked for")
            return
        }
        #expect(clip == ClipID(dataset: "CREMA-D", path: "AudioWAV/1076_MTI_SAD_XX.wav"))
        _ = state.update(.clipFound(clip, ClipFixtures.record(clip.path)))
        #expect(state.screen == .file)
        _ = state.update(.command(.back))
        #expect(state.screen == .compare && state.compare.list.selected == 7)
    }

    @Test func `what comes of another comparison is not taken for this one`() {
        var state = Self.state()
        _ = state.update(.compared("a", "b", [], problem: "other"))
        #expect(state.compare.problem == nil && !state.compare.rows.isEmpty)
    }
}
