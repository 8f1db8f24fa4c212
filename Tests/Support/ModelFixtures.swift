import Foundation
import Testing

@testable import Base
@testable import Inference
@testable import Signal

/// What the tests of models share.
enum ModelFixtures {
    static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }

    static func path(_ name: String) -> String { folder + "/Fixtures/models/" + name }
    static func source(_ name: String) -> ModelSource { .path(path(name)) }
    static func golden(_ name: String) -> String { folder + "/Golden/model/" + name }

    static func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"), "\(path) cannot be read")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
        return bytes
    }

    /// The values of a version 1 `.npy` file of little-endian float32.
    static func floats(npy path: String) throws -> [Float] {
        let bytes = try bytes(of: path)
        let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        return bytes[start...].withUnsafeBytes { raw in
            (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    /// The made-up log-mel of scripts/make-model-goldens.py, frame after frame.
    static func logMel(frames: Int, melBands: Int = 128) -> [Float] {
        (0..<frames).flatMap { t in
            (0..<melBands).map { m in
                let ridge = abs((4 * m + 3 * t) % 96 - 48)
                let noise = (((2_654_435_761 * t + 40503 * m) % (1 << 32)) >> 16) % 512
                return -(Float(ridge) + Float(noise) / 16)
            }
        }
    }

    static func input(_ shape: TensorShape) -> Tensor {
        let count = shape.elementCount!
        return Tensor(shape: shape, values: Array(logMel(frames: (count + 15) / 16, melBands: 16).prefix(count)))
    }

    /// Writes a file into a fresh folder, which is removed after `body`.
    static func withFile<R>(named name: String, _ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
        try withFolder { folder in
            try write(bytes, to: folder + "/" + name)
            return try body(folder + "/" + name)
        }
    }

    static func withFolder<R>(_ body: (String) throws -> R) throws -> R {
        var template = Array("/tmp/melscope-model-XXXXXX".utf8CString)
        _ = try #require(mkdtemp(&template))
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"), "\(path) cannot be written")
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// The L2 norm of the difference over that of the reference.
    static func relativeL2(_ values: [Float], reference: [Float]) -> Double {
        var difference = 0.0
        var norm = 0.0
        for (value, wanted) in zip(values, reference) {
            difference += Double(value - wanted) * Double(value - wanted)
            norm += Double(wanted) * Double(wanted)
        }
        return (difference / max(norm, 1e-24)).squareRoot()
    }

    /// The error that `body` throws, which must be an ``EngineError``.
    static func error(_ body: () throws -> some Any) throws -> EngineError {
        try #require(throws: EngineError.self) { _ = try body() }
    }
}
