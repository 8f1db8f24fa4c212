import Signal

/// An input that is no spectrogram: one list of numbers a clip.
///
/// Most published speech-emotion networks take one, mean MFCCs above all, or the samples themselves. Keras writes the first
/// as `(None, 40)` or `(None, 40, 1)`.
public enum SingleAxisInput: Sendable, Hashable {
    /// So many values that stand for a whole clip.
    case vector(Int)
    /// Samples; nil for any number of them.
    case waveform(Int?)
    /// So many values or samples: the length alone does not tell.
    case either(Int)

    /// Longer lists than this are no features that anybody computes of a clip; openSMILE's longest set has 6,373.
    private static let maxVectorCount = 7_000
    /// Shorter waveforms than this, a tenth of a second at 16 kHz, are no clips; most vectors have fewer than 1,000 values.
    private static let minSampleCount = 1_600
    /// Shorter windows than this, 16 ms at 8 kHz, no network takes; voice detectors take 256 to 1,536 samples.
    private static let minWindowCount = 128

    /// - Parameter shape: lengths, outermost first; nil for a free one.
    /// - Returns: nil when the shape can hold a spectrogram, or a batch of other than one item.
    public init?(shape: [Int?]) {
        let inner: [Int?]
        switch shape.count {
        case 1: inner = shape
        // A free first axis is the batch.
        case 2 where shape[0] == nil || shape[0] == 1: inner = [shape[1]]
        case 3 where (shape[0] == nil || shape[0] == 1) && shape[2] == 1: inner = [shape[1]]
        case 3 where (shape[0] == nil || shape[0] == 1) && shape[1] == 1: inner = [shape[2]]
        default: return nil
        }
        switch inner[0] {
        case nil: self = .waveform(nil)
        case let count? where count > Self.maxVectorCount: self = .waveform(count)
        case let count? where count >= Self.minSampleCount: self = .either(count)
        case let count?: self = .vector(count)
        }
    }

    /// What a recipe must say so that the input can be read.
    public var needed: String {
        switch self {
        case .vector: "a log-mel spectrogram, or a recipe whose front end gives vectors, or arrays of such vectors"
        case .waveform: "a log-mel spectrogram, or a recipe whose front end gives samples"
        case .either: "a log-mel spectrogram, or a recipe that says which of the two the model takes"
        }
    }

    /// Whether a front end that gives this kind meets such an input.
    func mayBe(_ kind: ModelContract.Kind) -> Bool {
        switch self {
        case .vector(let count): kind == .vector || kind == .waveform && count >= Self.minWindowCount
        case .waveform: kind == .waveform
        case .either: kind != .spectrogram
        }
    }

    /// The roles of such an input's axes, of which one has `role`.
    public static func roles(of shape: [Int?], _ role: AxisRole) -> [AxisRole] {
        switch shape.count {
        case 1: [role]
        case 2: [.batch, role]
        default: shape[2] == 1 ? [.batch, role, .channel] : [.batch, .channel, role]
        }
    }

    /// The roles where the batch is fixed to more than one; nil for other shapes.
    static func roles(ofFixedBatch shape: [Int?], _ role: AxisRole) -> [AxisRole]? {
        guard shape.count == 2 || shape.count == 3 && shape.contains(1), let batch = shape[0], batch > 1,
            role == .samples || shape.dropFirst().allSatisfy({ $0 != nil })
        else { return nil }
        return roles(of: shape, role)
    }

    /// `one vector of 40 values a clip (such as MFCC means)`.
    public var text: String {
        switch self {
        case .vector(1): "one value per clip"
        case .vector(let count): "one vector of \(count.grouped) values per clip (such as MFCC means)"
        case .waveform(nil): "a waveform of any number of samples"
        case .waveform(let count?): "a waveform of \(count.grouped) samples"
        case .either(let count):
            "one vector of \(count.grouped) values per clip (such as openSMILE functionals), or a waveform of that many samples"
        }
    }
}
