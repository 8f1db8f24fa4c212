/// Counts which way round the arrays of a dataset are stored, from their shapes alone.
public struct LayoutCensus: Sendable, Hashable, Codable {
    public private(set) var melFirst = 0
    public private(set) var timeFirst = 0
    /// Arrays that do not tell: both axes as long as mel has bands, one frame only, or no spectrogram at all.
    public private(set) var undecided = 0

    public init() {}

    public mutating func count(_ shape: TensorShape, for correction: ShapeCorrection) {
        switch correction.orientation(of: shape) {
        case .melFirst: melFirst += 1
        case .timeFirst: timeFirst += 1
        case nil: undecided += 1
        }
    }

    public mutating func merge(_ other: LayoutCensus) {
        melFirst += other.melFirst
        timeFirst += other.timeFirst
        undecided += other.undecided
    }

    /// The layout of at least 90 % of the arrays that tell; nil when none tells or the dataset is mixed.
    public var hint: LayoutHint? {
        let told = melFirst + timeFirst
        guard told > 0 else { return nil }
        if melFirst * 10 >= told * 9 { return .melFirst }
        if timeFirst * 10 >= told * 9 { return .timeFirst }
        return nil
    }
}
