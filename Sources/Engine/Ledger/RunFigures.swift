/// What a run did in which time: what is compared of runs, and what others are estimated by.
package struct RunFigures: Sendable, Codable, Hashable {
    package var done = 0
    package var activeSeconds = 0.0
    package var audioSeconds = 0.0
    package var inputBytes: Int64 = 0
    package var outputBytes: Int64 = 0
    package var stepTimes = StepTimes()
    /// Seconds since 1970; nil for a run that was not ended by itself.
    package var endedAt: Double?

    package init() {}

    package var clipsPerSecond: Double { activeSeconds > 1e-6 ? Double(done) / activeSeconds : 0 }

    /// Whether this program can have written it.
    var isPlausible: Bool {
        let times = [activeSeconds, audioSeconds, endedAt ?? 0] + stepTimes.steps(frontEnd: "").map(\.ms)
        let bytes = Int64.min / 4...Int64.max / 4
        return Plausible.counts.contains(done) && times.allSatisfy(Plausible.times.contains) && bytes.contains(inputBytes)
            && bytes.contains(outputBytes)
    }
}

extension RunSnapshot {
    package var figures: RunFigures {
        var figures = RunFigures()
        (figures.done, figures.activeSeconds, figures.audioSeconds) = (done, activeSeconds, audioSeconds)
        (figures.inputBytes, figures.outputBytes, figures.stepTimes, figures.endedAt) = (inputBytes, outputBytes, stepTimes, endedAt)
        return figures
    }

    /// The one with more clips of this run and what was before it, for a run that follows; nil where neither did any.
    var mostDone: RunFigures? { [earlier, figures].compactMap { $0 }.filter { $0.done > 0 }.max { $0.done < $1.done } }

    /// What was done before, where that was more than this run did.
    package var largerEarlier: RunFigures? { earlier.flatMap { $0.done > done ? $0 : nil } }
}
