import Testing

@testable import Base
@testable import TUI

/// What is asked for, what begins, and what is left when nothing does.
@Suite struct StartTests {
    private func starts(_ effects: [Effect]) -> [String] {
        effects.compactMap { if case .start(let dataset, _)? = $0.work { dataset } else { nil } }
    }

    private func state() -> AppState {
        var state = ClipFixtures.state(.dashboard)
        state.world.datasets[0].worker = .nobody
        state.world.datasets[0].run?.state = .finished
        return state
    }

    @Test func `start pressed twice asks for one run, on the list and on the dashboard`() {
        var state = state()
        let name = state.world.datasets[0].name
        #expect(starts(state.update(.command(.start))) == [name])
        #expect(starts(state.update(.command(.start))).isEmpty)
        #expect(state.toast?.text == "\(name) is already running")
        _ = state.update(.started(dataset: name))
        #expect(!state.world.datasets[0].isStarting)

        var listed = self.state()
        _ = listed.update(.command(.datasets))
        listed.world.datasets[0].run = nil
        #expect(starts(listed.update(.command(.open))) == [name])
        _ = listed.update(.command(.datasets))
        #expect(starts(listed.update(.command(.open))).isEmpty)
    }

    @Test func `a start that leads to no run leaves what is recorded, says why, and can be tried again`() {
        var state = state()
        let name = state.world.datasets[0].name, extracted = state.world.datasets[0].run?.extracted ?? -1
        var recorded = DatasetEntry(state.world.datasets[0].registered)
        recorded.run = state.world.datasets[0].run
        #expect(extracted > 0)
        _ = state.update(.command(.start))
        _ = state.update(.started(dataset: name))
        _ = state.update(.notBegun(dataset: name, problem: "no such folder"))
        _ = state.update(.datasetsLoaded([recorded]))
        #expect(state.world.datasets[0].run?.extracted == extracted)
        #expect(state.world.datasets[0].trouble == "no such folder")
        #expect(state.toast?.text == "\(name): no such folder" && state.toast?.isProblem == true)
        #expect(!state.world.datasets[0].awaitsEnd && state.refusal(of: .start) == nil)
        _ = state.update(.started(dataset: name))
        #expect(state.world.datasets[0].trouble == nil)
    }

    @Test func `an output that is gone is shown as gone until a run begins`() {
        var state = state()
        let name = state.world.datasets[0].name
        let effects = state.update(.outputGone(dataset: name, problem: "the output /out is not there any more"))
        #expect(effects.contains { if case .loadPage? = $0.work { true } else { false } })
        // Looked at again, it is still not there.
        _ = state.update(.datasetsLoaded([DatasetEntry(state.world.datasets[0].registered)]))
        #expect(RunWords(state.world.datasets[0]).word == "output gone")
        #expect(state.world.datasets[0].trouble == "the output /out is not there any more")
        _ = state.update(.started(dataset: name))
        #expect(state.world.datasets[0].trouble == nil)
    }

    @Test func `an extracted clip whose note has a remedy is offered it`() {
        var state = state()
        var page = (0..<3).map { ClipFixtures.record("\($0).wav") }
        for index in 0..<3 {
            page[index].outcome = .extracted
            page[index].reason = nil
            page[index].remedies = nil
            page[index].notes = index < 2 ? [ClipNote(.audioCancelling, "mean of 2 channels is 30.0 dB below them")] : []
        }
        state.dashboard.columns[0].table.total = page.count
        state.dashboard.columns[0].table.page = page
        state.dashboard.columns[0].table.selected = state.dashboard.columns[0].table.pageOffset
        state.dashboard.columns[0].table.selectedPath = page[0].path
        func menu() -> RemediesLayer? {
            #expect(state.refusal(of: .retry) == nil)
            _ = state.update(.command(.retry))
            defer { state.layers = [] }
            return state.remedyMenu
        }
        let one = menu()
        #expect(one?.choices == [nil, .pickChannel(0), .pickChannel(1)] && one?.choice == 1)
        #expect(one?.noted == "mean of 2 channels is 30.0 dB below them")
        state.dashboard.columns[0].table.marks = Set(page.map(\.path))
        let several = menu()
        #expect(several?.clips.map(\.path) == [page[0].path, page[1].path] && several?.choices.count == 3)
        // Beside one that has a reason it is that which is meant.
        page[2].outcome = .skipped
        page[2].reason = .audioSilent
        state.dashboard.columns[0].table.page = page
        #expect(menu()?.clips.map(\.path) == [page[2].path])
        // Once it was taken with a remedy, that one is what there is to change.
        page[0].remedies = "channel=1"
        page[0].notes = [ClipNote(.audioChannel, "channel 1 of 2")]
        state.dashboard.columns[0].table.page = page
        state.dashboard.columns[0].table.marks = []
        #expect(state.refusal(of: .retry) == nil)
    }

    @Test func `extracted clips are left alone by a retry, one or several`() {
        var state = state()
        var page = (0..<4).map { ClipFixtures.record("\($0).wav") }
        state.dashboard.columns[0].table.total = page.count
        for index in 0..<3 {
            page[index].outcome = .extracted
            page[index].reason = nil
            page[index].remedies = nil
        }
        page[3].outcome = .skipped
        page[3].reason = .audioSilent
        state.dashboard.columns[0].table.page = page
        state.dashboard.columns[0].table.selected = state.dashboard.columns[0].table.pageOffset
        state.dashboard.columns[0].table.selectedPath = page[0].path
        #expect(state.refusal(of: .retry) == "This clip is extracted; there is nothing to retry")
        state.dashboard.columns[0].table.marks = [page[0].path]
        #expect(state.refusal(of: .retry) == "This clip is extracted; there is nothing to retry")
        state.dashboard.columns[0].table.marks = Set(page[..<3].map(\.path))
        #expect(state.refusal(of: .retry) == "These 3 clips are extracted; there is nothing to retry")
        // One among them that is not: it is meant, and that the others stay is said.
        state.dashboard.columns[0].table.marks.insert(page[3].path)
        _ = state.update(.command(.retry))
        #expect(state.remedyMenu?.clips.map(\.path) == [page[3].path] && state.remedyMenu?.reason == .audioSilent)
        #expect(state.toast?.text == "3 marked clips are already extracted and left alone")
    }
}
