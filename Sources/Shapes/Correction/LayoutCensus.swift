import Signal

/// What the arrays of a dataset tell together, from their shapes alone: which way round they are stored, and whether their
/// lengths differ as those of recordings do.
public struct LayoutCensus: Sendable, Hashable, Codable {
    public private(set) var melFirst = 0
    public private(set) var timeFirst = 0
    /// Arrays that do not tell: both axes as long as mel has bands, one frame only, or no spectrogram at all.
    public private(set) var undecided = 0
    /// Arrays with a time axis.
    public private(set) var timed = 0
    /// The length of the time axis that all of them have; nil when there are none or they differ.
    public private(set) var commonFrames: Int?

    public init() {}

    /// Whether two arrays differ in length.
    public var lengthsDiffer: Bool { timed > 1 && commonFrames == nil }

    public mutating func count(_ shape: TensorShape, for correction: ShapeCorrection) {
        let reading = correction.reading(of: shape)
        switch reading.flatMap({ $0.isDecidedByShape ? $0.reading.orientation : nil }) {
        case .melFirst: melFirst += 1
        case .timeFirst: timeFirst += 1
        case nil: undecided += 1
        }
        guard let frames = reading?.reading.time.map({ shape[$0] }) else { return }
        commonFrames = timed == 0 || commonFrames == frames ? frames : nil
        timed += 1
    }

    /// The layout on which enough arrays agree, by the recipe's quorum; nil when too few tell or the dataset is mixed.
    public func hint(_ options: CorrectionOptions) -> LayoutHint? {
        let told = melFirst + timeFirst
        guard told >= max(1, options.voteClips) else { return nil }
        let needed = Double(told) * options.voteShare
        if Double(melFirst) >= needed, melFirst > timeFirst { return .melFirst }
        if Double(timeFirst) >= needed, timeFirst > melFirst { return .timeFirst }
        return nil
    }
}
