import Shapes
import Signal

/// What a model is given in its trial: values like those of clips, for whatever network there is.
enum TrialInput: Int, CaseIterable {
    /// What the front end makes of a voice that is made up.
    case voice
    /// -80 dB throughout, or zeros where the model takes no log-mel.
    case silence
    /// Values of -80 to -1 dB, or of -1 to 1, with no sense in them.
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

    /// Frames, or samples, where the model leaves them open.
    private static func openLength(_ contract: ModelContract) -> Int {
        min(contract.kind == .waveform ? 16_000 : 64, contract.mostSteps ?? .max)
    }

    /// More values than this are no single clip.
    private static let mostValues = 1 << 26

    /// One item in the model's layout; nil when that would be too large.
    func tensor(for contract: ModelContract, frontEnd: AnyFrontEnd) throws -> Tensor? {
        let axes = contract.axes
        let lengths = axes.map { $0.length ?? ($0.role == contract.lengthRole ? Self.openLength(contract) : 1) }
        let shape = TensorShape(lengths)
        guard let count = shape.elementCount, count > 0, count < Self.mostValues else { return nil }
        let isLogMel = contract.axis(.mel) != nil
        func pattern(_ index: Int) -> Float { isLogMel ? -80 + Float(index * 7 % 80) : Float(index * 7 % 81) / 40 - 1 }
        switch self {
        case .silence: return Tensor(shape: shape, values: [Float](repeating: isLogMel ? -80 : 0, count: count))
        case .pattern: return Tensor(shape: shape, values: (0..<count).map(pattern))
        case .voice:
            guard let voice = try Self.voice(for: contract, frontEnd) else { return Tensor(shape: shape, values: (0..<count).map(pattern)) }
            let width = voice.values.count / voice.shape[0]
            let (long, band) = (axes.firstIndex { $0.role == contract.lengthRole }, axes.firstIndex { $0.role.isBand })
            var index = [Int](repeating: 0, count: lengths.count)
            var values: [Float] = []
            values.reserveCapacity(count)
            for _ in 0..<count {
                values.append(voice.values[(long.map { index[$0] } ?? 0) % voice.shape[0] * width + (band.map { index[$0] } ?? 0) % width])
                for axis in index.indices.reversed() {
                    index[axis] += 1
                    if index[axis] < lengths[axis] { break }
                    index[axis] = 0
                }
            }
            return Tensor(shape: shape, values: values)
        }
    }

    /// Shape `(frames, bands)` or `(samples,)`; nil for a model that takes vectors, of which a voice makes none.
    private static func voice(for contract: ModelContract, _ frontEnd: AnyFrontEnd) throws -> Tensor? {
        let speech = SyntheticSpeech(seconds: 2.5, leadSeconds: 0.25, emotion: "neutral", isMale: false, isStrong: false, seed: "trial")
        switch contract.kind {
        case .vector: return nil
        case .waveform:
            let samples = speech.samples()
            return Tensor(shape: [samples.count], values: samples)
        case .spectrogram:
            if frontEnd.output.band == contract.band {
                return frontEnd.output.spectrogram(of: try frontEnd.makePlan().makeLane().transform(speech.samples()).tensor)
            }
            // Arrays of another front end than the recipe's.
            var logMel = LogMel()
            logMel.melBands = contract.bands
            return try logMel.makePlan().makeLane().transform(speech.samples()).tensor
        }
    }
}
