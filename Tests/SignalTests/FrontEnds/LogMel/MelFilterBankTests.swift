import Foundation
import Testing

@testable import Signal
@testable import TestSupport

@Suite struct MelFilterBankTests {
    // Tables of librosa.hz_to_mel, rounded to float32.
    @Test func `both mel scales equal librosa's and invert`() throws {
        let table = try FrontEndGoldens.array("mels")
        let count = table.shape[1]
        for (row, scale) in [(1, LogMel.MelScale.slaney), (2, .htk)] {
            for column in 0..<count {
                let hz = Double(table.values[column])
                let mels = Double(table.values[row * count + column])
                #expect(abs(scale.mels(hz: hz) - mels) <= 1e-6 * max(1, mels))
                #expect(abs(scale.hz(mels: scale.mels(hz: hz)) - hz) <= 1e-9 * max(1, hz))
            }
        }
    }

    // Both compute in double precision and round to float32, so only a difference in the last bit of log or exp can
    // show: 1e-6 of the largest weight of the band.
    @Test(arguments: ["slaney", "slaney-none", "htk-slaney", "htk"])
    func `filters equal librosa's`(name: String) throws {
        var options = LogMel()
        switch name {
        case "slaney": break
        case "slaney-none":
            (options.fftSamples, options.melBands, options.minHz, options.filterNorm) = (512, 40, 0, .none)
        case "htk-slaney":
            (options.sampleRateHz, options.fftSamples, options.melBands) = (22_050, 512, 40)
            (options.minHz, options.maxHz, options.melScale) = (0, 11_025, .htk)
        default:
            (options.fftSamples, options.melBands, options.minHz, options.maxHz) = (512, 26, 20, 7600)
            (options.melScale, options.filterNorm) = (.htk, .none)
        }
        options.windowSamples = options.fftSamples
        let bank = MelFilterBank(options: options)
        let runs = try FrontEndGoldens.array("bank-\(name).runs")
        let weights = try FrontEndGoldens.array("bank-\(name).weights").values
        try #require(bank.filters.count == runs.shape[0])
        var position = 0
        for (band, filter) in bank.filters.enumerated() {
            let count = Int(runs.values[2 * band + 1])
            try #require(filter.weights.count == count, "band \(band)")
            if count > 0 { #expect(filter.firstBin == Int(runs.values[2 * band])) }
            let expected = weights[position..<position + count]
            position += count
            let largest = expected.max() ?? 0
            #expect(zip(filter.weights, expected).allSatisfy { abs($0 - $1) <= 1e-6 * largest }, "band \(band)")
        }
    }

    @Test(arguments: [1, 7, 8, 9, 128, 1024]) func `the packed product equals the plain sum`(bands: Int) {
        var options = LogMel()
        options.melBands = bands
        let bank = MelFilterBank(options: options)
        let power = (0..<bank.readableBins).map { Float(1 + $0 % 17) }
        var mel = [Float](repeating: -1, count: bands)
        bank.apply(power, into: &mel)
        for (filter, value) in zip(bank.filters, mel) {
            let sum = filter.weights.enumerated().reduce(0.0) {
                $0 + Double($1.element) * Double(power[filter.firstBin + $1.offset])
            }
            #expect(abs(Double(value) - sum) <= 1e-5 * sum)
        }
    }

    @Test func `bands without a bin are counted`() {
        var options = LogMel()
        #expect(MelFilterBank(options: options).emptyBands == 0)
        (options.fftSamples, options.windowSamples) = (256, 256)
        #expect(MelFilterBank(options: options).emptyBands > 0)
    }
}
