/// Clips with similar features.
package enum NearestClips {
    /// For each query the nearest other clips, nearest first.
    ///
    /// Distances are between values that are standardised over all clips: root mean square over the columns, in standard deviations.
    ///
    /// - Parameter queries: indexes into the clips.
    /// - Throws: `CancellationError`; ``EngineError`` `.library`.
    package static func of(
        _ queries: [Int], count: Int, in data: ProbeData, isCancelled: @Sendable () -> Bool = { false }
    ) throws -> [[(clip: Int, distance: Double)]] {
        try Matrix.require()
        let standard = Standardisation(data, rows: Array(0..<data.count))
        let width = standard.width
        let asked = standard.rows(queries, of: data)
        let lengths = squares(asked, queries.count, width)
        var nearest = [[(clip: Int, distance: Double)]](repeating: [], count: queries.count)
        for start in stride(from: 0, to: data.count, by: chunkRows) {
            if isCancelled() { throw CancellationError() }
            let clips = start..<min(start + chunkRows, data.count)
            let rows = standard.rows(clips, of: data)
            let others = squares(rows, clips.count, width)
            let products = Matrix.product(asked, queries.count, transposed: rows, clips.count, width)
            for query in queries.indices {
                var found = nearest[query]
                for (place, clip) in clips.enumerated() where clip != queries[query] {
                    let square = max(0, lengths[query] + others[place] - 2 * products[query * clips.count + place])
                    found.append((clip, (square / Double(max(width, 1))).squareRoot()))
                }
                nearest[query] = Array(found.sorted { ($0.distance, $0.clip) < ($1.distance, $1.clip) }.prefix(count))
            }
        }
        return nearest
    }

    private static func squares(_ rows: [Double], _ count: Int, _ width: Int) -> [Double] {
        (0..<count).map { row in rows[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 } }
    }

    private static let chunkRows = 512
}

/// Clips whose features are far from those of all others.
package enum OutlierClips {
    package struct Outlier: Sendable, Hashable, Codable {
        package var clip: Int
        /// Root mean square of the values, standardised over all clips, each limited to -10 to 10: 1 on average.
        package var distance: Double
    }

    /// Those whose distance is above the median by more than six times the median deviation from it; farthest first.
    package static func of(_ data: ProbeData) -> [Outlier] {
        guard data.count > 2 else { return [] }
        let standard = Standardisation(data, rows: Array(0..<data.count))
        guard standard.width > 0 else { return [] }
        var distances: [Double] = []
        for start in stride(from: 0, to: data.count, by: 512) {
            let clips = start..<min(start + 512, data.count)
            let rows = standard.rows(clips, of: data)
            for row in 0..<clips.count {
                let square = rows[row * standard.width..<(row + 1) * standard.width].reduce(0) { $0 + $1 * $1 }
                distances.append((square / Double(standard.width)).squareRoot())
            }
        }
        let middle = median(distances)
        let limit = middle + 6 * median(distances.map { abs($0 - middle) })
        return distances.indices.filter { distances[$0] > limit }.map { Outlier(clip: $0, distance: distances[$0]) }
            .sorted { ($1.distance, $0.clip) < ($0.distance, $1.clip) }
    }

    private static func median(_ values: [Double]) -> Double { SpeakerBootstrap.percentile(values.sorted(), 0.5) }
}
