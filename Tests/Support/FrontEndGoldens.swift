import Foundation
import Testing

@testable import Signal

/// Fixtures and expected values written by scripts/make-frontend-goldens.py.
enum FrontEndGoldens {
    static let folder = URL(filePath: #filePath).appending(path: "../Golden/frontend").standardized

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    static func array(_ name: String) throws -> Tensor {
        try readNPY(path: path(name + ".npy"))
    }

    /// A reader for what `numpy.save` writes of a C-ordered float32 array, version 1, and nothing else.
    static func readNPY(path: String) throws -> Tensor {
        let data = try Data(contentsOf: URL(filePath: path))
        let headerLength = Int(data[8]) | Int(data[9]) << 8
        let header = String(decoding: data[10..<10 + headerLength], as: UTF8.self)
        try #require(header.contains("'<f4'"))
        let shapeText = header.split(separator: "(")[1].split(separator: ")")[0]
        let lengths = shapeText.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        var values = data[(10 + headerLength)...].withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        var shape = TensorShape(lengths)
        if header.contains("'fortran_order': True") {
            // A transposed view that was saved as it lies.
            let (rows, columns) = (lengths[0], lengths[1])
            values = (0..<rows * columns).map { values[$0 % columns * rows + $0 / columns] }
            shape = [rows, columns]
        }
        return Tensor(shape: shape, values: values)
    }
}

/// Differences of two log-mels in dB.
struct LogMelDifference: CustomStringConvertible {
    var worst: Float = 0
    /// At or below which 99.9 % of the values lie.
    var percentile: Float = 0

    init(_ a: [Float], _ b: [Float]) {
        let differences = zip(a, b).map { abs($0 - $1) }.sorted()
        worst = differences.last ?? 0
        percentile = differences.isEmpty ? 0 : differences[min(differences.count - 1, differences.count * 999 / 1000)]
    }

    var description: String { "worst \(worst) dB, 99.9 % within \(percentile) dB" }
}

/// A folder that is removed at the end of the test.
final class ScratchFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "melscope-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], _ name: String = "clip.wav") throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }
}

/// Writes WAV files by hand, so that each can be wrong in its own way.
struct WAVBytes {
    var rate = 16_000
    var channels = 1
    var bits = 16
    /// 1 for integers, 3 for floats.
    var tag = 1
    /// Chunks between `fmt ` and `data`, and after `data`.
    var before: [(String, [UInt8])] = []
    var after: [(String, [UInt8])] = []
    /// What the header says of the data, when not their size.
    var claimedDataBytes: Int?

    func bytes(data: [UInt8]) -> [UInt8] {
        let format =
            le(tag, 2) + le(channels, 2) + le(rate, 4) + le(rate * channels * bits / 8, 4) + le(channels * bits / 8, 2)
            + le(bits, 2)
        var body = Array("WAVE".utf8) + chunk("fmt ", format)
        for (name, content) in before { body += chunk(name, content) }
        body += Array("data".utf8) + le(claimedDataBytes ?? data.count, 4) + data
        if data.count % 2 == 1 { body.append(0) }
        for (name, content) in after { body += chunk(name, content) }
        return Array("RIFF".utf8) + le(body.count, 4) + body
    }

    func bytes(samples: [Int16]) -> [UInt8] { bytes(data: samples.flatMap { le(Int(UInt16(bitPattern: $0)), 2) }) }
    func bytes(floats: [Float]) -> [UInt8] {
        var copy = self
        (copy.bits, copy.tag) = (32, 3)
        return copy.bytes(data: floats.flatMap { le(Int($0.bitPattern), 4) })
    }

    private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + le(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
    }

    private func le(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// 16-bit samples of a tone that is loud enough not to be silent.
func tone(_ count: Int, amplitude: Double = 8000) -> [Int16] {
    (0..<count).map { Int16(amplitude * sin(0.05 * Double($0))) }
}
