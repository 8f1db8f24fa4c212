/// Milliseconds that a clip spent in each step.
package struct StepTimes: Sendable, Hashable, Codable {
    package var readMs = 0.0
    package var resampleMs = 0.0
    /// The front end's.
    package var transformMs = 0.0
    package var correctMs = 0.0
    package var inferMs = 0.0
    package var writeMs = 0.0

    package init() {}

    /// What is recorded keeps the name of the first front end there was.
    private enum CodingKeys: String, CodingKey {
        case readMs, resampleMs
        case transformMs = "logMelMs"
        case correctMs, inferMs, writeMs
    }

    package var totalMs: Double { readMs + resampleMs + transformMs + correctMs + inferMs + writeMs }

    package static func += (sum: inout StepTimes, other: StepTimes) {
        sum.readMs += other.readMs
        sum.resampleMs += other.resampleMs
        sum.transformMs += other.transformMs
        sum.correctMs += other.correctMs
        sum.inferMs += other.inferMs
        sum.writeMs += other.writeMs
    }

    package static func / (sum: StepTimes, count: Double) -> StepTimes {
        var mean = sum
        for step in [\StepTimes.readMs, \.resampleMs, \.transformMs, \.correctMs, \.inferMs, \.writeMs] { mean[keyPath: step] /= count }
        return mean
    }

    /// Name and milliseconds of each step, in the order of the path.
    ///
    /// - Parameter frontEnd: the front end's title.
    package func steps(frontEnd: String) -> [(name: String, ms: Double)] {
        [
            ("read", readMs), ("resample", resampleMs), (frontEnd, transformMs), ("shape", correctMs),
            ("CNN", inferMs), ("write", writeMs),
        ]
    }
}
