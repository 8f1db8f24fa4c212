import Foundation

/// Where the values of many clips lie.
package struct Spread: Sendable, Hashable, Codable {
    package var count: Int
    package var minimum, p5, median, p95, maximum, mean: Double
    /// 1.4826 times the median of the distances from the median, which is the standard deviation of a normal distribution.
    package var deviation: Double

    /// Nil for no values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        count = sorted.count
        (minimum, maximum) = (sorted[0], sorted[sorted.count - 1])
        (p5, p95) = (Self.percentile(sorted, 0.05), Self.percentile(sorted, 0.95))
        let median = Self.percentile(sorted, 0.5)
        self.median = median
        mean = sorted.reduce(0, +) / Double(sorted.count)
        deviation = 1.4826 * Self.percentile(sorted.map { abs($0 - median) }.sorted(), 0.5)
    }

    private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}
