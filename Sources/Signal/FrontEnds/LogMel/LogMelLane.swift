import Base
import CVector

/// Computes log-mel spectrograms for one lane, with its own buffers. Used by one thread at a time.
public final class LogMelLane: FrontEndLane {
    /// Most values of one spectrogram: 1 GiB of float32, 18 hours with the default options.
    public static let maxValues = 1 << 28

    public let plan: LogMelPlan
    private let transform: MelTransform
    /// Power or magnitude of each bin; bins that no filter uses stay 0.
    private let power: TransformBuffer
    /// A frame that reaches past an end of the signal.
    private let edge: TransformBuffer
    private let signal: MelSignalBuffer

    public init(plan: LogMelPlan) throws {
        self.plan = plan
        transform = try MelTransform(plan: plan.transform)
        power = try TransformBuffer(count: plan.filterBank.readableBins)
        edge = try TransformBuffer(count: plan.options.fftSamples)
        signal = MelSignalBuffer(options: plan.options.signal)
    }

    /// The log-mel spectrogram of mono samples at the plan's sample rate.
    ///
    /// With the defaults `10 log10(max(S, floorPower) / max(reference, floorPower))`, then raised to `topDB` below its largest
    /// value, where S is the mel spectrogram and the reference its largest value (or 1): `librosa.power_to_db` of
    /// `librosa.feature.melspectrogram`. Of a clip that is cut into windows each has a reference and a range of its own.
    ///
    /// - Parameter samples: full scale ±1.
    /// - Returns: lowest band first, shape `(frames, melBands)` or as ``LogMel/output`` says. With the default options from
    ///   -80 to 0 dB.
    /// - Throws: ``SkipReason`` `audio.too_short` when there is no frame, `audio.too_long` past ``maxValues``,
    ///   `audio.non_finite` when a power is not finite.
    public func transform(_ samples: [Float]) throws -> FrontEndArray {
        let options = plan.options
        guard options.steps(samples: samples.count) > 0 else {
            throw SkipReason(
                .audioTooShort, found: "\(samples.count) samples at \(options.sampleRateHz) Hz",
                needed: "at least \(options.leastSamples)")
        }
        let size = MelArraySize(options, samples: samples.count)
        guard size.rows <= Self.maxValues / options.melBands / size.windows else {
            throw SkipReason(
                .audioTooLong, found: "\(size.rows * size.windows) frames of \(options.melBands) bands",
                needed: "at most \(Self.maxValues) values")
        }
        let values = try logMels(of: samples, size)
        return FrontEndArray(
            size.laidOut(values, options), ownSteps: size.ownSteps, notes: size.cut(from: samples.count, options).map { [$0] } ?? [])
    }

    /// Shape `(windows, rows, bands)`, or `(windows, bands, rows)` where ``MelArraySize/turnsWindows(_:)`` says so.
    private func logMels(of samples: [Float], _ size: MelArraySize) throws -> [Float] {
        let options = plan.options
        let (bands, count) = (options.melBands, size.rows * options.melBands)
        // A window is turned while it is in the processor's cache.
        let turned = size.turnsWindows(options) ? UnsafeMutablePointer<Float>.allocate(capacity: count) : nil
        defer { turned?.deallocate() }
        return try [Float](unsafeUninitializedCapacity: size.windows * count) { mel, initialized in
            guard let base = mel.baseAddress else { return }
            try signal.withPrepared(samples) { signal, soundingEnd in
                let length = options.signal.clipWindowSamples ?? signal.count
                for window in 0..<size.windows {
                    let start = window * options.signal.clipWindowHopSamples
                    let values = turned ?? base + window * count
                    fillMels(
                        UnsafeBufferPointer(rebasing: signal[start..<start + length]), soundingEnd: soundingEnd - start,
                        frames: size.frames, into: values)
                    try toLogarithms(values, size.frames * bands)
                    options.after.apply(to: values, frames: size.frames, rows: size.rows, bands: bands)
                    if let turned { melscope_transpose(turned, size.rows, bands, base + window * count) }
                }
            }
            initialized = size.windows * count
        }
    }

