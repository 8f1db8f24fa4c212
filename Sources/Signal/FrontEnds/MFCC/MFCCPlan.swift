import Foundation

/// The immutable part of MFCCs: that of the log-mel, the matrix of the cosine transform, and the weights of the deltas.
struct MFCCPlan: FrontEndPlan {
    public let options: MFCC
    public var frontEnd: any FrontEnd { options }
    public let logMel: LogMelPlan
    /// Shape `(melBands, coefficients)`, the lifter's weights included.
    let matrix: [Double]
    /// The same with zeros behind each row, which is `packedCount` values then, a multiple of 8.
    let packedMatrix: [Double]
    let packedCount: Int
    /// The first derivative, then the second where it is asked for.
    let deltas: [FrameDelta]

    /// - Throws: as ``LogMelPlan``.
    public init(options: MFCC) throws {
        try options.validate()
        self.options = options
        logMel = try LogMelPlan(options: options.logMel)
        let (matrix, count) = (Self.matrix(options), options.coefficients)
        let packedCount = (count + 7) / 8 * 8
        packedMatrix = (0..<options.logMel.melBands).flatMap {
            matrix[$0 * count..<($0 + 1) * count] + [Double](repeating: 0, count: packedCount - count)
        }
        self.matrix = matrix
        self.packedCount = packedCount
        deltas = (1...2).prefix(options.deltas).map {
            FrameDelta(order: $0, width: options.deltaWidth, interpolates: options.deltaMode == .interp)
        }
    }

    public func makeLane() throws -> any FrontEndLane { MFCCLane(plan: self, logMel: try LogMelLane(plan: logMel)) }

    /// `scipy.fft.dct(norm='ortho')` of `dctType`, and `librosa.feature.mfcc`'s lifter.
    private static func matrix(_ options: MFCC) -> [Double] {
        let (bands, coefficients, lifter) = (options.logMel.melBands, options.coefficients, options.lifter)
        let weights = (0..<coefficients).map { k in lifter > 0 ? 1 + lifter / 2 * sin(.pi * Double(k + 1) / lifter) : 1 }
        return (0..<bands).flatMap { n in
            weights.indices.map { k in weights[k] * cosine(type: options.dctType, band: n, coefficient: k, of: bands) }
        }
    }

    /// What value n of `count` adds to coefficient k. Every type's matrix is orthogonal.
    private static func cosine(type: Int, band n: Int, coefficient k: Int, of count: Int) -> Double {
        let length = Double(count)
        switch type {
        case 1:
            let ends = [n, k].reduce(1.0) { $1 == 0 || $1 == count - 1 ? $0 / 2 : $0 }
            return (2 * ends / (length - 1)).squareRoot() * cos(.pi * Double(k * n) / (length - 1))
        case 3:
            return ((n == 0 ? 1 : 2) / length).squareRoot() * cos(.pi * Double((2 * k + 1) * n) / (2 * length))
        default:
            return ((k == 0 ? 1 : 2) / length).squareRoot() * cos(.pi * Double(k * (2 * n + 1)) / (2 * length))
        }
    }
}
