import Base
import CSoxr

/// Changes the sample rate of one mono signal that is given block by block.
///
/// libsoxr at its HQ recipe, which is `librosa.load(res_type='soxr_hq')`. The result does not depend on the length of
/// the blocks, to the bit. `soxr_clear` builds the filters anew and saves nothing, so each clip makes its own.
final class Resampler {
    private static let outputCapacity = 1 << 14
    private let fromHz: Int
    private let toHz: Int
    private let handle: soxr_t
    private let output: UnsafeMutablePointer<Float>

    /// - Throws: ``SkipReason`` `audio.sample_rate` when libsoxr refuses the ratio.
    package init(fromHz: Int, toHz: Int) throws {
        var error: soxr_error_t?
        var io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
        var runtime = soxr_runtime_spec(1)
        guard let handle = soxr_create(Double(fromHz), Double(toHz), 1, &error, &io, &quality, &runtime) else {
            throw Self.reason(error, fromHz: fromHz, toHz: toHz)
        }
        self.handle = handle
        self.fromHz = fromHz
        self.toHz = toHz
        output = .allocate(capacity: Self.outputCapacity)
    }

    deinit {
        soxr_delete(handle)
        output.deallocate()
    }

    /// Length of the whole result: `ceil(frames * toHz / fromHz)`, in the floating-point steps of `librosa.resample`.
    static func outputCount(frames: Int, fromHz: Int, toHz: Int) -> Int {
        if fromHz == toHz { return frames }
        // Frame counts of untrusted headers reach 2^63.
        return Int(min((Double(frames) * (Double(toHz) / Double(fromHz))).rounded(.up), 0x1p62))
    }

    /// Takes the next samples and appends what is ready to `result`.
    package func append(_ block: UnsafeBufferPointer<Float>, to result: inout [Float]) throws {
        guard let base = block.baseAddress else { return }
        var used = 0
        while true {
            var consumed = 0
            var produced = 0
            try check(
                soxr_process(
                    handle, base + used, block.count - used, &consumed, output, Self.outputCapacity, &produced))
            result.append(contentsOf: UnsafeBufferPointer(start: output, count: produced))
            used += consumed
            if used == block.count && produced < Self.outputCapacity { return }
        }
    }

    /// Appends the rest and brings `result` to `outputCount` samples: libsoxr may give one fewer than the length law
    /// says, which becomes a zero as in librosa.
    package func finish(_ result: inout [Float], outputCount: Int) throws {
        while result.count < outputCount {
            var produced = 0
            try check(soxr_process(handle, nil, 0, nil, output, Self.outputCapacity, &produced))
            if produced == 0 { break }
            result.append(contentsOf: UnsafeBufferPointer(start: output, count: produced))
        }
        if result.count > outputCount {
            result.removeLast(result.count - outputCount)
        } else {
            result.append(contentsOf: repeatElement(0, count: outputCount - result.count))
        }
    }

    private func check(_ error: soxr_error_t?) throws {
        if error != nil { throw Self.reason(error, fromHz: fromHz, toHz: toHz) }
    }

    private static func reason(_ error: soxr_error_t?, fromHz: Int, toHz: Int) -> SkipReason {
        let message = error.map { String(cString: $0) } ?? "no memory"
        return SkipReason(
            .audioSampleRate, found: "\(fromHz) Hz to \(toHz) Hz, refused by libsoxr: \(message)",
            needed: "rates that can be converted")
    }
}
