import CVector
import Foundation

/// Where a signal begins and ends to be louder than a level below its loudest frame: `librosa.effects.trim(ref=np.max)`.
struct SilenceTrim {
    let topDB: Double
    let frameSamples: Int
    let hopSamples: Int
    /// `amin` of `librosa.amplitude_to_db`, squared.
    private static let floorPower = 1e-10

    /// The samples that stay; empty for an empty signal alone, and where not even the loudest frame begins inside it.
    func range(of samples: [Float]) -> Range<Int> {
        let half = frameSamples / 2
        let frames = 1 + (samples.count + 2 * half - frameSamples) / hopSamples
        guard !samples.isEmpty, frames > 0 else { return 0..<0 }
        var decibels = [Double](repeating: 0, count: frames)
        samples.withUnsafeBufferPointer { signal in
            guard let base = signal.baseAddress else { return }
            for frame in 0..<frames {
                // Zeros stand beyond both ends.
                let start = frame * hopSamples - half
                let inside = max(0, start)..<max(max(0, start), min(signal.count, start + frameSamples))
                let power = melscope_level(base + min(inside.lowerBound, signal.count), inside.count).sum_of_squares / Double(frameSamples)
                decibels[frame] = 10 * log10(max(Self.floorPower, power))
            }
        }
        let limit = (decibels.max() ?? 0) - topDB
        guard let first = decibels.firstIndex(where: { $0 > limit }), let last = decibels.lastIndex(where: { $0 > limit }) else { return 0..<0 }
        let start = min(samples.count, first * hopSamples)
        return start..<max(start, min(samples.count, (last + 1) * hopSamples))
    }
}
