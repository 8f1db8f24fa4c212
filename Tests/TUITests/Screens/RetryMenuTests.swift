import Testing

@testable import Base
@testable import TUI

/// What is offered for a clip, and in which order problems follow each other.
@Suite struct RetryMenuTests {
    private func menu(_ state: AppState) -> RemediesLayer? { state.remedyMenu }

    @Test func `a clip that a remedy extracted keeps it unless another is chosen`() {
        var record = ClipFixtures.record("a.npy")
        record.remedies = "mel-axis=1"
        var state = ClipFixtures.file(record, nil)
        _ = state.update(.command(.retry))
        #expect(menu(state)?.given == [.melAxis(1)])
        #expect(menu(state)?.choices == [nil, .melAxis(0), .melAxis(1), .recomputeFromAudio])
        guard case .retry(_, _, let remedies)? = state.update(.command(.open)).first?.work else {
            Issue.record("no retry")
            return
        }
        #expect(remedies == [.melAxis(1)])
    }

    @Test func `a clip that needed several remedies keeps them all`() {
        var record = ClipFixtures.record("a.wav")
        record.remedies = "silence=accept truncated=accept"
        var state = ClipFixtures.file(record, nil)
        _ = state.update(.command(.retry))
        guard case .retry(_, _, let remedies)? = state.update(.command(.open)).first?.work else {
            Issue.record("no retry")
            return
        }
        #expect(remedies == [.acceptSilence, .acceptTruncated])
    }

    @Test func `a remedy beyond those that are offered is offered all the same`() {
        #expect(Remedy.melAxis(3).alternatives(isRecording: false) == [.melAxis(3), .melAxis(0), .melAxis(1), .recomputeFromAudio])
        #expect(Remedy.acceptSilence.alternatives(isRecording: true) == [.acceptSilence])
        #expect(Remedy.pickChannel(1).alternatives(isRecording: true) == [.pickChannel(1), .averageChannels, .pickChannel(0)])
        #expect(Remedy.pickChannel(2).alternatives(isRecording: false).first == .pickChannel(2))
        #expect(Remedy.pickChannel(2).alternatives(isRecording: false).contains(.axis0IsBatch))
        #expect(Remedy.member("mel").alternatives(isRecording: false) == [.member("mel"), .member(""), .recomputeFromAudio])
    }

