import Base

/// Intervals and paired tests in which speakers are drawn, and not clips: clips of one speaker are not independent.
package enum SpeakerBootstrap {
    /// 2.5 and 97.5 percentiles.
    package struct Interval: Sendable, Hashable, Codable {
        package var low: Double
        package var high: Double

        package init(low: Double, high: Double) { (self.low, self.high) = (low, high) }
    }

    /// The interval of the pooled UAR when speakers are drawn anew, with all their clips.
    ///
    /// - Parameters:
    ///   - tables: for each speaker the confusion table of their clips.
    /// - Returns: nil for fewer than two speakers. With fewer than about six it means little, and the caller says so.
    package static func interval(_ tables: [[[Int]]], draws: Int) -> Interval? {
        guard tables.count > 1 else { return nil }
        var generator = SplitMix64(seed: "speakers")
        let values = (0..<draws).map { _ in ProbeFigures.uar(confusion: drawn(tables, &generator)) }.sorted()
        return Interval(low: percentile(values, 0.025), high: percentile(values, 0.975))
    }

    /// The difference of two UARs over the same speakers, with its interval and how often its sign turns.
    package struct Difference: Sendable, Hashable, Codable {
        /// First less second.
        package var uar: Double
        package var interval: Interval
        /// Two-sided, by the share of draws on the other side of zero; not below 1 / draws.
        package var p: Double
        package var speakerCount: Int
    }

    /// - Parameter tables: for each speaker the confusion tables of the first and of the second.
    package static func difference(_ tables: [(first: [[Int]], second: [[Int]])], draws: Int) -> Difference? {
        guard tables.count > 1 else { return nil }
        var generator = SplitMix64(seed: "speakers")
        let values = (0..<draws).map { _ -> Double in
            let chosen = (0..<tables.count).map { _ in tables[generator.index(tables.count)] }
            return ProbeFigures.uar(confusion: sum(chosen.map(\.first))) - ProbeFigures.uar(confusion: sum(chosen.map(\.second)))
        }.sorted()
        let all = ProbeFigures.uar(confusion: sum(tables.map(\.first))) - ProbeFigures.uar(confusion: sum(tables.map(\.second)))
        let below = values.count { $0 <= 0 }, above = values.count { $0 >= 0 }
        return Difference(
            uar: all, interval: Interval(low: percentile(values, 0.025), high: percentile(values, 0.975)),
            p: min(1, max(2 * Double(min(below, above)), 1) / Double(draws)), speakerCount: tables.count)
    }

    private static func drawn(_ tables: [[[Int]]], _ generator: inout SplitMix64) -> [[Int]] {
        sum((0..<tables.count).map { _ in tables[generator.index(tables.count)] })
    }

    static func sum(_ tables: [[[Int]]]) -> [[Int]] {
        guard var total = tables.first else { return [] }
        for table in tables.dropFirst() {
            for row in table.indices {
                for column in table[row].indices { total[row][column] += table[row][column] }
            }
        }
        return total
    }

    /// Between the nearest two values, in proportion.
    package static func percentile(_ sorted: [Double], _ share: Double) -> Double {
        guard let last = sorted.indices.last else { return 0 }
        let place = share * Double(last)
        let below = Int(place)
        guard below < last else { return sorted[last] }
        return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
