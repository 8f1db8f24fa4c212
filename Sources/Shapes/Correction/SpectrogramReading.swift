/// One way to read an array as spectrograms: of mel bands, or of coefficients.
struct SpectrogramReading: Hashable {
    /// Index of the stored array's axis of bands or coefficients.
    public var band: Int
    /// nil when there is one frame: then no axis, or any of length 1, is the time axis.
    public var time: Int?
    /// The other axes longer than 1, ascending: channels or items of a batch.
    var extras: [Int]

    /// Bands and time are neighbours, as in every layout in common use.
    var isAdjacent: Bool { time.map { abs($0 - band) == 1 } ?? true }

    public var orientation: LayoutHint? { time.map { band < $0 ? .melFirst : .timeFirst } }

    /// Every reading of `lengths` that puts other axes longer than 1 in front of the spectrogram or behind it, but not
    /// inside, and of which no two give the same data.
    public static func all(of lengths: [Int], bands: Int) -> [SpectrogramReading] {
        var readings: [SpectrogramReading] = []
        var seen: Set<SpectrogramReading> = []
        for band in lengths.indices where lengths[band] == bands {
            let others = lengths.indices.filter { $0 != band }
            let long = others.filter { lengths[$0] > 1 }
            // One frame for each of several items needs an axis of 1 that counts frames.
            let oneFrame: [Int?] = long.isEmpty || long.count < others.count ? [nil] : []
            for time in long.map(Optional.some) + oneFrame {
                let extras = long.filter { $0 != time }
                let inside = min(band, time ?? band)...max(band, time ?? band)
                if extras.contains(where: inside.contains) { continue }
                let reading = SpectrogramReading(band: band, time: time, extras: extras)
                // With one band, all axes of 1 are the same axis of bands.
                var identity = reading
                if bands == 1 { identity.band = -1 }
                if seen.insert(identity).inserted { readings.append(reading) }
            }
        }
        return readings
    }

    /// Whether the array has the contract's rank and the reading puts every axis where the contract has it.
    public func matches(_ contract: ModelContract, lengths: [Int]) -> Bool {
        guard lengths.count == contract.axes.count else { return false }
        return contract.axes.indices.allSatisfy { axis in
            switch contract.axes[axis].role {
            case .mel, .coefficient: axis == band
            case .time: time == nil ? lengths[axis] == 1 && axis != band : axis == time
            case .batch: axis != band && axis != time && [lengths[axis], nil].contains(contract.axes[axis].length)
            case .channel: axis != band && axis != time && lengths[axis] == contract.channels
            case .samples, .features: false
            }
        }
    }
}

extension ModelContract {
    /// 1 for a model without channel axis, or with a free one.
    public var channels: Int { axis(.channel)?.length ?? 1 }
}
