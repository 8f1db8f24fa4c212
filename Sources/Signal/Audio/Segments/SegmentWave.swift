import Base

/// A stretch of a recording as a file of its own, to be listened to: all channels, at the recording's rate.
package enum SegmentWave {
    /// Of a longer stretch this much is taken: some 115 MB of 48 kHz stereo.
    package static let longestSeconds = 600.0

    /// A WAV file of 16-bit samples, as every player reads it. Of a recording that ends before the segment does, what there is.
    ///
    /// - Throws: ``SkipReason`` with a `file.`, `audio.` or `segment.` code where the recording cannot be read, or has nothing there.
    package static func bytes(of segment: ClipSegment, path: String, ffmpeg: FFmpegUse = .installed) throws -> [UInt8] {
        let limits = FFmpegReader.Limits(maxSeconds: 86_400) { false }
        let cursor = try RecordingCursor(path: path, media: AudioDecoder.Media(ffmpeg: ffmpeg, limits: limits, rateHz: 48_000))
        let info = cursor.info
        try AcceptedAudio.check(rateOf: info)
        _ = try info.of(segment)
        let (start, count) = AudioLoader.frames(of: segment, rateHz: info.sampleRateHz)
        let most = Int(longestSeconds * Double(info.sampleRateHz))
        var data: [UInt8] = []
        data.reserveCapacity(min(count ?? most, most) * info.channels * 2)
        _ = cursor.reaches(start)
        try cursor.read(from: start, count: min(count ?? most, most), isGivenUp: { false }) { interleaved, frames in
            for index in 0..<frames * info.channels {
                let sample = interleaved[index]
                let value = UInt16(bitPattern: Int16(sample.isFinite ? max(-32_768, min(32_767, (sample * 32_767).rounded())) : 0))
                data.append(UInt8(truncatingIfNeeded: value))
                data.append(UInt8(truncatingIfNeeded: value >> 8))
            }
        }
        guard !data.isEmpty else {
            throw cursor.fault ?? SkipReason(.segmentBeyond, found: "nothing from \(segment.startSeconds) s on", needed: "a recording that is longer")
        }
        return header(info, dataBytes: data.count) + data
    }

    private static func header(_ info: AudioInfo, dataBytes: Int) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
        let frame = info.channels * 2
        return Array("RIFF".utf8) + bytes(UInt32(clamping: 36 + dataBytes)) + Array("WAVEfmt ".utf8) + bytes(UInt32(16)) + bytes(UInt16(1))
            + bytes(UInt16(clamping: info.channels)) + bytes(UInt32(clamping: info.sampleRateHz)) + bytes(UInt32(clamping: info.sampleRateHz * frame))
            + bytes(UInt16(clamping: frame)) + bytes(UInt16(16)) + Array("data".utf8) + bytes(UInt32(clamping: dataBytes))
    }
}
