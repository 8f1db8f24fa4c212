import Engine
import Testing

@testable import Base
@testable import Corpora
@testable import TUI

/// Datasets that are added, listed and opened, and reasons that are retried as a whole.
@Suite struct DatasetUpdateTests {
    @Test func `all clips of a reason are retried without loading them`() {
        var state = ClipFixtures.skippedGroups()
        state.skipped.groups[0].counts = [("CREMA-D", 70_000), ("RAVDESS", 3)]
        #expect(state.update(.command(.retryAll)).isEmpty)
        #expect(state.remedyMenu?.clipCount == 70_003)
        let effects = state.update(.command(.open))
        guard case .retryReason(.shapeMelBins, let remedies)? = effects.first?.work, effects.count == 1 else {
            Issue.record("\(effects)")
            return
        }
        #expect(remedies == ReasonCode.shapeMelBins.remedies.prefix(1).map { $0 })
    }

    @Test func `a folder that cannot be added stays in its line with the reason`() {
        var state = ClipFixtures.state(.datasets)
        _ = state.update(.addFailed(AddedDataset(path: "/nowhere"), problem: "/nowhere: found no such folder"))
        #expect(state.pathEntry?.text == "/nowhere")
        #expect(state.pathEntry?.problem == "/nowhere: found no such folder")
        _ = state.update(.key(.paste("x")))
        #expect(state.pathEntry?.problem == nil)
        _ = state.update(.addFailed(AddedDataset(path: "/other"), problem: "none"))
        #expect(state.pathEntry?.text == "/nowherex")
        #expect(state.toast?.text == "none")
    }

    @Test func `at most four marked datasets are opened and started, and the operator is told`() {
        var state = ClipFixtures.state(.datasets)
        state.world.datasets = (1...6).map { DatasetEntry(.init(name: "d\($0)", source: "/d\($0)", kind: nil, output: "/o\($0)")) }
        state.datasetsScreen.marks = Set(state.world.datasets.map(\.name))
        let started = state.update(.command(.open)).compactMap { effect -> String? in
            if case .start(let dataset, _)? = effect.work { return dataset }
            return nil
        }
        #expect(started == ["d1", "d2", "d3", "d4"])
        #expect(state.dashboard.columns.map(\.name) == started)
        #expect(state.toast?.text == "Opened the first 4 of the 6 marked datasets; no more fit side by side")
    }

    @Test func `what is complete and what is missing is known before any run`() {
        var state = ClipFixtures.state(.datasets)
        state.world.datasets = [DatasetEntry(.init(name: "d", source: "/d", kind: nil, output: "/o"))]
        _ = state.update(.listed(dataset: "d", kind: DatasetKind("ravdess"), completeness: DashboardFixtures.ravdess(actors: [1]), clipCount: 27))
        #expect(state.world.datasets[0].clipCount == 27)
        #expect(state.world.datasets[0].completeness == [DashboardFixtures.ravdess(actors: [1])!.text])
        _ = state.update(.datasetsLoaded([DatasetEntry(.init(name: "d", source: "/d", kind: nil, output: "/o"))]))
        #expect(state.world.datasets[0].completeness == [DashboardFixtures.ravdess(actors: [1])!.text])
        #expect(state.world.datasets[0].registered.kind == DatasetKind("ravdess"))
        state.world.datasets.insert(DatasetEntry(.init(name: "c", source: "/c", kind: nil, output: "/o")), at: 0)
        _ = state.update(.added(dataset: "d"))
        #expect(state.datasetsScreen.selected(state.world)?.name == "d")
        _ = state.update(.listingFailed(dataset: "d", problem: "/d: found no such folder"))
        #expect(state.world.datasets[1].sourceProblem == "/d: found no such folder")
    }

    @Test func `what is absent is counted before it is listed, so that a line that is cut still says it`() {
        let inventory = DashboardFixtures.ravdess(actors: [1, 20])
        #expect(inventory?.text == "RAVDESS speech 120 of 1,440 clips: 22 of 24 actors absent (Actor_02 to Actor_19, Actor_21 to Actor_24)")
        #expect(DashboardFixtures.ravdess(actors: Array(1...24))?.text == "RAVDESS speech 1,440 of 1,440 clips")
    }

    @Test(arguments: [Size(width: 200, height: 60), Size(width: 120, height: 60)])
    func `what was noted on extracted clips is counted beside the reasons`(size: Size) {
        var run = DashboardFixtures.cremaRunning()
        run.notes = ["audio.mixed": 1234, "audio.clipped": 0]
        let state = DashboardFixtures.running(run)
        #expect(DashboardFixtures.picture(state, size).contains("audio.mixed"))
        #expect(DashboardFixtures.picture(state, size).contains("1,234") && !DashboardFixtures.picture(state, size).contains("audio.clipped"))
    }

    @Test func `a run elsewhere is shown in the state that it is in`() {
        for (state, word) in [(RunSnapshot.State.running, "running elsewhere"), (.paused, "paused elsewhere"), (.cancelling, "cancelling elsewhere")] {
            var entry = DashboardFixtures.entry("d", kind: .folder, run: DashboardFixtures.cremaRunning(state))
            entry.worker = .elsewhere
            #expect(RunWords(entry).word == word)
            entry.run?.state = .finished
            #expect(RunWords(entry).word == "finished, failures")
        }
    }
}
