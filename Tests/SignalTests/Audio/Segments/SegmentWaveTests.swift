import CSndFile
import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// What is heard of a segment.
@Suite struct SegmentWaveTests {
    @Test(arguments: [("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16), ("long.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16)])
    func `a segment as a file holds the samples of its stretch`(name: String, format: Int) throws {
        let scratch = try ScratchFolder()
        _ = try SoundFileBytes.encoded(format, frames: 10 * 16_000, rateHz: 16_000, in: scratch, name: name)
        let path = scratch.url.appending(path: name).path
        let segment = ClipSegment(startSeconds: 2.5, endSeconds: 4)
        let wave = scratch.url.appending(path: "stretch.wav")
        try Data(try SegmentWave.bytes(of: segment, path: path)).write(to: wave)
        let info = try AudioInfo.probe(path: wave.path)
        #expect(info.sampleRateHz == 16_000 && info.frames == 24_000)
        let heard = try AudioLoader(rateHz: 16_000).load(path: wave.path, options: ClipOptions())
        let asked = try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions(), segment: segment)
        #expect(zip(heard.samples, asked.samples).allSatisfy { abs($0 - $1) <= 1 / 32_767 } && heard.samples.count == asked.samples.count)
    }

    @Test func `to the end of a recording, and behind it`() throws {
        let scratch = try ScratchFolder()
        _ = try SoundFileBytes.encoded(SF_FORMAT_WAV | SF_FORMAT_PCM_16, frames: 16_000, rateHz: 16_000, in: scratch, name: "a.wav")
        let path = scratch.url.appending(path: "a.wav").path
        #expect(try SegmentWave.bytes(of: ClipSegment(startSeconds: 0.75, endSeconds: nil), path: path).count == 44 + 4000 * 2)
        #expect(throws: SkipReason.self) { try SegmentWave.bytes(of: ClipSegment(startSeconds: 2, endSeconds: 3), path: path) }
    }
}
