import Base
import Signal

/// Stored arrays for models that take a waveform or one vector a clip.
extension AxisAssignment {
    /// Reads the one axis longer than 1 as the samples or values; the recipe may make axis 0 a batch of them.
    ///
    /// - Throws: `shape.rank`, `shape.empty_time`, `shape.mel_bins` or `shape.channels`.
    public init(single shape: TensorShape, contract: ModelContract, options: CorrectionOptions) throws(SkipReason) {
        guard (1...5).contains(shape.rank) else {
            throw SkipReason(.shapeRank, found: "\(shape.rank) axes in \(shape)", needed: "one to five axes")
        }
        let role: AxisRole = contract.kind == .waveform ? .samples : .features
        let wanted = contract.axis(role)?.length
        let needed = role == .samples ? "the samples of one waveform" : "one vector of \(wanted ?? 0) values"
        guard !shape.lengths.contains(0) else {
            throw SkipReason(.shapeEmptyTime, found: "no values in \(shape)", needed: needed)
        }
        var long = shape.lengths.indices.filter { shape[$0] > 1 }
        var roles = [AxisRole?](repeating: nil, count: shape.rank)
        if options.channels == .batch, long.count > 1, long[0] == 0 {
            roles[0] = .batch
            long.removeFirst()
        }
        guard long.count <= 1 else {
            throw SkipReason(
                .shapeChannels, found: "\(long.count) axes longer than 1 in \(shape)", needed: "\(needed), along one axis")
        }
        let axis = long.first ?? shape.rank - 1
        if role == .features, shape[axis] != wanted {
            throw SkipReason(.shapeMelBins, found: "\(shape[axis]) value\(shape[axis] == 1 ? "" : "s") in \(shape)", needed: needed)
        }
        roles[axis] = role
        self.roles = roles
    }
}
