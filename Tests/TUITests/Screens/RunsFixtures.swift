@testable import Base
@testable import Engine
@testable import TUI

/// A history, the same on every run.
enum RunsFixtures {
    static let dataset = "CREMA-D"

    static func run(_ number: Int, _ command: RunEntry.Command, _ end: PastRun.End, planned: Int, done: Int, skipped: Int = 0, rate: Double = 104, recipe: String = "b4fbc3d07d9f47ba") -> PastRun {
        var entry = RunEntry()
        entry.command = command
        entry.startedAt = 1_768_383_000 + Double(number) * 40_000
        entry.endedAt = end.isOver && end != .killed ? entry.startedAt + 71 : nil
        entry.seenAt = entry.startedAt + 70
        (entry.host, entry.programVersion, entry.modelSHA256, entry.laneCount) = ("lab-1", "0.1.0", String(repeating: "d1ebeba8", count: 8), 4)
        (entry.planned, entry.done, entry.extracted, entry.skipped) = (planned, done, done - skipped, skipped)
        if skipped > 0 { entry.reasons = ["audio.silent": skipped - 1, "audio.too_short": 1] }
        (entry.activeSeconds, entry.audioSeconds) = (Double(done) / rate, Double(done) * 2.5)
        (entry.inputBytes, entry.outputBytes) = (Int64(done) * 81_000, Int64(done) * 82_000)
        (entry.stepTimes.readMs, entry.stepTimes.resampleMs, entry.stepTimes.transformMs) = (Double(done) * 0.57, Double(done) * 1.3, Double(done) * 1.1)
        (entry.stepTimes.correctMs, entry.stepTimes.inferMs, entry.stepTimes.writeMs) = (Double(done) * 0.02, Double(done) * 1.5 * 104 / rate, Double(done) * 0.3)
        entry.slowest = slowest()
        return PastRun(
            number: number, end: end, entry: entry, isWhole: true, dataset: dataset, source: "/data/CREMA-D", model: "seed", isModelTrained: nil,
            recipeHash: recipe, frontEnd: "log-mel", total: 7442, upToDate: 7442 - planned, problem: end == .failed ? "/features/CREMA-D: writing the features: no space left on the disk" : nil,
            notice: nil)
    }

    static func slowest() -> [RunEntry.SlowClip] {
        (0..<30).map { index in
            var times = StepTimes()
            (times.readMs, times.transformMs, times.inferMs) = (120 - Double(index) * 3, 1.5, 22.4)
            return RunEntry.SlowClip(path: "AudioWAV/10\(Readable.twoDigits(index))_IWW_FEA_XX.wav", times: times, audioSeconds: 2.5 + Double(index) / 10)
        }
    }

    static func old() -> PastRun {
        var run = run(1, .extract, .finished, planned: 7442, done: 7442, rate: 98)
        (run.entry.host, run.entry.programVersion, run.entry.modelSHA256, run.entry.laneCount, run.entry.slowest) = (nil, nil, nil, nil, [])
        run.isWhole = false
        return run
    }

    static func history() -> RunHistory {
        var history = RunHistory()
        history.runs = [
            old(), run(2, .extract, .killed, planned: 7442, done: 3120, recipe: "7f7c02d27864e327"),
            run(3, .extract, .finished, planned: 4322, done: 4322, skipped: 31, recipe: "7f7c02d27864e327"),
            run(4, .retry, .finished, planned: 31, done: 31, skipped: 4, rate: 61, recipe: "7f7c02d27864e327"),
            run(5, .replace, .failed, planned: 7442, done: 122, rate: 57), run(6, .extract, .cancelled, planned: 7320, done: 840),
        ]
        return history
    }

    static let differences = [
        RecipeDifference(key: "front_end.hop_samples", a: "512", b: "320"), RecipeDifference(key: "normalise.kind", a: "none", b: "utterance"),
    ]

    static func view() -> RunsView { RunsView(dataset: dataset, history: history(), differences: [2: differences]) }

    static func state(_ view: RunsView? = view(), problem: String? = nil) -> AppState {
        var state = ClipFixtures.state(.dashboard)
        state.visibleRows = 10
        _ = state.update(.command(.runs))
        if view != nil || problem != nil { _ = state.update(.runsLoaded(dataset: dataset, view, problem: problem)) }
        return state
    }

    static func opened() -> AppState {
        var state = state()
        for _ in 0..<3 { _ = state.update(.command(.down)) }
        _ = state.update(.command(.open))
        let clips = slowest().map { SlowClip(path: $0.path, ms: $0.times.totalMs, times: $0.times, audioSeconds: $0.audioSeconds) }
        _ = state.update(.slowestLoaded(dataset: dataset, run: 3, clips + [SlowClip(path: "AudioWAV/1099_IWW_SAD_XX.wav", ms: 3.2)]))
        return state
    }

    static func compared() -> AppState {
        var state = state()
        for _ in 0..<3 { _ = state.update(.command(.down)) }
        _ = state.update(.command(.mark))
        _ = state.update(.command(.down))
        _ = state.update(.command(.mark))
        _ = state.update(.command(.compareRuns))
        _ = state.update(.runsCompared(dataset: dataset, 1, 3, differences))
        return state
    }
}
