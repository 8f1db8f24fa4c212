/// A derivative of each row of a spectrogram over time, as `librosa.feature.delta` computes it with `scipy.signal.savgol_filter`:
/// that of the line (order 1) or parabola (order 2) which fits the frames around one best.
struct FrameDelta: Sendable {
    private let half: Int
    /// Of the frames from `-half` to `half`.
    private let weights: [Double]
    private let interpolates: Bool

    /// - Parameters:
    ///   - order: 1 or 2.
    ///   - width: frames that are looked at, odd.
    ///   - interpolates: whether the fit at the first (last) place that has all its frames goes on to the end; otherwise the
    ///     end's frame is repeated outside.
    init(order: Int, width: Int, interpolates: Bool) {
        let half = width / 2
        self.half = half
        self.interpolates = interpolates
        let squares = (-half...half).map { Double($0 * $0) }
        if order == 1 {
            let sum = squares.reduce(0, +)
            weights = (-half...half).map { Double($0) / sum }
        } else {
            let mean = squares.reduce(0, +) / Double(width)
            let sum = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            weights = squares.map { 2 * ($0 - mean) / sum }
        }
    }

    /// Writes the derivatives of `rows` values a frame.
    ///
    /// - Parameters:
    ///   - values: frame t begins at `t * stride`; at least as many frames as the width where it interpolates.
    ///   - sums: room for `rows` values.
    ///   - result: laid out as `values`.
    func apply(
        to values: UnsafePointer<Float>, frames: Int, rows: Int, stride: Int, sums: UnsafeMutablePointer<Double>,
        into result: UnsafeMutablePointer<Float>
    ) {
        for frame in 0..<frames {
            // The derivative of a line's, and the second of a parabola's, is the same everywhere on it.
            let centre = interpolates ? min(max(frame, half), frames - 1 - half) : frame
            for row in 0..<rows { sums[row] = 0 }
            for index in weights.indices {
                let weight = weights[index]
                let source = values + min(max(centre + index - half, 0), frames - 1) * stride
                for row in 0..<rows { sums[row] += weight * Double(source[row]) }
            }
            for row in 0..<rows { result[frame * stride + row] = Float(sums[row]) }
        }
    }
}
