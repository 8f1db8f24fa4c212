import CSndFile
import Foundation
import Synchronization

/// Why a measurement cannot go on.
struct FloorError: Error, CustomStringConvertible {
    var description: String
}

/// Hands out 0, 1, 2, … to several lanes.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// A file of the list.
struct Clip: Sendable {
    let path: String
    let recording: Recording

    /// Decodes each file once, however many links to it the list has.
    static func load(_ paths: [String]) throws -> [Clip] {
        var known: [UInt64: Recording] = [:]
        return try paths.map { path in
            var status = stat()
            guard stat(path, &status) == 0 else { throw FloorError(description: "no file \(path)") }
            let recording = try known[UInt64(status.st_ino)] ?? Recording(path: path)
            known[UInt64(status.st_ino)] = recording
            return Clip(path: path, recording: recording)
        }
    }
}

/// What a sound file holds, decoded beforehand.
final class Recording: Sendable {
    static let sampleRateHz = 16_000
    let sampleRateHz: Int
    /// Mono, full scale ±1.
    let samples: [Float]

    init(path: String) throws {
        var info = SF_INFO()
        guard let file = sf_open(path, Int32(SFM_READ), &info) else {
            throw FloorError(description: "cannot decode \(path)")
        }
        defer { sf_close(file) }
        let channels = Int(info.channels)
        var interleaved = [Float](repeating: 0, count: Int(info.frames) * channels)
        let count = Int(sf_readf_float(file, &interleaved, info.frames))
        sampleRateHz = Int(info.samplerate)
        samples = (0..<count).map { frame in
            (0..<channels).reduce(0) { $0 + interleaved[frame * channels + $1] } / Float(channels)
        }
    }

    /// STFT frames at 16 kHz, hop 512, centred.
    var spectrogramFrames: Int {
        1 + (samples.count * Self.sampleRateHz + sampleRateHz - 1) / sampleRateHz / 512
    }
    /// Rows of the seed CNN's output, 2,048 float32 each.
    var featureFrames: Int { (spectrogramFrames + 7) / 8 }
}
