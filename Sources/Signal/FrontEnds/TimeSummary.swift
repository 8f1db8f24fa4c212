/// What becomes of a front end's frames before they leave it.
public enum TimeSummary: String, Sendable, Hashable, Codable, CaseIterable {
    /// They stay.
    case none
    /// One vector: each row's mean over time.
    case mean
    /// The means, then the standard deviations with N (`numpy.std`).
    case meanStd = "mean_std"
    /// Each row's largest value.
    case max

    /// Values of the vector that `rows` values a frame become; nil where the frames stay.
    public func count(rows: Int) -> Int? {
        switch self {
        case .none: nil
        case .mean, .max: rows
        case .meanStd: 2 * rows
        }
    }

    /// The vector of a clip's frames, summed in double precision.
    ///
    /// - Parameter frames: shape `(frames, rows)`, with at least one frame.
    /// - Returns: shape `(count,)`; `frames` itself where they stay.
    func apply(to frames: Tensor) -> Tensor {
        guard let length = count(rows: frames.shape[1]) else { return frames }
        let (count, rows) = (frames.shape[0], frames.shape[1])
        let values = [Float](unsafeUninitializedCapacity: length) { result, initialized in
            frames.values.withUnsafeBufferPointer { values in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * rows) { sums in
                    switch self {
                    case .none: break
                    case .max:
                        for row in 0..<rows { result[row] = values[row] }
                        for frame in stride(from: 1, to: count, by: 1) {
                            for row in 0..<rows where values[frame * rows + row] > result[row] { result[row] = values[frame * rows + row] }
                        }
                    case .mean, .meanStd:
                        for row in 0..<2 * rows { sums[row] = 0 }
                        for frame in 0..<count {
                            for row in 0..<rows { sums[row] += Double(values[frame * rows + row]) }
                        }
                        for row in 0..<rows {
                            sums[row] /= Double(count)
                            result[row] = Float(sums[row])
                        }
                        guard self == .meanStd else { break }
                        for frame in 0..<count {
                            for row in 0..<rows {
                                let deviation = Double(values[frame * rows + row]) - sums[row]
                                sums[rows + row] += deviation * deviation
                            }
                        }
                        for row in 0..<rows { result[rows + row] = Float((sums[rows + row] / Double(count)).squareRoot()) }
                    }
                }
            }
            initialized = length
        }
        return Tensor(shape: [length], values: values)
    }
}
