/// The bytes of a WAV file.
enum DemoWave {
    /// 16-bit samples at 16 kHz, mono: a header of 44 bytes, as CREMA-D's.
    package static func cremaD(_ samples: [Float]) -> [UInt8] {
        riff(rateHz: 16_000, channels: 1, bits: 16, data: pcm16(samples, repeats: 1))
    }

    /// 16-bit samples at 48 kHz: a FLLR chunk makes the data begin at byte 4096, as RAVDESS's.
    ///
    /// - Parameter samples: at 16 kHz. Linear interpolation to three times as many is enough: whoever resamples to
    ///   16 kHz removes its images.
    package static func ravdess(_ samples: [Float], isStereo: Bool) -> [UInt8] {
        var tripled = [Float](repeating: 0, count: samples.count * 3)
        for (index, sample) in samples.enumerated() {
            let next = index + 1 < samples.count ? samples[index + 1] : sample
            tripled[index * 3] = sample
            tripled[index * 3 + 1] = sample + (next - sample) / 3
            tripled[index * 3 + 2] = sample + (next - sample) * 2 / 3
        }
        let channels = isStereo ? 2 : 1
        return riff(
            rateHz: 48_000, channels: channels, bits: 16, fillerBytes: 4044,
            data: pcm16(tripled, repeats: channels))
    }

    /// 32-bit float samples, mono.
    package static func float32(_ samples: [Float], rateHz: Int) -> [UInt8] {
        riff(rateHz: rateHz, channels: 1, bits: 32, data: samples.flatMap { littleEndian($0.bitPattern) })
    }

    static func pcm16(_ samples: [Float], repeats: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(samples.count * 2 * repeats)
        for sample in samples {
            let value = UInt16(bitPattern: Int16(max(-32_768, min(32_767, (sample * 32_767).rounded()))))
            for _ in 0..<repeats {
                bytes.append(UInt8(truncatingIfNeeded: value))
                bytes.append(UInt8(truncatingIfNeeded: value >> 8))
            }
        }
        return bytes
    }

    package static func riff(rateHz: Int, channels: Int, bits: Int, fillerBytes: Int? = nil, data: [UInt8]) -> [UInt8] {
        let frameBytes = channels * bits / 8
        var body = Array("WAVEfmt ".utf8) + littleEndian(UInt32(16))
        body += littleEndian(UInt16(bits == 32 ? 3 : 1)) + littleEndian(UInt16(channels))
        body += littleEndian(UInt32(rateHz)) + littleEndian(UInt32(rateHz * frameBytes))
        body += littleEndian(UInt16(frameBytes)) + littleEndian(UInt16(bits))
        if let fillerBytes {
            body += Array("FLLR".utf8) + littleEndian(UInt32(fillerBytes)) + [UInt8](repeating: 0, count: fillerBytes)
        }
        body += Array("data".utf8) + littleEndian(UInt32(data.count))
        return Array("RIFF".utf8) + littleEndian(UInt32(body.count + data.count)) + body + data
    }

    package static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }
}
