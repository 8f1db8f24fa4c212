import Base
import CVector
import Foundation

/// One lane's way from a sound file to mono samples at one rate, with its own buffers. Used by one thread at a time.
public final class AudioLoader {
    /// Source rates that are accepted, in Hz.
    public static let sampleRates = 1000...768_000
    /// Most samples of one clip at the wanted rate, whatever the options say: 2 GiB, 9.3 hours at 16 kHz. A few
    /// kilobytes of a compressed file can claim, and even decode to, any length.
    public static let maxSamples = 1 << 29
    /// Samples that are set aside for each byte of a compressed file on the word of its header; where it decodes to more,
    /// memory grows with what is decoded. Speech takes some ten samples a byte.
    private static let unprovenSamplesPerByte = 64

    /// Of the samples that it gives, in Hz.
    public let rateHz: Int
    /// Of the last clip.
    public internal(set) var timings = LoadTimings()
    /// Decodes what libsndfile does not read.
    public let ffmpeg: FFmpegUse
    /// Asked while another program decodes: whether the clip is no longer wanted.
    public var isGivenUp: () -> Bool = { false }
    private let buffers = AudioDecoder.Buffers()
    /// The recording of the last segment, which the next one most often is of too.
    var cursor: RecordingCursor?
    let block: UnsafeMutableBufferPointer<Float>

    /// Makes the buffers of one lane. The first one of a process also tells the allocator to keep freed memory.
    public init(rateHz: Int, ffmpeg: FFmpegUse = .installed) {
        self.rateHz = rateHz
        self.ffmpeg = ffmpeg
        AllocatorTuning.keepFreedMemory
        block = .allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
    }

    deinit { block.deallocate() }

    /// Decodes a file into mono samples at ``rateHz``, as `librosa.load(path, sr=rateHz, mono=True)`, and does to them what `load`
    /// says.
    ///
    /// The whole file is decoded whatever part of it `load` asks for: what is accepted, and the facts of the clip, are the file's.
    ///
    /// - Parameter segment: the stretch of the file that is the clip; see ``loadSegment(_:path:options:load:)``. Nil for all of it.
    /// - Throws: ``SkipReason`` with a `file.` or `audio.` code; `CancellationError` when ``isGivenUp`` says so. Lengths and
    ///   rates are checked on the header, before anything is decoded; memory grows with what is decoded, not with what the
    ///   header claims.
    public func load(
        path: String, options: ClipOptions, load: LoadOptions = LoadOptions(), segment: ClipSegment? = nil
    ) throws -> AudioClip {
        if let segment { return try loadSegment(segment, path: path, options: options, load: load) }
        timings = LoadTimings()
        let started = LoadTimings.now()
        let decoder = try AudioDecoder(path: path, buffers: buffers, replaceNonFinite: options.replaceNonFinite, channel: options.channel,
            media: AudioDecoder.Media(
                ffmpeg: ffmpeg, limits: FFmpegReader.Limits(maxSeconds: options.maxSeconds, isGivenUp: isGivenUp),
                rateHz: rateHz))
        let info = decoder.info
        try AcceptedAudio.check(header: info, options: options)
        var gathering = try SampleGathering(info, options: options, load: load, rateHz: rateHz)
        if let frames = info.frames { try gathering.part.check(fileFrames: frames, minSeconds: options.minSeconds) }
        gathering.reserve(reserve(for: info, file: decoder.file, part: gathering.part))
        while true {
            let count = try decoder.readMono(into: block)
            if count == 0 { break }
            if isGivenUp() { throw CancellationError() }
            try gathering.add(UnsafeBufferPointer(rebasing: block[..<count]))
        }
        if isGivenUp() { throw CancellationError() }
        let checksum = try decoder.file.contentChecksum()
        let clip = try gathering.finish(
            notes: decoder.notes, fault: decoder.fault, slackFrames: decoder.slackFrames, mix: decoder.mix,
            replaced: decoder.replacedSamples, checksum: checksum)
        timings.resampleNs = gathering.resampleNs
        timings.decodeNs = LoadTimings.now() - started - timings.resampleNs
        return clip
    }

    /// Samples to set aside at once: all of them when uncompressed data of that size are in the file, else a bounded
    /// part.
    private func reserve(for info: AudioInfo, file: AudioFile, part: LoadedPart) -> Int {
        guard let frames = info.frames.map(part.count(of:)) else { return 0 }
        let count = Resampler.outputCount(frames: frames, fromHz: info.sampleRateHz, toHz: rateHz)
        let isProven = info.encoding.hasPrefix("PCM") && info.format != "FLAC" && frames <= file.byteCount
        return min(count, isProven ? Self.maxSamples : min(file.byteCount, Self.maxSamples) * Self.unprovenSamplesPerByte)
    }
}
