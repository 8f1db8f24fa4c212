import Base
import Signal

/// The reading that shape correction takes of an array, and what decided.
struct ReadingChoice {
    public var reading: SpectrogramReading
    public var notes: [ClipNote] = []
    /// False when a hint or the model's own layout had to decide.
    var isDecidedByShape = true

    /// Takes, in this order:
    /// 1. one spectrogram with mel and time next to each other and nothing but axes of 1 around it;
    /// 2. the model's own layout, position by position (then several items are a batch), as such an array is a valid input
    ///    already;
    /// 3. what leaves the fewest other axes.
    ///
    /// Where that leaves two mel axes, `hint` decides, then the model's own layout.
    ///
    /// - Throws: `shape.rank`, `shape.empty_time`, `shape.mel_bins` or `shape.ambiguous`.
    public init(
        _ shape: TensorShape, contract: ModelContract, options: CorrectionOptions, hint: LayoutHint?
    ) throws(SkipReason) {
        let lengths = shape.lengths
        let bands = contract.bands
        let words = Words(contract)
        guard (1...5).contains(shape.rank) else {
            throw SkipReason(.shapeRank, found: "\(shape.rank) axes in \(shape)", needed: "one to five axes")
        }
        guard !lengths.contains(0) else {
            throw SkipReason(
                .shapeEmptyTime, found: "no values in \(shape)", needed: "\(words.count) and at least one frame")
        }
        var readings = SpectrogramReading.all(of: lengths, bands: bands)
        if let axis = options.melAxis {
            guard lengths.indices.contains(axis), lengths[axis] == bands else {
                throw SkipReason(
                    .shapeMelBins,
                    found: lengths.indices.contains(axis)
                        ? "\(lengths[axis]) along axis \(axis), the chosen \(words.axis) of \(shape)"
                        : "no axis \(axis), the chosen \(words.axis), in \(shape)",
                    needed: "\(words.count) along it")
            }
            readings.removeAll { $0.band != axis && bands > 1 }
        }
        guard !readings.isEmpty else {
            guard let samples = Self.samples(in: lengths) else {
                throw SkipReason(.shapeMelBins, found: Self.axesText(lengths), needed: "an axis of \(words.count)")
            }
            throw SkipReason(
                .shapeMelBins, found: "\(samples) values along one axis of \(shape), which look like the samples of a waveform",
                needed: "\(words.array) with \(words.count); samples as a recording: soundfile.write('x.wav', x.squeeze(), RATE)")
        }

        let own = readings.first {
            $0.matches(contract, lengths: lengths)
                && !Self.mayBeChannels($0, among: readings, lengths, contract: contract, options: options)
        }
        let single = readings.filter { $0.extras.isEmpty && $0.isAdjacent }
        if !single.isEmpty {
            readings = single
        } else if let own {
            readings = readings.filter { $0.extras == own.extras && ($0.time == nil) == (own.time == nil) }
        } else {
            let fewest = readings.map(\.extras.count).min()!
            readings = readings.filter { $0.extras.count == fewest }
        }

        if readings.count > 1 && options.channels == .batch { Self.keep(&readings) { $0.extras.first == 0 } }
        // (2, 128, 78) and (78, 128, 2): of the two axes around mel, the shorter counts channels.
        if readings.count > 1 {
            let all = readings
            Self.keep(&readings) { one in
                all.allSatisfy { $0.band != one.band || lengths[$0.time ?? one.band] <= lengths[one.time ?? one.band] }
            }
        }
        isDecidedByShape = readings.count == 1
        if readings.count > 1 {
            let axes = Set(readings.map(\.band)).sorted()
            let subject =
                axes.count > 1
                ? "axes \(Self.list(axes)) are \(axes.count == 2 ? "both" : "all") \(bands) long"
                : "the axes around \(words.role) are equally long"
            if let hint {
                Self.keep(&readings) { $0.orientation == hint }
                if readings.count == 1 {
                    notes.append(ClipNote(.layoutVoted, "\(subject); read as \(hint.text(contract.band?.role ?? .mel)) like the other files of the dataset"))
                }
            }
            if readings.count > 1, let own, readings.contains(own) {
                readings = [own]
                notes.append(ClipNote(.layoutModel, "\(subject); read in the model's own layout"))
            }
            if readings.count > 1 && axes.count == 1 {
                // Channels stand in front in (2, 128, 2).
                Self.keep(&readings) { $0.extras.first == 0 }
            }
            guard readings.count == 1 else {
                throw SkipReason(
                    .shapeAmbiguous, found: "\(bands) along axes \(Self.list(axes)) of \(shape)",
                    needed: "one \(words.axis), or other files of the dataset that show the layout")
            }
        }
        reading = readings[0]
    }

    /// Whether the batch of a reading in the model's own layout may be something else: for a model without a channel axis
    /// when the recipe averages or picks channels, or when the array reads as well as a spectrogram with up to four
    /// channels behind it.
    private static func mayBeChannels(
        _ own: SpectrogramReading, among readings: [SpectrogramReading], _ lengths: [Int], contract: ModelContract,
        options: CorrectionOptions
    ) -> Bool {
        guard let batch = own.extras.first, contract.axis(.channel) == nil, options.channels != .batch else {
            return false
        }
        if options.channels != .refuse { return true }
        return readings.contains { other in
            other.band == own.band
                && other.extras.contains { $0 > other.band && lengths[$0] <= 4 && lengths[$0] < lengths[batch] }
        }
    }

    /// What the contract's bands are called.
    private struct Words {
        /// "mel".
        var role: String
        /// "128 mel bands".
        var count: String
        /// "a log-mel".
        var array: String
        var axis: String { role + " axis" }

        init(_ contract: ModelContract) {
            let band = contract.band?.role ?? .mel
            role = band.rawValue
            count = "\(contract.bands) \(band.plural)"
            array = band == .mel ? "a log-mel" : "an array"
        }
    }

    private static func keep(_ readings: inout [SpectrogramReading], _ condition: (SpectrogramReading) -> Bool) {
        let kept = readings.filter(condition)
        if !kept.isEmpty { readings = kept }
    }

    /// Length of the only axis longer than 1, where no front end has so many mel bands; nil otherwise.
    private static func samples(in lengths: [Int]) -> Int? {
        let long = lengths.filter { $0 > 1 }
        return long.count == 1 && long[0] >= fewestSamples ? long[0] : nil
    }

    /// An eighth of a second at 16 kHz.
    private static let fewestSamples = 2000

    /// "axes of 96 and 64"; axes of 1 are left out where there are others.
    private static func axesText(_ lengths: [Int]) -> String {
        let long = lengths.filter { $0 > 1 }
        let shown = long.isEmpty ? [1] : long
        return shown.count == 1 ? "an axis of \(shown[0])" : "axes of \(list(shown))"
    }

    private static func list(_ numbers: [Int]) -> String {
        let texts = numbers.map(String.init)
        return texts.count < 2 ? texts.joined() : texts.dropLast().joined(separator: ", ") + " and " + texts.last!
    }
}
