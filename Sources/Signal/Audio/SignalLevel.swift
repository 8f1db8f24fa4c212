import CVector
import Foundation

/// Peak and energy of a mono signal, gathered block by block.
struct SignalLevel {
    /// Largest magnitude so far; NaN or infinite when a sample is.
    private(set) var peak: Float = 0
    private var sumOfSquares = 0.0
    private var count = 0

    package mutating func add(_ block: UnsafeBufferPointer<Float>) {
        guard let base = block.baseAddress, peak.isFinite else { return }
        let level = melscope_level(base, block.count)
        peak = level.peak.isFinite ? max(peak, level.peak) : level.peak
        sumOfSquares += level.sum_of_squares
        count += block.count
    }

    /// In dB relative to full scale; nil when every sample is 0.
    package var peakDBFS: Double? { peak > 0 ? 20 * log10(Double(peak)) : nil }
    package var rmsDBFS: Double? { sumOfSquares > 0 ? 10 * log10(sumOfSquares / Double(count)) : nil }
}
