import CVector

/// Triangular filters on the mel scale, as `librosa.filters.mel`: computed in double precision and rounded to float32 in
/// the same places.
///
/// Each filter reaches over one run of bins and only that run is stored, in the order that `melscope_mel` reads.
struct MelFilterBank: Sendable {
    /// Weights of one band: bins `firstBin ..< firstBin + weights.count`.
    public struct Filter: Sendable, Equatable {
        var firstBin = 0
        public var weights: [Float] = []
    }

    public let filters: [Filter]
    /// Bins that some filter uses.
    let usedBins: Range<Int>
    /// Length of the power spectrum that `melscope_mel` may read: what lies outside `usedBins` must be finite.
    let readableBins: Int
    private let firstBins: [Int32]
    private let groupCounts: [Int32]
    private let packedWeights: [Float]

    private static let blockBands = 8
    private static let groupBins = 8

    /// - Precondition: `options` are valid.
    public init(options: LogMel) {
        let filters = Self.triangles(options)
        self.filters = filters
        let used = filters.filter { !$0.weights.isEmpty }
        let start = used.map(\.firstBin).min() ?? 0
        let end = used.map { $0.firstBin + $0.weights.count }.max() ?? 0
        usedBins = start..<max(start, end)

        var firstBins: [Int32] = []
        var groupCounts: [Int32] = []
        var packed: [Float] = []
        var readable = options.fftSamples / 2 + 1
        for blockStart in stride(from: 0, to: filters.count, by: Self.blockBands) {
            let block = (blockStart..<blockStart + Self.blockBands).map { band in
                band < filters.count ? filters[band] : Filter()
            }
            let groups = ((block.map(\.weights.count).max() ?? 0) + Self.groupBins - 1) / Self.groupBins
            groupCounts.append(Int32(groups))
            for filter in block {
                firstBins.append(Int32(filter.firstBin))
                readable = max(readable, filter.firstBin + groups * Self.groupBins)
            }
            for group in 0..<groups {
                for filter in block {
                    for bin in group * Self.groupBins..<(group + 1) * Self.groupBins {
                        packed.append(bin < filter.weights.count ? filter.weights[bin] : 0)
                    }
                }
            }
        }
        self.firstBins = firstBins
        self.groupCounts = groupCounts
        packedWeights = packed
        readableBins = readable
    }

    /// Bands without a single bin: narrower than the distance of two bins. They are silent in every clip.
    var emptyBands: Int { filters.count { $0.weights.isEmpty } }

    /// Mel values of one spectrum.
    ///
    /// - Parameters:
    ///   - power: ``readableBins`` values.
    ///   - mel: as many values as there are filters.
    public func apply(_ power: UnsafePointer<Float>, into mel: UnsafeMutablePointer<Float>) {
        melscope_mel(power, firstBins, groupCounts, packedWeights, filters.count, mel)
    }

    private static func triangles(_ options: LogMel) -> [Filter] {
        let bins = options.fftSamples / 2 + 1
        // Frequency of bin k is k times this: numpy.fft.rfftfreq, with its two divisions.
        let binHz = 1 / (Double(options.fftSamples) * (1 / Double(options.sampleRateHz)))
        let edges = edgesHz(options)
        let ignored = options.filters.ignoredBin == .none ? nil : options.filters.ignoredBin == .dc ? 0 : bins - 1
        return (0..<options.melBands).map { band in
            let triangle = Triangle(options, edges[band], edges[band + 1], edges[band + 2])
            let norm = options.filterNorm == .slaney ? 2 / (edges[band + 2] - edges[band]) : 1
            let first = max(0, Int(edges[band] / binHz))
            let last = min(bins - 1, Int(triangle.highHz / binHz) + 1)
            guard first <= last else { return Filter() }
            let weights = (first...last).map { bin -> Float in
                if bin == ignored { return 0 }
                let weight = Float(max(0, triangle.height(hz: Double(bin) * binHz)))
                return options.filterNorm == .slaney ? Float(Double(weight) * norm) : weight
            }
            guard let start = weights.firstIndex(where: { $0 > 0 }), let end = weights.lastIndex(where: { $0 > 0 })
            else { return Filter() }
            return Filter(firstBin: first + start, weights: Array(weights[start...end]))
        }
    }

    /// One filter before its norm: feet and peak, in Hz or in mels, whichever its sides are straight along.
    private struct Triangle {
        /// Where it has come down to 0.
        let highHz: Double
        private let low, centre, high: Double
        /// Nil where sides are straight along Hz.
        private let scale: LogMel.MelScale?

        init(_ options: LogMel, _ low: Double, _ centre: Double, _ high: Double) {
            let scale = options.filters.shape == .mel ? options.melScale : nil
            func place(_ hz: Double) -> Double { scale?.mels(hz: hz) ?? hz }
            highHz = options.filters.shape == .left ? centre + (centre - low) : high
            (self.low, self.centre, self.high) = (place(low), place(centre), place(highHz))
            self.scale = scale
        }

        func height(hz: Double) -> Double {
            let x = scale?.mels(hz: hz) ?? hz
            return min((x - low) / (centre - low), (high - x) / (high - centre))
        }
    }

    /// Feet and peaks of the filters: `melBands + 2` frequencies, equally far apart in mels.
    private static func edgesHz(_ options: LogMel) -> [Double] {
        let scale = options.melScale
        let low = scale.mels(hz: options.minHz)
        let high = scale.mels(hz: options.maxHz)
        let step = (high - low) / Double(options.melBands + 1)
        return (0...options.melBands + 1).map { edge in
            scale.hz(mels: edge == options.melBands + 1 ? high : Double(edge) * step + low)
        }
    }
}
