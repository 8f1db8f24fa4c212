import Base
import Glibc
import Signal

/// The bytes of `.npy` and `.npz` files in all the variants that other programs write.
///
/// The product's own writer knows float32 in C order only; what a reader must understand is wider.
enum DemoArray {
    package enum Element {
        case float16, float32, float64, bigFloat32

        /// NumPy's type string.
        package var descriptor: String {
            switch self {
            case .float16: "<f2"
            case .float32: "<f4"
            case .float64: "<f8"
            case .bigFloat32: ">f4"
            }
        }
    }

    /// Format version 1.0: the header is padded so that the data begin at a multiple of 64.
    package static func npy(descriptor: String, shape: [Int], isFortran: Bool = false, data: [UInt8]) -> [UInt8] {
        let shapeText = TensorShape(shape).description
        var header =
            "{'descr': '\(descriptor)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shapeText), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + DemoWave.littleEndian(UInt16(header.utf8.count))
            + Array(header.utf8) + data
    }

    /// - Parameter values: in the order in which they are stored.
    package static func npy(
        _ values: [Float], shape: [Int], element: Element = .float32, isFortran: Bool = false
    ) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(values.count * 8)
        for value in values {
            switch element {
            case .float16: data += DemoWave.littleEndian(Float16(value).bitPattern)
            case .float32: data += DemoWave.littleEndian(value.bitPattern)
            case .float64: data += DemoWave.littleEndian(Double(value).bitPattern)
            case .bigFloat32: data += DemoWave.littleEndian(value.bitPattern.byteSwapped)
            }
        }
        return npy(descriptor: element.descriptor, shape: shape, isFortran: isFortran, data: data)
    }

    /// An uncompressed archive, as `numpy.savez` writes, of arrays by name.
    package static func npz(_ members: [(name: String, npy: [UInt8])]) -> [UInt8] {
        func le(_ value: some FixedWidthInteger) -> [UInt8] { DemoWave.littleEndian(value) }
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = Array((member.name + ".npy").utf8)
            // Version 2.0, no flags, stored, 1980-01-01 00:00, checksum, sizes, name, nothing extra.
            let common =
                le(UInt16(20)) + le(UInt16(0)) + le(UInt16(0)) + le(UInt16(0)) + le(UInt16(0x21))
                + le(crc32(member.npy)) + le(UInt32(member.npy.count)) + le(UInt32(member.npy.count))
                + le(UInt16(name.count)) + le(UInt16(0))
            directory += Array("PK\u{1}\u{2}".utf8) + le(UInt16(20)) + common
            directory += [UInt8](repeating: 0, count: 10) + le(UInt32(archive.count)) + name
            archive += Array("PK\u{3}\u{4}".utf8) + common + name + member.npy
        }
        let count = UInt16(members.count)
        return archive + directory + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + le(count) + le(count)
            + le(UInt32(directory.count)) + le(UInt32(archive.count)) + [0, 0]
    }

    /// CRC-32 of ISO 3309, as ZIP needs.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        var crc = UInt32.max
        for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xff)] ^ (crc >> 8) }
        return ~crc
    }
}

/// Log-mel patterns that look like speech, made without sound: formant ridges under a syllable envelope, ripples of the
/// pitch at the bottom, friction at the top.
enum DemoSpectrogram {
    /// - Returns: `(bands, frames)` values in C order, in dB from -80 to 0, the loudest 0.
    package static func make(bands: Int = 128, frames: Int, seed: String) -> [Float] {
        var generator = SplitMix64(seed: seed)
        let voice = SyntheticVoice(
            emotion: "neutral", isMale: generator.unit() < 0.5, isStrong: false, generator: &generator)
        let articulation = SyntheticArticulation(
            seconds: max(0.2, Float(frames) * 0.032), leadSeconds: 0.2, voice: voice, generator: &generator)
        let ripple = generator.between(3.5, 6)
        var values = [Float](repeating: 0, count: bands * frames)
        var loudest = -Float.infinity
        for frame in 0..<frames {
            let control = articulation.frames[min(articulation.frames.count - 1, frame * 32 / 5)]
            let wave = 2 * .pi * (ripple + 0.5 * sinf(Float(frame) * 0.11))
            for band in 0..<bands {
                let place = Float(band) / Float(bands)
                func ridge(_ hz: Float, _ width: Float) -> Float {
                    let distance = (place - position(hz)) / width
                    let skirt = 1 / (1 + distance * distance)
                    return skirt * skirt
                }
                let formants = control.formants
                var voiced = ridge(formants.0, 0.05) + 0.6 * ridge(formants.1, 0.04) + 0.35 * ridge(formants.2, 0.04)
                if place < 0.35 { voiced *= 1 + 0.5 * sinf(place * wave * 8) }
                let friction = ridge(control.frictionHz, 0.08)
                let power = powf(control.voicing * voiced, 2) + powf(0.4 * control.friction * friction, 2) + 3e-8
                let value = 10 * log10f(power) + generator.between(-3, 3)
                values[band * frames + frame] = value
                loudest = max(loudest, value)
            }
        }
        for index in values.indices { values[index] = max(-80, values[index] - loudest) }
        return values
    }

    /// Where a frequency lies between 0 and 8 kHz on the HTK mel scale, from 0 to 1.
    private static func position(_ hz: Float) -> Float { log10f(1 + hz / 700) / log10f(1 + 8000 / 700) }

    /// `(rows, columns)` to `(columns, rows)`.
    static func transposed(_ values: [Float], rows: Int) -> [Float] {
        let columns = rows == 0 ? 0 : values.count / rows
        var result = [Float](repeating: 0, count: values.count)
        for row in 0..<rows {
            for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
        }
        return result
    }
}
