import Testing

@testable import Base
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
        _ = state.update(.addFailed(path: "/nowhere", problem: "/nowhere: found no such folder"))
        #expect(state.pathEntry?.text == "/nowhere")
        #expect(state.pathEntry?.problem == "/nowhere: found no such folder")
        _ = state.update(.key(.paste("x")))
        #expect(state.pathEntry?.problem == nil)
        _ = state.update(.addFailed(path: "/other", problem: "none"))
        #expect(state.pathEntry?.text == "/nowherex")
        #expect(state.toast?.text == "none")
    }

    @Test func `at most four marked datasets are opened and started, and the operator is told`() {
        var state = ClipFixtures.state(.datasets)
        state.world.datasets = (1...6).map { DatasetEntry(.init(name: "d\($0)", sources: ["/d\($0)"], kind: nil, output: "/o\($0)")) }
        state.datasetsScreen.marks = Set(state.world.datasets.map(\.name))
        let started = state.update(.command(.open)).compactMap { effect -> String? in
            if case .start(let dataset, _)? = effect.work { return dataset }
            return nil
        }
        #expect(started == ["d1", "d2", "d3", "d4"])
        #expect(state.dashboard.columns.map(\.name) == started)
        #expect(state.toast?.text == "The first 4 of the 6 marked datasets are opened; the others wait")
    }

    @Test func `what is complete and what is missing is known before any run`() {
        var state = ClipFixtures.state(.datasets)
        state.world.datasets = [DatasetEntry(.init(name: "d", sources: ["/d"], kind: nil, output: "/o"))]
        _ = state.update(.listed(dataset: "d", kind: "ravdess", completeness: "RAVDESS speech 27 of 1,440", clipCount: 27))
        #expect(state.world.datasets[0].clipCount == 27)
        #expect(state.world.datasets[0].completeness == ["RAVDESS speech 27 of 1,440"])
        _ = state.update(.datasetsLoaded([DatasetEntry(.init(name: "d", sources: ["/d"], kind: nil, output: "/o"))]))
        #expect(state.world.datasets[0].completeness == ["RAVDESS speech 27 of 1,440"])
        #expect(state.world.datasets[0].registered.kind == "ravdess")
        state.world.datasets.insert(DatasetEntry(.init(name: "c", sources: ["/c"], kind: nil, output: "/o")), at: 0)
        _ = state.update(.added(dataset: "d"))
        #expect(state.datasetsScreen.selected(state.world)?.name == "d")
        _ = state.update(.listingFailed(dataset: "d", problem: "/d: found no such folder"))
        #expect(state.world.datasets[1].sourceProblem == "/d: found no such folder")
    }
}
