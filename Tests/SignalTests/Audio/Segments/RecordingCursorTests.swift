import CSndFile
import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// One recording of forty seconds, opened once for many segments.
@Suite struct RecordingCursorTests {
    private static let segments = [(0.0, 2.0), (1.0, 3.0), (1.5, 1.75), (9.0, 12.0), (11.999, 14.0), (30.0, 40.0), (39.5, 40.0)]
        .map { ClipSegment(startSeconds: $0.0, endSeconds: $0.1) }

    @Test(arguments: [
        ("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16), ("long.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16), ("long.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS),
        ("long.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III), ("adpcm.wav", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM),
    ]) func `what is read of a stretch does not depend on what was read before`(name: String, format: Int) throws {
        let scratch = try ScratchFolder()
        _ = try SoundFileBytes.encoded(format, frames: 40 * 44_100, rateHz: 44_100, in: scratch, name: name)
        let path = scratch.url.appending(path: name).path
        var alone: [AudioClip] = []
        for segment in Self.segments { alone.append(try AudioLoader(rateHz: 16_000).load(path: path, options: ClipOptions(), segment: segment)) }
        let loader = AudioLoader(rateHz: 16_000)
        for order in [Array(Self.segments.indices), Array(Self.segments.indices.reversed()), [5, 0, 3, 3, 6, 1, 4, 2]] {
            for index in order {
                let clip = try loader.load(path: path, options: ClipOptions(), segment: Self.segments[index])
                #expect(clip.samples == alone[index].samples, "\(name) \(Self.segments[index].text) in \(order)")
                #expect(clip.peakDBFS == alone[index].peakDBFS && clip.rmsDBFS == alone[index].rmsDBFS && clip.notes == alone[index].notes)
            }
        }
    }

    @Test func `times become frames as librosa makes them`() {
        func frames(_ start: Double, _ end: Double?, _ rate: Int = 16_000) -> String {
            let found = AudioLoader.frames(of: ClipSegment(startSeconds: start, endSeconds: end), rateHz: rate)
            return "\(found.start)+\(found.count.map { "\($0)" } ?? "")"
        }
        #expect(frames(0, 1) == "0+16000")
        #expect(frames(0.00003, 1) == "0+15999")
        // int((3.3 - 3.0) * 16000) and int(0.29 * 100): binary fractions.
        #expect(frames(3, 3.3) == "48000+4799")
        #expect(frames(0.29, nil, 100) == "28+")
        #expect(frames(1.2345, 2.3456, 44_100) == "54441+48999")
    }
}
