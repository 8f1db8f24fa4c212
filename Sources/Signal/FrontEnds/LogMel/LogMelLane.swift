import Base
import CVector

/// Computes log-mel spectrograms for one lane, with its own buffers. Used by one thread at a time.
public final class LogMelLane: FrontEndLane {
    /// Most values of one spectrogram: 1 GiB of float32, 18 hours with the default options.
    public static let maxValues = 1 << 28

    public let plan: LogMelPlan
    /// Windowed frame; what the window does not cover stays 0.
    private let frame: TransformBuffer
    private let spectrum: TransformBuffer
    /// Power or magnitude of each bin; bins that no filter uses stay 0.
    private let power: TransformBuffer
    /// A frame that reaches past an end of the signal.
    private let edge: TransformBuffer

    public init(plan: LogMelPlan) throws {
        self.plan = plan
        frame = try TransformBuffer(count: plan.options.fftSamples)
        spectrum = try TransformBuffer(count: plan.options.fftSamples + 2)
        power = try TransformBuffer(count: plan.filterBank.readableBins)
        edge = try TransformBuffer(count: plan.options.fftSamples)
    }

    /// The log-mel spectrogram of mono samples at the plan's sample rate.
    ///
    /// `10 log10(max(S, floorPower) / max(reference, floorPower))`, then raised to `topDB` below its largest value, where
    /// S is the mel spectrogram and the reference its largest value (or 1): `librosa.power_to_db` of
    /// `librosa.feature.melspectrogram`.
    ///
    /// - Parameter samples: full scale ±1.
    /// - Returns: shape `(frames, melBands)`, lowest band first, in dB. With the default options from -80 to 0.
    /// - Throws: ``SkipReason`` `audio.too_short` when there is no frame, `audio.too_long` past ``maxValues``,
    ///   `audio.non_finite` when a power is not finite.
    public func transform(_ samples: [Float]) throws -> Tensor {
        let options = plan.options
        let bands = options.melBands
        let frames = options.steps(samples: samples.count)
        guard frames > 0 else {
            throw SkipReason(
                .audioTooShort, found: "\(samples.count) samples at \(options.sampleRateHz) Hz",
                needed: "at least \(options.centred ? 1 : options.fftSamples)")
        }
        guard frames <= Self.maxValues / bands else {
            throw SkipReason(
                .audioTooLong, found: "\(frames) frames of \(bands) bands", needed: "at most \(Self.maxValues) values")
        }
        let values = try [Float](unsafeUninitializedCapacity: frames * bands) { mel, count in
            guard let base = mel.baseAddress else { return }
            forEachSpectrum(of: samples, frames: frames) { index in
                plan.filterBank.apply(power.base, into: base + index * bands)
            }
            try toDecibels(base, frames * bands)
            count = frames * bands
        }
        return Tensor(shape: [frames, bands], values: values)
    }

    /// Mel spectrogram before the decibel step, shape `(frames, melBands)`.
    public func mel(of samples: [Float]) -> Tensor {
        let frames = plan.options.steps(samples: samples.count)
        let bands = plan.options.melBands
        var values = [Float](repeating: 0, count: frames * bands)
        values.withUnsafeMutableBufferPointer { mel in
            forEachSpectrum(of: samples, frames: frames) { index in
                guard let base = mel.baseAddress else { return }
                plan.filterBank.apply(power.base, into: base + index * bands)
            }
        }
        return Tensor(shape: [frames, bands], values: values)
    }

    /// Calls `body` for each frame while ``power`` holds its spectrum.
    private func forEachSpectrum(of samples: [Float], frames: Int, _ body: (Int) -> Void) {
        let options = plan.options
        let bins = plan.filterBank.usedBins
        let offset = plan.windowOffset
        let first = options.centred ? -(options.fftSamples / 2) : 0
        samples.withUnsafeBufferPointer { signal in
            plan.window.withUnsafeBufferPointer { window in
                guard let signalBase = signal.baseAddress, let windowBase = window.baseAddress else { return }
                for index in 0..<frames {
                    let start = first + index * options.hopSamples
                    let source: UnsafePointer<Float>
                    if start >= 0 && start + options.fftSamples <= signal.count {
                        source = signalBase + start
                    } else {
                        fillEdge(from: signal, start: start)
                        source = UnsafePointer(edge.base)
                    }
                    melscope_multiply(source + offset, windowBase, frame.base + offset, window.count)
                    plan.transform.execute(frame, spectrum)
                    melscope_power(spectrum.base + 2 * bins.lowerBound, power.base + bins.lowerBound, bins.count)
                    if options.power == 1 { melscope_square_root(power.base + bins.lowerBound, bins.count) }
                    body(index)
                }
            }
        }
    }

    /// Copies the frame that starts at `start`, with zeros or the reflected signal beyond the ends.
    private func fillEdge(from signal: UnsafeBufferPointer<Float>, start: Int) {
        let inside = max(0, -start)..<max(max(0, -start), min(edge.count, signal.count - start))
        if let base = signal.baseAddress, !inside.isEmpty {
            (edge.base + inside.lowerBound).update(from: base + start + inside.lowerBound, count: inside.count)
        }
        for outside in [0..<min(inside.lowerBound, edge.count), inside.upperBound..<edge.count] where !outside.isEmpty {
            if plan.options.padding == .zero {
                (edge.base + outside.lowerBound).update(repeating: 0, count: outside.count)
            } else {
                for i in outside { edge.base[i] = signal[Self.reflect(start + i, count: signal.count)] }
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

    private func toDecibels(_ mel: UnsafeMutablePointer<Float>, _ count: Int) throws {
        let largest = melscope_max(mel, count)
        guard largest.isFinite else {
            throw SkipReason(
                .audioNonFinite, found: "samples whose power is not finite", needed: "samples near the range -1 to 1")
        }
        let options = plan.options
        let floorPower = Float(options.floorPower)
        // The loudest value goes through the same function as all others, so it becomes exactly 0 dB.
        var largestDB = largest
        melscope_decibels(&largestDB, 1, floorPower, 0, -.infinity)
        let reference = options.reference == .max ? largestDB : 0
        let floor = options.topDB.map { largestDB - reference - Float($0) } ?? -.infinity
        melscope_decibels(mel, count, floorPower, reference, floor)
    }
}
