import Base

/// Brings a signal to a number of samples.
struct FixedLength {
    let samples: Int
    let fit: LoadOptions.LengthFit
    let padSide: LoadOptions.Side
    let cropSide: LoadOptions.Side

    /// - Returns: nil where the options ask for no length.
    init?(_ options: LoadOptions) {
        guard let samples = options.lengthSamples else { return nil }
        (self.samples, fit, padSide, cropSide) = (samples, options.lengthFit, options.padSide, options.cropSide)
    }

    /// - Throws: `shape.time_length` for a length that may not be changed.
    func check(count: Int) throws(SkipReason) {
        guard count < samples ? fit == .crop : count > samples && fit == .pad else { return }
        throw SkipReason(
            .shapeTimeLength, found: "\(count.grouped) samples, and load.length_fit \(fit.rawValue)",
            needed: "\(count < samples ? "at least" : "at most") load.length_samples \(samples.grouped)")
    }

    /// Where the samples of a clip stand among zeros; nil where it gets none.
    func ownSamples(of count: Int) -> Range<Int>? {
        guard count < samples, fit != .tile else { return nil }
        let front = padsInFront(samples - count)
        return front..<front + count
    }

    private func padsInFront(_ missing: Int) -> Int { padSide == .end ? 0 : padSide == .start ? missing : missing / 2 }

    /// - Parameter signal: at least one sample.
    /// - Returns: what was done; nil where the length fits.
    /// - Throws: as ``check(count:)``.
    func apply(to signal: inout [Float]) throws(SkipReason) -> ClipNote? {
        let count = signal.count
        try check(count: count)
        if count > samples {
            let start = cropSide == .end ? 0 : cropSide == .start ? count - samples : (count - samples) / 2
            signal.removeLast(count - samples - start)
            signal.removeFirst(start)
            return ClipNote(.audioPart, "cropped to \(samples.grouped) of \(count.grouped) samples", value: Double(count - samples))
        }
        guard count < samples else { return nil }
        signal.reserveCapacity(samples)
        let missing = samples - count
        if fit == .tile {
            while signal.count < samples { signal.append(contentsOf: signal[..<min(count, samples - signal.count)]) }
            return ClipNote(.audioPadded, "\(count.grouped) samples repeated to \(samples.grouped)", value: Double(missing))
        }
        let front = padsInFront(missing)
        if front > 0 { signal.insert(contentsOf: repeatElement(0, count: front), at: 0) }
        signal.append(contentsOf: repeatElement(0, count: samples - signal.count))
        return ClipNote(.audioPadded, "\(count.grouped) samples padded to \(samples.grouped) with zeros", value: Double(missing))
    }
}
