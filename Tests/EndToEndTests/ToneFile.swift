import Foundation

/// A recording that a test makes: a third of a second of a tone, 16 kHz mono WAV of 16 bits.
enum ToneFile {
    static func write(_ path: String, hertz: Double = 440) throws {
        try WaveFile.write((0..<5_333).map { Int16(8_000 * sin(Double($0) * 2 * .pi * hertz / 16_000)) }, to: path)
    }
}

/// A second of white noise: the mean of its log-mel is higher than that of tones and voices.
enum NoiseFile {
    static func write(_ path: String) throws {
        var state: UInt32 = 1
        let samples = (0..<16_000).map { _ -> Int16 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: state >> 16) / 4
        }
        try WaveFile.write(samples, to: path)
    }
}

/// 16 kHz mono WAV of 16 bits.
enum WaveFile {
    static func write(_ samples: [Int16], to path: String) throws {
        var data = Data("RIFF".utf8)
        func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
        append(UInt32(36 + samples.count * 2))
        data.append(Data("WAVEfmt ".utf8))
        append(UInt32(16))
        append(UInt16(1))
        append(UInt16(1))
        append(UInt32(16_000))
        append(UInt32(32_000))
        append(UInt16(2))
        append(UInt16(16))
        data.append(Data("data".utf8))
        append(UInt32(samples.count * 2))
        for sample in samples { append(sample) }
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try data.write(to: URL(fileURLWithPath: path))
    }
}
