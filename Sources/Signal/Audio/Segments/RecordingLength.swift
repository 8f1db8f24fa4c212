import Base

extension AudioInfo {
    /// Length of a recording in seconds: what its header says, or else what decoding it tells, as of MP3 without a header and of what
    /// ffmpeg decodes.
    ///
    /// - Parameters:
    ///   - ffmpeg: decodes what libsndfile does not read.
    ///   - isGivenUp: asked while the recording is decoded.
    /// - Throws: ``SkipReason``; `CancellationError` once `isGivenUp` says so.
    package static func seconds(path: String, ffmpeg: FFmpegUse, isGivenUp: @escaping () -> Bool) throws -> Double {
        let limits = FFmpegReader.Limits(maxSeconds: 86_400, isGivenUp: isGivenUp)
        let decoder = try AudioDecoder(
            path: path, buffers: AudioDecoder.Buffers(), media: AudioDecoder.Media(ffmpeg: ffmpeg, limits: limits, rateHz: 16_000))
        try AcceptedAudio.check(rateOf: decoder.info)
        if let seconds = decoder.info.durationSeconds { return seconds }
        let block = UnsafeMutablePointer<Float>.allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
        defer { block.deallocate() }
        var frames = 0
        while true {
            if isGivenUp() { throw CancellationError() }
            let count = try decoder.readInterleaved(into: block, frames: decoder.blockFrames)
            if count == 0 { break }
            frames += count
        }
        return Double(frames) / Double(decoder.info.sampleRateHz)
    }
}
