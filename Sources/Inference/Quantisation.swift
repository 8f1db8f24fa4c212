import COpenVINOGraph
import Signal

/// How whole numbers stand for real ones: `real = scale * (stored - zeroPoint)`.
struct Quantisation: Sendable, Hashable {
    var scale: Double
    var zeroPoint: Double

    /// Samples of full scale ±1 as 16-bit PCM.
    static let pcm16 = Quantisation(scale: 1 / 32768, zeroPoint: 0)

    /// What the model is given for real values, still as floats; whole numbers where its type has no others.
    func stored(_ values: [Float], as type: ElementType) -> [Float] {
        let (scale, zero) = (Float(scale), Float(zeroPoint))
        if type.isFloatingPoint { return values.map { $0 / scale + zero } }
        // NumPy and ONNX round halves to even.
        return values.map { ($0 / scale + zero).rounded(.toNearestOrEven) }
    }

    /// `real = 0.3136 * (stored - 127)`.
    var text: String { "real = \(Float(scale)) * (stored - \(Float(zeroPoint)))" }

    func real(_ values: [Float]) -> [Float] {
        let (scale, zero) = (Float(scale), Float(zeroPoint))
        return values.map { scale * ($0 - zero) }
    }
}

extension ModelGraph {
    /// The quantisation of an input or output, as the first or last operations tell it; nil where they do not.
    private func quantisation(_ ask: (OpaquePointer, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Bool) -> Quantisation? {
        var scale = 0.0
        var zero = 0.0
        guard ask(handle, &scale, &zero), scale.isFinite, scale > 0, zero.isFinite else { return nil }
        return Quantisation(scale: scale, zeroPoint: zero)
    }

    func inputQuantisation(_ index: Int) -> Quantisation? {
        quantisation { melscope_graph_input_scale($0, index, $1, $2) }
    }

    /// - Parameter tensor: nil for the declared output `index`.
    func outputQuantisation(_ index: Int, tensor: String?) -> Quantisation? {
        quantisation { melscope_graph_output_scale($0, tensor, index, $1, $2) }
    }
}