    @Test func `a remedy acts on what it can change`() {
        #expect(ReasonCode.audioSilent.canYield(to: .acceptSilence) && ReasonCode.audioSilent.canYield(to: .averageChannels))
        #expect(ReasonCode.shapeRank.canYield(to: .melAxis(2)) && !ReasonCode.fileEmpty.canYield(to: .melAxis(2)))
        #expect(ReasonCode.allCases.allSatisfy { $0.canYield(to: .recomputeFromAudio) })
        for code in ReasonCode.allCases { #expect(code.remedies.allSatisfy { code.canYield(to: $0) }, "\(code)") }
    }

    @Test func `from the skipped list the next problem is the next one of that list`() throws {
        var state = ClipFixtures.skippedOpen()
        state.screen = .skipped
        let listed = state.skipped.groups.flatMap(\.clips)
        try #require(listed.count >= 2)
        let row = try #require(state.skipped.rows.firstIndex { if case .clip = $0 { true } else { false } })
        state.skipped.list.selected = row
        _ = state.update(.command(.open))
        let first = try #require(listed.firstIndex { $0.record.path == state.file?.record.path && $0.dataset == state.file?.dataset })
        for step in 1..<(listed.count - first) {
            _ = state.update(.command(.nextProblem))
            #expect(state.file?.record.path == listed[first + step].record.path)
            #expect(state.file?.dataset == listed[first + step].dataset)
        }
        _ = state.update(.command(.nextProblem))
        #expect(state.toast?.text.contains("looks the other way") == true)
        // Going back finds the clip that was seen last.
        let last = try #require(state.file?.record.path)
        _ = state.update(.command(.back))
        #expect(state.screen == .skipped && state.selectedClip?.record.path == last)
    }

    @Test func `from the table the next problem follows the order of the table`() {
        var state = ClipFixtures.state(.dashboard)
        state.dashboard.columns[0].table.query.sort = .milliseconds
        state.dashboard.columns[0].table.page = [ClipFixtures.record("a.wav")]
        state.dashboard.columns[0].table.total = 1
        state.dashboard.columns[0].table.selectedPath = "a.wav"
        _ = state.update(.command(.open))
        guard case .findProblem("CREMA-D", "a.wav", let query, true)? = state.update(.command(.nextProblem)).first?.work else {
            Issue.record("nothing is looked for")
            return
        }
        #expect(query.sort == .milliseconds)
        _ = state.update(.problemFound(dataset: "CREMA-D", ClipFixtures.record("b.wav", .skipped), forward: true))
        #expect(state.file?.record.path == "b.wav")
        _ = state.update(.command(.back))
        #expect(state.dashboard.columns[0].table.selectedPath == "b.wav" && !state.dashboard.columns[0].table.isFollowing)
    }

    @Test func `a question tells how far the run is when it is read`() {
        var state = ClipFixtures.state(.dashboard)
        state.world.datasets[0].worker = .here(awaitsEnd: false)
        state.world.datasets[0].run?.state = .preparing
        _ = state.update(.command(.cancel))
        guard let question = state[layer: QuestionLayer.self] else {
            Issue.record("no question")
            return
        }
        #expect(question.lines(state).first == "It is still looking at the files;")
        state.world.datasets[0].run?.state = .running
        state.world.datasets[0].run?.planned = 2000
        state.world.datasets[0].run?.done = 1234
        #expect(question.lines(state).first == "1,234 of 2,000 clips done, which are kept;")
        // A question about a run that is over is no question any more.
        var run = state.world.datasets[0].run!
        run.state = .finished
        _ = state.update(.snapshots(["CREMA-D": run]))
        #expect(state.layers.isEmpty)
    }

    @Test func `an output that another process holds is watched, not failed`() {
        var state = ClipFixtures.state(.dashboard)
        state.world.datasets[0].run = nil
        _ = state.update(.started(dataset: "CREMA-D"))
        _ = state.update(.refused(dataset: "CREMA-D", problem: "CREMA-D: held by process 7"))
        #expect(RunWords(state.world.datasets[0]).word == "running elsewhere")
        #expect(!state.world.datasets[0].isOurs && !state.world.datasets[0].awaitsEnd)
        #expect(state.world.log.map(\.text).contains("CREMA-D: held by process 7"))
    }

    @Test func `the skipped list that was opened from the dashboard leads back to it`() {
        var state = ClipFixtures.state(.dashboard)
        _ = state.update(.command(.skipped))
        _ = state.update(.command(.back))
        #expect(state.screen == .dashboard)
        _ = state.update(.command(.back))
        #expect(state.screen == .datasets)
    }

    @Test func `a path that ends in a slash is listed, and taken over only by Tab`() {
        var state = ClipFixtures.state(.datasets)
        _ = state.update(.command(.addDataset))
        _ = state.update(.key(.paste("/dat")))
        guard case .complete("/data/", [])? = state.update(.key(.paste("a/"))).first?.work else {
            Issue.record("nothing is listed")
            return
        }
        _ = state.update(.completions(path: "/data/", ["/data/RAVDESS/"]))
        #expect(state.pathEntry?.text == "/data/" && state.pathEntry?.completions == ["/data/RAVDESS/"])
        _ = state.update(.command(.down))
        _ = state.update(.key(.tab))
        #expect(state.pathEntry?.text == "/data/RAVDESS/")
    }

    @Test func `marks narrow the export`() {
        var state = ClipFixtures.skippedOpen()
        state.screen = .skipped
        state.skipped.marks = [ClipID(dataset: "CREMA-D", path: "a.wav")]
        guard case .export(let clips)? = state.update(.command(.export)).first?.work else {
            Issue.record("nothing is written")
            return
        }
        #expect(clips == state.skipped.marks)
    }

    @Test func `a run with nothing to do is not called one that extracted`() {
        var state = ClipFixtures.state(.dashboard)
        var run = state.world.datasets[0].run!
        _ = state.update(.started(dataset: "CREMA-D"))
        run.planned = 0
        run.upToDate = 1440
        _ = state.update(.snapshots(["CREMA-D": run]))
        #expect(state.toast?.text == "CREMA-D: nothing to do, every clip is up to date")
        // What a run came to stays through the next key; it is no answer to a key.
        _ = state.update(.command(.down))
        #expect(state.toast != nil)
    }

    @Test func `what was wrong with one key is not said of the next`() {
        var state = ClipFixtures.state(.dashboard)
        _ = state.update(.command(.retryAll))
        #expect(state.toast?.isProblem == true)
        _ = state.update(.command(.down))
        #expect(state.toast == nil)
    }

    @Test func `sorting shows what comes first to whoever has not moved, and keeps a clip that was chosen`() {
        var state = ClipFixtures.state(.dashboard)
        state.dashboard.columns[0].table.total = 100
        state.dashboard.columns[0].table.selectedPath = "a.wav"
        _ = state.update(.command(.sort))
        #expect(state.dashboard.columns[0].table.selectedPath == nil)
        state.dashboard.columns[0].table.selectedPath = "b.wav"
        state.dashboard.columns[0].table.selected = 40
        _ = state.update(.command(.sort))
        #expect(state.dashboard.columns[0].table.selectedPath == "b.wav")
    }

    @Test func `the palette puts first what begins with the text`() {
        let state = ClipFixtures.state(.dashboard)
        #expect(state.paletteChoices("the").first == .theme)
    }
}
