import Shapes
import Signal

/// What a model is given in its trial: values like those of clips, for whatever network there is.
enum TrialInput: Int, CaseIterable {
    /// The log-mel of a voice that is made up.
    case voice
    /// -80 dB throughout.
    case silence
    /// Values of -80 to -1 dB with no sense in them.
    case pattern

    /// "a voice, silence, a pattern".
    static var names: String { allCases.map(\.name).joined(separator: ", ") }

    private var name: String {
        switch self {
        case .voice: "a made-up voice"
        case .silence: "silence"
        case .pattern: "a pattern"
        }
    }

    /// Frames where the model leaves them open.
    private static let frames = 64
    /// More values than this are no single clip.
    private static let mostValues = 1 << 26

    /// One item in the model's layout; nil when that would be too large.
    func tensor(for contract: ModelContract, options: LogMel) throws -> Tensor? {
        let axes = contract.axes
        let lengths = axes.map { $0.length ?? ($0.role == .time ? Self.frames : 1) }
        let shape = TensorShape(lengths)
        guard let count = shape.elementCount, count > 0, count < Self.mostValues else { return nil }
        switch self {
        case .silence: return Tensor(shape: shape, values: [Float](repeating: -80, count: count))
        case .pattern: return Tensor(shape: shape, values: (0..<count).map { -80 + Float($0 * 7 % 80) })
        case .voice:
            var options = options
            options.melBands = contract.melBands
            let speech = SyntheticSpeech(seconds: 2.5, leadSeconds: 0.25, emotion: "neutral", isMale: false, isStrong: false, seed: "trial")
            let logMel = try LogMelLane(plan: LogMelPlan(options: options)).transform(speech.samples())
            let (frames, bands) = (logMel.shape.lengths[0], logMel.shape.lengths[1])
            let (time, mel) = (axes.firstIndex { $0.role == .time }, axes.firstIndex { $0.role == .mel })
            var index = [Int](repeating: 0, count: lengths.count)
            var values: [Float] = []
            values.reserveCapacity(count)
            for _ in 0..<count {
                values.append(logMel.values[(time.map { index[$0] } ?? 0) % frames * bands + (mel.map { index[$0] } ?? 0) % bands])
                for axis in index.indices.reversed() {
                    index[axis] += 1
                    if index[axis] < lengths[axis] { break }
                    index[axis] = 0
                }
            }
            return Tensor(shape: shape, values: values)
        }
    }
}
