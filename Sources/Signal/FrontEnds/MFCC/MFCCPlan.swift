import Foundation

/// The immutable part of MFCCs: that of the log-mel, and the matrix of the cosine transform.
struct MFCCPlan: FrontEndPlan {
    public let options: MFCC
    public var frontEnd: any FrontEnd { options }
    public let logMel: LogMelPlan
    /// Shape `(melBands, coefficients)`, the lifter's weights included.
    let matrix: [Double]

    /// - Throws: as ``LogMelPlan``.
    public init(options: MFCC) throws {
        try options.validate()
        self.options = options
        logMel = try LogMelPlan(options: options.logMel)
        matrix = Self.matrix(bands: options.logMel.melBands, coefficients: options.coefficients, lifter: options.lifter)
    }

    public func makeLane() throws -> any FrontEndLane { MFCCLane(plan: self, logMel: try LogMelLane(plan: logMel)) }

    /// `scipy.fft.dct(type=2, norm='ortho')`, and `librosa.feature.mfcc`'s lifter.
    private static func matrix(bands: Int, coefficients: Int, lifter: Double) -> [Double] {
        let length = Double(bands)
        let weights = (0..<coefficients).map { k in
            let norm = (k == 0 ? 1 / length : 2 / length).squareRoot()
            return norm * (lifter > 0 ? 1 + lifter / 2 * sin(.pi * Double(k + 1) / lifter) : 1)
        }
        return (0..<bands).flatMap { n in
            weights.indices.map { k in weights[k] * cos(.pi * Double(k) * Double(2 * n + 1) / (2 * length)) }
        }
    }
}

/// MFCCs of one lane. Used by one thread at a time.
final class MFCCLane: FrontEndLane {
    private let plan: MFCCPlan
    private let logMel: LogMelLane

    public init(plan: MFCCPlan, logMel: LogMelLane) {
        self.plan = plan
        self.logMel = logMel
    }

    /// - Returns: shape `(frames, coefficients)`.
    /// - Throws: as ``LogMelLane/transform(_:)``.
    public func transform(_ samples: [Float]) throws -> Tensor {
        let spectrogram = try logMel.transform(samples)
        let (frames, bands, count) = (spectrogram.shape[0], spectrogram.shape[1], plan.options.coefficients)
        let values = [Float](unsafeUninitializedCapacity: frames * count) { result, initialized in
            spectrogram.values.withUnsafeBufferPointer { decibels in
                plan.matrix.withUnsafeBufferPointer { matrix in
                    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { sums in
                        for frame in 0..<frames {
                            for k in 0..<count { sums[k] = 0 }
                            // Along the coefficients inside, so that several are summed at once.
                            for band in 0..<bands {
                                let value = Double(decibels[frame * bands + band])
                                for k in 0..<count { sums[k] += value * matrix[band * count + k] }
                            }
                            for k in 0..<count { result[frame * count + k] = Float(sums[k]) }
                        }
                    }
                }
            }
            initialized = frames * count
        }
        return Tensor(shape: [frames, count], values: values)
    }
}
