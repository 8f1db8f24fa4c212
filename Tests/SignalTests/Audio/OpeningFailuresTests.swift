import Dispatch
import Foundation
import Testing

@testable import Base
@testable import Demo
@testable import Signal
@testable import TestSupport

@Suite struct OpeningFailuresTests {
    @Test func `lanes that open broken files at the same time each get the words for their own`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("no sound at all, only text that goes on for a while".utf8), to: "text.wav")
        // RIFF and WAVE, but no chunk of samples.
        let header: [UInt8] = Array("RIFF".utf8) + [28, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0] + [UInt8](repeating: 0, count: 12)
        try folder.write(header, to: "header.wav")
        let paths = ["text.wav", "header.wav"].map { folder.path + "/" + $0 }
        let alone = paths.map { Self.words($0) }
        try #require(alone[0] != alone[1] && !alone.contains(""))
        let wrong = Guarded<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { lane in
            for _ in 0..<150 {
                let words = Self.words(paths[lane % 2])
                if words != alone[lane % 2] { wrong.withLock { $0.append(words) } }
            }
        }
        #expect(wrong.withLock { $0 } == [])
    }

    @Test func `a lane that opens sound files clears no other lane's error`() throws {
        let folder = try TemporaryFolder()
        let header: [UInt8] = Array("RIFF".utf8) + [28, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0] + [UInt8](repeating: 0, count: 12)
        try folder.write(header, to: "broken.wav")
        try folder.write(DemoWave.riff(rateHz: 16_000, channels: 1, bits: 16, data: [UInt8](repeating: 1, count: 3200)), to: "sound.wav")
        let (broken, sound) = (folder.path + "/broken.wav", folder.path + "/sound.wav")
        let alone = Self.words(broken)
        try #require(alone.contains("data"))
        let wrong = Guarded<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { lane in
            for _ in 0..<1000 {
                let words = Self.words(lane == 0 ? broken : sound)
                if words != (lane == 0 ? alone : "") { wrong.withLock { $0.append(words) } }
            }
        }
        #expect(wrong.withLock { $0 } == [])
    }

    private static func words(_ path: String) -> String {
        do {
            _ = try AudioDecoder(path: path, buffers: AudioDecoder.Buffers())
            return ""
        } catch {
            return (error as? SkipReason)?.found ?? "\(error)"
        }
    }
}
