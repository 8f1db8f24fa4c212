import Base
import Engine

/// A run's line of `runs --json`.
struct RunLine: Encodable {
    var type = "run"
    var number: Int
    var name, source, output: String
    /// finished, cancelled, failed, killed, running or paused.
    var state: String
    /// extract, replace, force or retry; nil of runs that recorded none, as are host, version, lanes and the counts by outcome and reason.
    var command: String?
    /// Seconds since 1970.
    var startedAt: Double
    var endedAt: Double?
    var host, version: String?
    var model: String
    var modelSha256: String?
    var recipe: String
    /// Where the recipe is not that of the run before: its settings, `a` of the run before and `b` of this one. Nil where one of them is not kept.
    var recipeDifferences: [RecipeDifference]?
    var lanes: Int?
    var planned, done, left: Int
    var extracted, skipped, failed: Int?
    var reasons: [String: Int]?
    var activeSeconds, audioSeconds, clipsPerSecond, timesRealTime: Double
    var inputBytes, outputBytes: Int64
    /// Mean milliseconds of a clip in each step.
    var stepMs: [String: Double]
    var problem, notice: String?

    init(_ run: PastRun, output: String, differences: [RecipeDifference]?) {
        let entry = run.entry
        (number, name, source, self.output, state) = (run.number, run.dataset, run.source, output, run.end.rawValue)
        (startedAt, endedAt) = (entry.startedAt, entry.endedAt)
        (host, version, model, modelSha256, recipe) = (entry.host, entry.programVersion, run.model, entry.modelSHA256, run.recipeHash)
        (recipeDifferences, lanes) = (differences, entry.laneCount)
        (planned, done, left) = (entry.planned, entry.done, run.left)
        if run.isWhole {
            command = entry.command.rawValue
            (extracted, skipped, failed, reasons) = (entry.extracted, entry.skipped, entry.failed, entry.reasons)
        }
        (activeSeconds, audioSeconds) = (rounded(entry.activeSeconds), rounded(entry.audioSeconds))
        (clipsPerSecond, timesRealTime) = (rounded(run.clipsPerSecond), rounded(run.timesRealTime))
        (inputBytes, outputBytes) = (entry.inputBytes, entry.outputBytes)
        stepMs = Dictionary(run.stepMeans.map { ($0.name, rounded($0.ms)) }, uniquingKeysWith: { first, _ in first })
        (problem, notice) = (run.problem, run.notice)
    }
}

/// A line of `runs --slowest --json`.
struct SlowClipLine: Encodable {
    var type = "slow_clip"
    var run: Int
    var fileName: String
    var elapsedMs: Double
    var durationSeconds: Double?
    /// Of each step; nil where the run did not keep them of this clip.
    var stepMs: [String: Double]?

    init(_ clip: SlowClip, of run: PastRun) {
        (self.run, fileName, elapsedMs, durationSeconds) = (run.number, clip.path, rounded(clip.ms), clip.audioSeconds)
        stepMs = clip.times.map { Dictionary($0.steps(frontEnd: run.frontEnd).map { ($0.name, rounded($0.ms)) }, uniquingKeysWith: { first, _ in first }) }
    }
}

/// The line of `runs OUT A B --json`.
struct RunComparisonLine: Encodable {
    var type = "run_comparison"
    var a, b: RunLine
    /// Nil where a recipe is not kept.
    var recipeDifferences: [RecipeDifference]?
}

/// Thousandths are enough of what a clock measured.
private func rounded(_ value: Double) -> Double { value.isFinite ? (value * 1000).rounded() / 1000 : 0 }