    /// Mel spectrogram before the logarithm, shape `(frames, melBands)`.
    public func mel(of samples: [Float]) -> Tensor {
        let frames = plan.options.frames(of: samples.count)
        let bands = plan.options.melBands
        var values = [Float](repeating: 0, count: frames * bands)
        samples.withUnsafeBufferPointer { signal in
            values.withUnsafeMutableBufferPointer { mel in
                if let base = mel.baseAddress { fillMels(signal, soundingEnd: signal.count, frames: frames, into: base) }
            }
        }
        return Tensor(shape: [frames, bands], values: values)
    }

    /// The mel values of each frame of a signal.
    ///
    /// - Parameter soundingEnd: from here on there are zeros.
    private func fillMels(
        _ signal: UnsafeBufferPointer<Float>, soundingEnd: Int, frames: Int, into mel: UnsafeMutablePointer<Float>
    ) {
        let options = plan.options
        let bands = options.melBands
        let bins = plan.filterBank.usedBins
        let first = options.firstFrameStart
        let length = options.frameSamples
        let hop = options.hopSamples
        // Frames of zeros alone have no power; where they are many, as behind a clip that is filled up to half a minute, they
        // are not worth a transform. The reflected signal must be zeros, too.
        let isFilled = signal.count - soundingEnd > 2 * options.fftSamples
        let sounding = isFilled ? min(frames, max(0, (soundingEnd - first + hop - 1) / hop)) : frames
        guard let signalBase = signal.baseAddress else { return }
        for index in 0..<sounding {
            let start = first + index * hop
            let source: UnsafePointer<Float>
            if start >= 0 && start + length <= signal.count {
                source = signalBase + start
            } else {
                fillEdge(from: signal, start: start)
                source = UnsafePointer(edge.base)
            }
            transform.power(of: source, bins: bins, into: power.base)
            plan.filterBank.apply(power.base, into: mel + index * bands)
        }
        (mel + sounding * bands).update(repeating: 0, count: (frames - sounding) * bands)
    }

    /// Copies the frame that starts at `start`, with what stands beyond the ends of the signal.
    private func fillEdge(from signal: UnsafeBufferPointer<Float>, start: Int) {
        let length = plan.options.frameSamples
        let inside = max(0, -start)..<max(max(0, -start), min(length, signal.count - start))
        if let base = signal.baseAddress, !inside.isEmpty {
            (edge.base + inside.lowerBound).update(from: base + start + inside.lowerBound, count: inside.count)
        }
        for outside in [0..<min(inside.lowerBound, length), inside.upperBound..<length] where !outside.isEmpty {
            switch plan.edge {
            case .zero: (edge.base + outside.lowerBound).update(repeating: 0, count: outside.count)
            case .reflected: for i in outside { edge.base[i] = signal[Self.reflect(start + i, count: signal.count)] }
            case .mirrored: for i in outside { edge.base[i] = signal[Self.mirror(start + i, count: signal.count)] }
            }
        }
    }

    /// Back and forth between the ends, which are not repeated: `numpy.pad(mode='reflect')`.
    private static func reflect(_ position: Int, count: Int) -> Int {
        guard count > 1 else { return 0 }
        let last = count - 1
        let folded = abs(position) % (2 * last)
        return folded > last ? 2 * last - folded : folded
    }

    /// Back from the ends, which are repeated: `numpy.pad(mode='symmetric')`, for less than the signal's length.
    private static func mirror(_ position: Int, count: Int) -> Int {
        position < 0 ? -1 - position : min(position, 2 * count - 1 - position)
    }

    private func toLogarithms(_ mel: UnsafeMutablePointer<Float>, _ count: Int) throws {
        let largest = melscope_max(mel, count)
        guard largest.isFinite else {
            throw SkipReason(
                .audioNonFinite, found: "samples whose power is not finite", needed: "samples near the range -1 to 1")
        }
        let options = plan.options
        // The loudest value goes through the same function as all others, so it becomes exactly 0 against itself.
        var largestLog = largest
        options.logarithm.apply(&largestLog, 1, floor: options.floorPower, reference: 0, least: -.infinity)
        let reference = options.reference == .max ? largestLog : 0
        let range = options.topDB.map { Float($0 / 10 * options.logarithm.unit.perDecade) }
        options.logarithm.apply(
            mel, count, floor: options.floorPower, reference: reference, least: range.map { largestLog - reference - $0 } ?? -.infinity)
    }
}
