import CVector
import Foundation
import Testing

@testable import Base
@testable import Signal

@Suite struct LogMelTests {
    private func noise(_ count: Int) -> [Float] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
        }
    }

    private func options(_ change: (inout LogMel) -> Void = { _ in }) -> LogMel {
        var options = LogMel()
        change(&options)
        return options
    }

    // Single precision against double: 1e-5 of the frame's largest band.
    @Test(arguments: [
        (256, 256, 64, true, LogMel.Padding.zero), (256, 256, 64, true, .reflect), (256, 100, 77, true, .zero),
        (256, 101, 300, true, .reflect), (250, 250, 50, false, .zero), (254, 31, 9, false, .zero),
    ])
    func `the mel spectrum equals a slow direct transform`(
        fft: Int, window: Int, hop: Int, centred: Bool, padding: LogMel.Padding
    ) throws {
        let options = options {
            ($0.fftSamples, $0.windowSamples, $0.hopSamples, $0.melBands) = (fft, window, hop, 13)
            ($0.centred, $0.padding) = (centred, padding)
        }
        let signal = noise(1000)
        let plan = try LogMelPlan(options: options)
        let mel = try LogMelLane(plan: plan).mel(of: signal)
        #expect(mel.shape[0] == options.steps(samples: signal.count))
        for frame in 0..<mel.shape[0] {
            let slow = directMel(signal, frame: frame, plan: plan)
            let largest = try #require(slow.max())
            for band in 0..<13 { #expect(abs(Double(mel.values[frame * 13 + band]) - slow[band]) <= 1e-5 * largest) }
        }
    }

    /// One frame by the definition of the discrete Fourier transform, in double precision.
    private func directMel(_ signal: [Float], frame: Int, plan: LogMelPlan) -> [Double] {
        let options = plan.options
        let start = frame * options.hopSamples - (options.centred ? options.fftSamples / 2 : 0)
        let offset = (options.fftSamples - options.windowSamples) / 2
        let windowed = (0..<options.windowSamples).map { i -> Double in
            var position = start + offset + i
            if position < 0 || position >= signal.count {
                if options.padding == .zero { return 0 }
                while position < 0 || position >= signal.count {
                    position = position < 0 ? -position : 2 * (signal.count - 1) - position
                }
            }
            return Double(signal[position]) * (0.5 - 0.5 * cos(2 * .pi * Double(i) / Double(options.windowSamples)))
        }
        let power = (0...options.fftSamples / 2).map { bin -> Double in
            var (re, im) = (0.0, 0.0)
            for (i, value) in windowed.enumerated() {
                let angle = 2 * .pi * Double(bin * (offset + i) % options.fftSamples) / Double(options.fftSamples)
                re += value * cos(angle)
                im -= value * sin(angle)
            }
            return re * re + im * im
        }
        return plan.filterBank.filters.map { filter in
            filter.weights.enumerated().reduce(0) { $0 + Double($1.element) * power[filter.firstBin + $1.offset] }
        }
    }

    @Test(arguments: [16, 400, 2048], [1, 160, 512, 5000])
    func `shapes follow the law for all parameters`(fft: Int, hop: Int) throws {
        for (bands, count) in [(1, 1), (7, 399), (8, 2048), (128, 3001)] {
            for centred in [true, false] {
                let options = options {
                    ($0.fftSamples, $0.windowSamples, $0.hopSamples) = (fft, fft, hop)
                    ($0.melBands, $0.centred) = (bands, centred)
                }
                let extractor = try LogMelLane(plan: LogMelPlan(options: options))
                if !centred && count < fft {
                    #expect(throws: SkipReason.self) { try extractor.transform(noise(count)) }
                    continue
                }
                let frames = centred ? 1 + count / hop : 1 + (count - fft) / hop
                let logMel = try extractor.transform(noise(count)).tensor
                #expect(logMel.shape == [frames, bands])
                #expect(logMel.values.allSatisfy { $0 >= -80 && $0 <= 0 } && logMel.values.contains(0))
            }
        }
    }

    @Test(arguments: [LogMel.Padding.zero, .reflect]) func `one sample is enough`(padding: LogMel.Padding) throws {
        let extractor = try LogMelLane(plan: LogMelPlan(options: options { $0.padding = padding }))
        #expect(try extractor.transform([0.5]).tensor.shape == [1, 128])
        #expect(throws: SkipReason.self) { try extractor.transform([]) }
    }

    @Test func `silence is 0 dB everywhere, which is why it is refused earlier`() throws {
        let extractor = try LogMelLane(plan: LogMelPlan(options: options()))
        let logMel = try extractor.transform([Float](repeating: 0, count: 4000)).tensor
        #expect(logMel.values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [Float.greatestFiniteMagnitude, 1e25, .nan, .infinity])
    func `a power that is not finite is refused`(value: Float) throws {
        let extractor = try LogMelLane(plan: LogMelPlan(options: options()))
        var signal = noise(4000)
        signal[2000] = value
        let error = #expect(throws: SkipReason.self) { try extractor.transform(signal) }
        #expect(error?.code == .audioNonFinite)
        // The buffers carry nothing over to the next clip.
        let fresh = try LogMelLane(plan: extractor.plan).transform(noise(3000)).tensor
        #expect(try extractor.transform(noise(3000)).tensor == fresh)
    }

    @Test func `a spectrogram beyond the limit is refused before it is allocated`() throws {
        let extractor = try LogMelLane(
            plan: LogMelPlan(options: options { ($0.hopSamples, $0.melBands) = (1, 1024) }))
        let error = #expect(throws: SkipReason.self) {
            try extractor.transform([Float](repeating: 0.1, count: 300_000)).tensor
        }
        #expect(error?.code == .audioTooLong)
    }

    // log10f has half a step in the last place; a ten-millionth of the value or 2e-6 dB is as good as float32 gives.
    @Test func `decibels equal ten times the logarithm`() {
        let powers = (0..<200_000).map { Float(exp(-85 + 0.00085 * Double($0))) }
        var decibels = powers
        melscope_decibels(&decibels, powers.count, .leastNormalMagnitude, 0, -.infinity)
        for (power, value) in zip(powers, decibels) {
            let exact = 10 * log10(Double(power))
            #expect(abs(Double(value) - exact) <= 2e-6 + 1.5e-7 * abs(exact))
        }
    }
}
