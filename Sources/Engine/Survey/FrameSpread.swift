/// The range of clip lengths that a histogram shows: a few very long clips must not press all others into one bar.
package struct FrameSpread: Sendable, Hashable {
    /// Fewest frames, and the most that have a place of their own.
    package let low: Int
    package let high: Int
    /// Clips longer than `high`, to be counted with the last bin.
    package let longerCount: Int

    /// - Parameter counts: number of clips by number of frames; those below 0 and without clips do not count.
    /// - Returns: nil when no clip counts.
    package init?(_ counts: [Int: Int]) {
        let known = counts.filter { $0.key >= 0 && $0.value > 0 }.sorted { $0.key < $1.key }
        guard let first = known.first, let last = known.last else { return nil }
        low = first.key
        let total = known.reduce(0.0) { $0 + Double($1.value) }
        var seen = 0.0
        // Of the usual lengths, nineteen in twenty, thrice the range is shown.
        let usual = known.first { entry in
            seen += Double(entry.value)
            return seen >= 0.95 * total
        }?.key ?? last.key
        let limit = Double(low) + 3 * Double(usual - first.key) + 32
        guard Double(last.key) > limit else {
            high = last.key
            longerCount = 0
            return
        }
        high = Int(limit)
        let edge = high
        longerCount = known.filter { $0.key > edge }.reduce(0) { $0.addingReportingOverflow($1.value).partialValue }
    }

    /// "154", or "120+" where longer clips are counted with the last bin.
    package var highText: String { longerCount > 0 ? "\(high)+" : "\(high)" }

    /// The median of the numbers of frames, as a text: "74", or "73.5" between two in the middle.
    ///
    /// - Parameter counts: number of clips by number of frames.
    package static func medianText(_ counts: [Int: Int]) -> String {
        let sorted = counts.filter { $0.key >= 0 && $0.value > 0 }.sorted { $0.key < $1.key }
        let total = sorted.reduce(0) { $0.addingReportingOverflow($1.value).partialValue }
        guard total > 0 else { return "0" }
        func value(at place: Int) -> Int {
            var seen = 0
            for (frames, count) in sorted {
                seen += count
                if seen > place { return frames }
            }
            return sorted[sorted.count - 1].key
        }
        let (low, high) = (value(at: (total - 1) / 2), value(at: total / 2))
        let isHalf = (low & 1) != (high & 1)
        return "\(low + (high - low) / 2)" + (isHalf ? ".5" : "")
    }
}
