import Base
import CVector

/// MFCCs of one lane. Used by one thread at a time.
final class MFCCLane: FrontEndLane {
    private let plan: MFCCPlan
    private let logMel: LogMelLane

    init(plan: MFCCPlan, logMel: LogMelLane) {
        self.plan = plan
        self.logMel = logMel
    }

    /// - Returns: shape `(frames, rows)`, where a row is a coefficient or a derivative of one; or the summary, `(values,)`.
    /// - Throws: as ``LogMelLane/transform(_:)``, and `audio.too_short` where deltas need more frames.
    func transform(_ samples: [Float]) throws -> FrontEndArray {
        let options = plan.options
        let frames = options.logMel.steps(samples: samples.count)
        guard frames == 0 || frames >= options.minFrames else {
            let width = options.deltaWidth
            throw SkipReason(
                .audioTooShort, found: "\(frames) frames in \(samples.count) samples at \(options.sampleRateHz) Hz",
                needed: "at least front_end.delta_width (\(width)) for deltas, or delta_mode: nearest, which repeats the frames at the ends")
        }
        return FrontEndArray(options.summary.apply(to: coefficients(of: try logMel.transform(samples).tensor)))
    }

    private func coefficients(of spectrogram: Tensor) -> Tensor {
        let (frames, bands) = (spectrogram.shape[0], spectrogram.shape[1])
        let (count, rows) = (plan.options.coefficients, plan.options.rows)
        let values = [Float](unsafeUninitializedCapacity: frames * rows) { result, initialized in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: plan.packedCount) { sums in
                guard let result = result.baseAddress, let sums = sums.baseAddress else { return }
                spectrogram.values.withUnsafeBufferPointer { decibels in
                    guard let decibels = decibels.baseAddress else { return }
                    for frame in 0..<frames {
                        melscope_row_times_matrix(decibels + frame * bands, bands, plan.packedMatrix, plan.packedCount, sums)
                        for k in 0..<count { result[frame * rows + k] = Float(sums[k]) }
                    }
                }
                for (index, delta) in plan.deltas.enumerated() {
                    delta.apply(
                        to: result, frames: frames, rows: count, stride: rows, sums: sums, into: result + (index + 1) * count)
                }
            }
            initialized = frames * rows
        }
        return Tensor(shape: [frames, rows], values: values)
    }
}
