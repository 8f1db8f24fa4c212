/// One way to read an array as log-mel spectrograms.
struct SpectrogramReading: Hashable {
    /// Indices of axes of the stored array.
    package var mel: Int
    /// nil when there is one frame: then no axis, or any of length 1, is the time axis.
    package var time: Int?
    /// The other axes longer than 1, ascending: channels or items of a batch.
    var extras: [Int]

    /// Mel and time are neighbours, as in every layout in common use.
    var isAdjacent: Bool { time.map { abs($0 - mel) == 1 } ?? true }

    package var orientation: LayoutHint? { time.map { mel < $0 ? .melFirst : .timeFirst } }

    /// Every reading of `lengths` that puts other axes longer than 1 in front of the spectrogram or behind it, but not
    /// inside, and of which no two give the same data.
    package static func all(of lengths: [Int], melBands: Int) -> [SpectrogramReading] {
        var readings: [SpectrogramReading] = []
        var seen: Set<SpectrogramReading> = []
        for mel in lengths.indices where lengths[mel] == melBands {
            let others = lengths.indices.filter { $0 != mel }
            let long = others.filter { lengths[$0] > 1 }
            // One frame for each of several items needs an axis of 1 that counts frames.
            let oneFrame: [Int?] = long.isEmpty || long.count < others.count ? [nil] : []
            for time in long.map(Optional.some) + oneFrame {
                let extras = long.filter { $0 != time }
                let inside = min(mel, time ?? mel)...max(mel, time ?? mel)
                if extras.contains(where: inside.contains) { continue }
                let reading = SpectrogramReading(mel: mel, time: time, extras: extras)
                // With one mel band, all axes of 1 are the same mel axis.
                var identity = reading
                if melBands == 1 { identity.mel = -1 }
                if seen.insert(identity).inserted { readings.append(reading) }
            }
        }
        return readings
    }

    /// Whether the array has the contract's rank and the reading puts every axis where the contract has it.
    package func matches(_ contract: ModelContract, lengths: [Int]) -> Bool {
        guard lengths.count == contract.axes.count else { return false }
        return contract.axes.indices.allSatisfy { axis in
            switch contract.axes[axis].role {
            case .mel: axis == mel
            case .time: time == nil ? lengths[axis] == 1 && axis != mel : axis == time
            case .batch: axis != mel && axis != time && [lengths[axis], nil].contains(contract.axes[axis].length)
            case .channel: axis != mel && axis != time && lengths[axis] == contract.channels
            }
        }
    }
}

extension ModelContract {
    /// 1 for a model without channel axis, or with a free one.
    package var channels: Int { axis(.channel)?.length ?? 1 }
}
