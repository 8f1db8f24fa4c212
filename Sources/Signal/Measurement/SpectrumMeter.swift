import Base
import CVector
import Foundation

/// The long-term spectrum of a mono signal, which comes block by block, and how far up it reaches.
///
/// Power of windows of some 40 ms (von Hann, half overlapping), averaged over the recording: what is loud counts most, so that pauses
/// change little.
final class SpectrumMeter {
    /// A band within so many dB of the loudest belongs to the recording. Speech of all three corpora that were measured reaches at least
    /// 0.63 of the highest frequency in this sense; what a filter in front of a sampler takes away lies 60 to 100 dB below.
    static let rangeDB = 50.0
    /// Hum and rumble below it are not taken for the loudest.
    private static let lowestHz = 80.0
    private static let smoothingHz = 100.0

    private let plan: FourierPlan
    private let length: Int
    private let window: [Float]
    private let input: TransformBuffer
    private let output: TransformBuffer
    private var power: [Float]
    private var sums: [Double]
    private var held: [Float]
    private var heldCount = 0
    private var windows = 0

    /// - Throws: ``EngineError`` `.library`.
    init(rateHz: Int) throws {
        length = Self.length(rateHz: rateHz)
        plan = try FourierPlan(length: length)
        (input, output) = (try TransformBuffer(count: length), try TransformBuffer(count: length + 2))
        let length = length
        window = (0..<length).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length))) }
        power = [Float](repeating: 0, count: length / 2 + 1)
        sums = [Double](repeating: 0, count: length / 2 + 1)
        held = [Float](repeating: 0, count: length)
    }

    static func length(rateHz: Int) -> Int {
        var length = 128
        while length * 30 < rateHz, length < 32_768 { length *= 2 }
        return length
    }

    /// Begins another recording of the same rate.
    func reset() {
        (heldCount, windows) = (0, 0)
        for index in sums.indices { sums[index] = 0 }
    }

    func add(_ block: UnsafeBufferPointer<Float>) {
        var rest = block[...]
        while !rest.isEmpty {
            let count = min(length - heldCount, rest.count)
            for (offset, value) in rest.prefix(count).enumerated() { held[heldCount + offset] = value }
            heldCount += count
            rest = rest.dropFirst(count)
            if heldCount == length { transform() }
        }
    }

    private func transform() {
        melscope_multiply(held, window, input.base, length)
        plan.execute(input, output)
        melscope_power(output.base, &power, power.count)
        melscope_accumulate(power, &sums, sums.count)
        windows += 1
        held.replaceSubrange(0..<length / 2, with: held[(length / 2)...])
        held.replaceSubrange((length / 2)..., with: repeatElement(0, count: length / 2))
        heldCount = length / 2
    }

    /// The highest frequency, in Hz, at which the spectrum is within ``rangeDB`` of its loudest; nil without a whole window, and of
    /// silence.
    func bandwidthHz(rateHz: Int) -> Double? {
        guard windows > 0 else { return nil }
        let binHz = Double(rateHz) / Double(length)
        let width = max(1, Int(Self.smoothingHz / binHz))
        // Bins around each, as many as lie within the spectrum.
        let smooth = sums.indices.map { bin in
            let range = max(0, bin - width / 2)...min(sums.count - 1, bin + width / 2)
            return sums[range].reduce(0, +) / Double(range.count)
        }
        let lowest = min(smooth.count - 1, Int((Self.lowestHz / binHz).rounded(.up)))
        guard let loudest = smooth[lowest...].max(), loudest > 0, loudest.isFinite else { return nil }
        let floor = loudest * pow(10, -Self.rangeDB / 10)
        guard let last = smooth.lastIndex(where: { $0 > floor }) else { return nil }
        return Double(last) * binHz
    }
}
