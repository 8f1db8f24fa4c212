import CSndFile
import Foundation
import Testing

@testable import TestSupport

/// Compressed files, written and read by libsndfile itself.
enum SoundFileBytes {
    /// A tone of changing pitch with noise, encoded; `format` is libsndfile's, container and encoding.
    static func encoded(_ format: Int, frames: Int, rateHz: Int = 16_000, in scratch: ScratchFolder, name: String) throws -> [UInt8] {
        let path = scratch.url.appending(path: name).path
        var info = SF_INFO()
        (info.samplerate, info.channels, info.format) = (Int32(rateHz), 1, Int32(format))
        let file = try #require(sf_open(path, Int32(SFM_WRITE), &info), "\(String(cString: sf_strerror(nil)))")
        var noise: UInt32 = 1
        let samples = (0..<frames).map { index in
            noise = noise &* 1_664_525 &+ 1_013_904_223
            return Float(0.3 * sin(Double(index) * (0.05 + Double(index) * 1e-6)) + 0.2 * (Double(noise >> 8) / Double(1 << 24) - 0.5))
        }
        #expect(sf_writef_float(file, samples, sf_count_t(frames)) == sf_count_t(frames))
        sf_close(file)
        return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }

    /// What libsndfile by itself reads, up to the length that it states.
    static func decoded(_ path: String) throws -> [Float] {
        var info = SF_INFO()
        let file = try #require(sf_open(path, Int32(SFM_READ), &info))
        defer { sf_close(file) }
        var samples = [Float](repeating: 0, count: Int(info.frames) * Int(info.channels))
        samples.removeLast(samples.count - Int(sf_read_float(file, &samples, sf_count_t(samples.count))))
        return samples
    }
}
