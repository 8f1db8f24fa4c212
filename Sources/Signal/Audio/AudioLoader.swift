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
    public private(set) var timings = LoadTimings()
    /// Decodes what libsndfile does not read.
    public let ffmpeg: FFmpegUse
    /// Asked while another program decodes: whether the clip is no longer wanted.
    public var isGivenUp: () -> Bool = { false }
    private let buffers = AudioDecoder.Buffers()
    private let block: UnsafeMutableBufferPointer<Float>

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
    /// The whole file is decoded whatever part of it is asked for: what is accepted, and the facts of the clip, are the file's.
    ///
    /// - Throws: ``SkipReason`` with a `file.` or `audio.` code; `CancellationError` when ``isGivenUp`` says so. Lengths and
    ///   rates are checked on the header, before anything is decoded; memory grows with what is decoded, not with what the
    ///   header claims.
    public func load(path: String, options: ClipOptions, load: LoadOptions = LoadOptions()) throws -> AudioClip {
        timings = LoadTimings()
        let started = LoadTimings.now()
        let decoder = try AudioDecoder(path: path, buffers: buffers, replaceNonFinite: options.replaceNonFinite, channel: options.channel,
            media: AudioDecoder.Media(
                ffmpeg: ffmpeg, limits: FFmpegReader.Limits(maxSeconds: options.maxSeconds, isGivenUp: isGivenUp),
                rateHz: rateHz))
        let info = decoder.info
        try AcceptedAudio.check(header: info, options: options)
        let part = LoadedPart(load, rateHz: info.sampleRateHz)
        if let frames = info.frames { try part.check(fileFrames: frames, minSeconds: options.minSeconds) }

        let resampler = info.sampleRateHz == rateHz ? nil : try Resampler(fromHz: info.sampleRateHz, toHz: rateHz)
        var samples: [Float] = []
        samples.reserveCapacity(reserve(for: info, file: decoder.file, part: part))
        var frames = 0
        var level = SignalLevel()
        var partLevel = SignalLevel()
        while true {
            let count = try decoder.readMono(into: block)
            if count == 0 { break }
            if isGivenUp() { throw CancellationError() }
            frames += count
            let mono = UnsafeBufferPointer(rebasing: block[..<count])
            level.add(mono)
            try AcceptedAudio.check(level: level, options: options)
            try AcceptedAudio.check(decodedFrames: frames, info: info, options: options, toHz: rateHz)
            let own = part.slice(mono, from: frames - count)
            if !part.isWhole { partLevel.add(own) }
            if let resampler {
                let before = LoadTimings.now()
                try resampler.append(own, to: &samples)
                timings.resampleNs += LoadTimings.now() - before
            } else {
                samples.append(contentsOf: own)
            }
        }
        if isGivenUp() { throw CancellationError() }
        let checksum = try decoder.file.contentChecksum()
        var notes = decoder.notes
        notes += try AcceptedAudio.check(
            frames: frames, fault: decoder.fault, slackFrames: decoder.slackFrames, level: level, mix: decoder.mix, info: info,
            options: options)
        if decoder.replacedSamples > 0 {
            notes.append(ClipNote(.valuesReplaced, "\(decoder.replacedSamples) non-finite samples set to 0"))
        }
        if !part.isWhole { notes += try AcceptedAudio.check(part: part, of: frames, level: partLevel, fileLevel: level, options: options) }

        if let resampler {
            let before = LoadTimings.now()
            let count = Resampler.outputCount(frames: part.count(of: frames), fromHz: info.sampleRateHz, toHz: rateHz)
            try resampler.finish(&samples, outputCount: count)
            timings.resampleNs += LoadTimings.now() - before
        }
        var own: Range<Int>?
        if load.changesSamples {
            let done = try LoadSteps.apply(load, to: &samples, rateHz: rateHz, minSeconds: options.minSeconds)
            notes += done.notes
            own = done.ownSamples
        }
        timings.decodeNs = LoadTimings.now() - started - timings.resampleNs
        return AudioClip(
            samples: samples, sampleRateHz: rateHz, source: info, sourceFrames: frames, peakDBFS: level.peakDBFS,
            rmsDBFS: level.rmsDBFS, ownSamples: own, notes: notes, contentChecksum: checksum)
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
