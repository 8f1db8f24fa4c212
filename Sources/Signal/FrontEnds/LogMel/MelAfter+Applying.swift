import CVector

extension MelAfter {
    /// Takes the logarithms of a clip, or of one window, through all steps but patches and layout.
    ///
    /// - Parameter values: room for `rows` rows of `bands` values, of which `frames` are there.
    func apply(to values: UnsafeMutablePointer<Float>, frames: Int, rows: Int, bands: Int) {
        // What fills up to a number of frames goes through the next steps, zeros up to a multiple do not.
        let filled = max(frames, min(rows, frameCount ?? frames))
        (values + frames * bands).update(repeating: Float(frameFill), count: (filled - frames) * bands)
        if subtract != 0 || divide != 1 { melscope_affine(values, filled * bands, Float(subtract), Float(divide)) }
        switch bandNorm {
        case .none: break
        case .mean: Self.removeMeans(values, frames: filled, bands: bands)
        case .nemo: Self.standardize(values, frames: filled, bands: bands, floor: bandNormFloor)
        }
        (values + filled * bands).update(repeating: 0, count: (rows - filled) * bands)
    }

    private static func removeMeans(_ values: UnsafeMutablePointer<Float>, frames: Int, bands: Int) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: bands) { sums in
            guard let sums = sums.baseAddress else { return }
            sum(values, frames: frames, bands: bands, into: sums)
            for frame in 0..<frames {
                let row = values + frame * bands
                for band in 0..<bands { row[band] = Float(Double(row[band]) - sums[band] / Double(frames)) }
            }
        }
    }

    private static func standardize(_ values: UnsafeMutablePointer<Float>, frames: Int, bands: Int, floor: Double) {
        let count = frames - 1
        guard count >= 0 else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * bands) { room in
            guard let means = room.baseAddress else { return }
            let scales = means + bands
            sum(values, frames: count, bands: bands, into: means)
            for band in 0..<bands {
                means[band] /= Double(max(1, count))
                scales[band] = 0
            }
            for frame in 0..<count {
                let row = values + frame * bands
                for band in 0..<bands {
                    let deviation = Double(row[band]) - means[band]
                    scales[band] += deviation * deviation
                }
            }
            for band in 0..<bands { scales[band] = 1 / ((scales[band] / Double(max(1, count - 1))).squareRoot() + floor) }
            for frame in 0..<count {
                let row = values + frame * bands
                for band in 0..<bands { row[band] = Float((Double(row[band]) - means[band]) * scales[band]) }
            }
        }
        (values + count * bands).update(repeating: 0, count: bands)
    }

    /// Each band's sum, in double precision.
    private static func sum(_ values: UnsafeMutablePointer<Float>, frames: Int, bands: Int, into sums: UnsafeMutablePointer<Double>) {
        sums.update(repeating: 0, count: bands)
        for frame in 0..<frames {
            let row = values + frame * bands
            for band in 0..<bands { sums[band] += Double(row[band]) }
        }
    }
}
