import Probe

/// Clips on two axes, to look at, and those that lie far from all others.
package struct ProbeMap: Sendable {
    /// Of each clip, in the order of the names.
    package var names: [String]
    package var labels: [String]
    package var speakers: [String]
    /// The axes along which the values vary most.
    package var principal: Projection
    /// The axes that part the labels most among the speakers of the first fold's training part; nil where there are none.
    package var discriminant: Projection?
    /// Of each clip whether it is of speakers that the discriminant axes were not learnt from: what holds of them holds of others.
    package var isHeldOut: [Bool]
    /// Farthest first.
    package var outliers: [OutlierClips.Outlier]
}

extension ProbeMap {
    /// - Throws: ``EngineError`` where nothing varies; `CancellationError`.
    init(_ data: ProbeData, _ folds: [ProbeFold], isCancelled: @Sendable () -> Bool) throws {
        (names, labels, speakers) = (data.names, data.labels, data.speakers)
        principal = try Projection.principal(data)
        if isCancelled() { throw CancellationError() }
        let learning = folds.first?.train ?? []
        discriminant = try? Projection.discriminant(data, learningFrom: learning)
        let learnt = Set(learning)
        isHeldOut = (0..<data.count).map { !learnt.contains($0) }
        if isCancelled() { throw CancellationError() }
        outliers = OutlierClips.of(data)
    }
}
