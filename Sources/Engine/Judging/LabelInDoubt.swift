import Probe

/// A clip whose label a classifier denies that has not heard its speaker: a wrong label, or a recording that sounds like another.
package struct LabelInDoubt: Sendable, Hashable, Codable {
    package var clip: String
    package var speaker: String
    package var label: String
    /// What it was taken for.
    package var takenFor: String
    /// Votes by which the label is denied; see ``ProbeResult/Guess/doubt``.
    package var doubt: Double
    /// The clips with the most similar features, of any speaker, nearest first.
    package var neighbours: [Neighbour]

    package struct Neighbour: Sendable, Hashable, Codable {
        package var clip: String
        package var speaker: String
        package var label: String
        /// Root mean square over the standardised values, in standard deviations.
        package var distance: Double
    }

    static let neighbourCount = 5

    /// - Throws: `CancellationError`.
    static func firmest(
        _ limit: Int, of result: ProbeResult, _ data: ProbeData, isCancelled: @Sendable () -> Bool
    ) throws -> [LabelInDoubt] {
        let denied = result.denied.prefix(limit)
        guard !denied.isEmpty else { return [] }
        let places = Dictionary(data.names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let queries = denied.map { places[$0.name]! }
        let nearest = try NearestClips.of(queries, count: neighbourCount, in: data, isCancelled: isCancelled)
        return zip(denied, nearest).map { guess, neighbours in
            LabelInDoubt(
                clip: guess.name, speaker: guess.speaker, label: guess.label, takenFor: guess.guess, doubt: guess.doubt,
                neighbours: neighbours.map { clip, distance in
                    Neighbour(clip: data.names[clip], speaker: data.speakers[clip], label: data.labels[clip], distance: distance)
                })
        }
    }
}
