import Base
import CVector
import Foundation

/// What ``LoadOptions`` do to the samples of a clip, once they have the front end's rate.
enum LoadSteps {
    /// Trims, levels, emphasises and fits, in this order.
    ///
    /// - Returns: notes on what was cut and added, and which samples have no zeros put around them; nil for all.
    /// - Throws: `audio.part` where the trim leaves less than the shortest accepted clip, `shape.time_length` for a length that may
    ///   not be changed.
    static func apply(_ load: LoadOptions, to samples: inout [Float], rateHz: Int, minSeconds: Double) throws(SkipReason)
        -> (notes: [ClipNote], ownSamples: Range<Int>?)
    {
        var notes: [ClipNote] = []
        if let topDB = load.trimDB {
            let trim = SilenceTrim(topDB: topDB, frameSamples: load.trimFrameSamples, hopSamples: load.trimHopSamples)
            let range = trim.range(of: samples)
            func text(_ count: Int) -> String { AudioLength.text(seconds: Double(count) / Double(rateHz)) }
            guard !range.isEmpty, Double(range.count) / Double(rateHz) >= minSeconds else {
                throw SkipReason(
                    .audioPart, found: "\(text(range.count)) of \(text(samples.count)) within \(topDB) dB of the loudest frame",
                    needed: "at least \(minSeconds > 0 ? text(Int(minSeconds * Double(rateHz))) : "one sample")")
            }
            if range.count < samples.count {
                notes.append(
                    ClipNote(
                        .audioPart, "trimmed: \(text(range.lowerBound)) from the start, \(text(samples.count - range.upperBound)) from the end",
                        value: Double(samples.count - range.count)))
                samples.removeLast(samples.count - range.upperBound)
                samples.removeFirst(range.lowerBound)
            }
        }
        level(load, &samples)
        if load.preEmphasis > 0 { emphasise(&samples, Float(load.preEmphasis)) }
        guard let fit = FixedLength(load) else { return (notes, nil) }
        let own = fit.ownSamples(of: samples.count)
        if let note = try fit.apply(to: &samples) { notes.append(note) }
        return (notes, own)
    }

    /// Silence stays what it is.
    private static func level(_ load: LoadOptions, _ samples: inout [Float]) {
        guard load.level != .none, !samples.isEmpty else { return }
        samples.withUnsafeMutableBufferPointer { signal in
            guard let base = signal.baseAddress else { return }
            let found = melscope_level(base, signal.count)
            let own = load.level == .peak ? Double(found.peak) : (found.sum_of_squares / Double(signal.count)).squareRoot()
            let divisor = Float(own / pow(10, load.levelDBFS / 20))
            guard divisor >= .leastNormalMagnitude else { return }
            for index in 0..<signal.count { base[index] /= divisor }
        }
    }

    /// The first sample is filtered as if the line through the first two came from before it, as librosa does.
    private static func emphasise(_ samples: inout [Float], _ share: Float) {
        samples.withUnsafeMutableBufferPointer { signal in
            guard var previous = signal.first else { return }
            signal[0] += 2 * previous - (signal.count > 1 ? signal[1] : previous)
            for index in 1..<max(1, signal.count) {
                let value = signal[index]
                signal[index] = value - share * previous
                previous = value
            }
        }
    }
}

extension LoadOptions {
    /// How many samples a recording gives, from its header alone.
    ///
    /// - Parameters:
    ///   - frames: sample frames of the file, at `fromHz`.
    ///   - toHz: the front end's rate.
    /// - Returns: nil where a trim makes it depend on the samples.
    /// - Throws: `audio.part` or `shape.time_length` for a clip that is sure to be skipped for its length.
    package func samples(ofFrames frames: Int, fromHz: Int, toHz: Int, minSeconds: Double) throws(SkipReason) -> Int? {
        let part = LoadedPart(self, rateHz: fromHz)
        try part.check(fileFrames: frames, minSeconds: minSeconds)
        let count = Resampler.outputCount(frames: part.count(of: frames), fromHz: fromHz, toHz: toHz)
        guard let fit = FixedLength(self) else { return trimDB == nil ? count : nil }
        // A trim only shortens.
        if trimDB == nil || count < fit.samples { try fit.check(count: count) }
        return fit.samples
    }
}
