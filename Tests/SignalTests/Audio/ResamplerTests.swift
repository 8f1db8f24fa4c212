import Foundation
import Testing

@testable import Signal

@Suite struct ResamplerTests {
    private func resample(_ signal: [Float], from: Int, to: Int, block: Int) throws -> [Float] {
        let resampler = try Resampler(fromHz: from, toHz: to)
        var result: [Float] = []
        for start in stride(from: 0, to: signal.count, by: block) {
            try signal[start..<min(start + block, signal.count)].withUnsafeBufferPointer {
                try resampler.append($0, to: &result)
            }
        }
        try resampler.finish(
            &result, outputCount: Resampler.outputCount(frames: signal.count, fromHz: from, toHz: to))
        return result
    }

    @Test(arguments: [8000, 11_025, 22_050, 44_100, 48_000, 96_000], [1, 2, 3, 999, 4410, 7919])
    func `the length is the ceiling of the ratio`(rate: Int, count: Int) throws {
        let signal = (0..<count).map { Float(sin(0.01 * Double($0))) }
        let result = try resample(signal, from: rate, to: 16_000, block: 4096)
        #expect(result.count == (count * 16_000 + rate - 1) / rate)
    }

    @Test(arguments: [(44_100, 16_000), (48_000, 16_000), (8000, 16_000), (1000, 192_000), (768_000, 1000)])
    func `the blocks do not change a bit`(from: Int, to: Int) throws {
        let signal = (0..<50_000).map { Float(sin(0.02 * Double($0)) * cos(0.0007 * Double($0))) }
        let whole = try resample(signal, from: from, to: to, block: signal.count)
        #expect(try resample(signal, from: from, to: to, block: 777) == whole)
    }

    @Test func `a tone keeps its frequency and level`() throws {
        let signal = (0..<48_000).map { Float(sin(2 * .pi * 1000 * Double($0) / 48_000)) }
        let result = try resample(signal, from: 48_000, to: 16_000, block: 5000)
        for i in 2000..<14_000 {
            #expect(abs(result[i] - Float(sin(2 * .pi * 1000 * Double(i) / 16_000))) < 1e-4)
        }
    }

    @Test func `untrusted frame counts do not overflow`() {
        #expect(Resampler.outputCount(frames: .max, fromHz: 1000, toHz: 192_000) == 1 << 62)
    }
}
