import Base
import CVector
import Foundation

/// One lane's way from a sound file to a log-mel spectrogram, with its own buffers.
///
/// It is used by one thread at a time; lanes share the ``LogMelPlan``.
package final class FrontEnd {
    /// Source rates that are accepted, in Hz.
    package static let sampleRates = 1000...768_000
    /// Most samples of one clip at the front end's rate, whatever the options say: 2 GiB, 9.3 hours at 16 kHz. A few
    /// kilobytes of a compressed file can claim, and even decode to, any length.
    package static let maxSamples = 1 << 29
    /// Samples that are set aside for each byte of a compressed file on the word of its header; where it decodes to more,
    /// memory grows with what is decoded. Speech takes some ten samples a byte.
    private static let unprovenSamplesPerByte = 64

    package let plan: LogMelPlan
    /// Of the last clip.
    package private(set) var timings = FrontEndTimings()
    /// Decodes what libsndfile does not read.
    let ffmpeg: FFmpegUse
    /// Asked while another program decodes: whether the clip is no longer wanted.
    var isGivenUp: () -> Bool = { false }
    private let extractor: LogMelExtractor
    private let buffers = AudioDecoder.Buffers()
    private let block: UnsafeMutableBufferPointer<Float>

    /// Makes the buffers of one lane. The first one of a process also tells the allocator to keep freed memory.
    ///
    package init(plan: LogMelPlan, ffmpeg: FFmpegUse = .installed) throws {
        self.ffmpeg = ffmpeg
        AllocatorTuning.keepFreedMemory
        self.plan = plan
        extractor = try LogMelExtractor(plan: plan)
        block = .allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
    }

    deinit { block.deallocate() }

    /// Decodes a file into mono samples at the plan's sample rate, as `librosa.load(path, sr=…, mono=True)`.
    ///
    /// - Throws: ``SkipReason`` with a `file.` or `audio.` code; `CancellationError` when ``isGivenUp`` says so. Lengths and rates are checked on the header, before
    ///   anything is decoded; memory grows with what is decoded, not with what the header claims.
    package func load(path: String, options: ClipOptions) throws -> AudioClip {
        timings = FrontEndTimings()
        let started = FrontEndTimings.now()
        let decoder = try AudioDecoder(path: path, buffers: buffers, replaceNonFinite: options.replaceNonFinite, channel: options.channel,
            media: AudioDecoder.Media(
                ffmpeg: ffmpeg, limits: FFmpegReader.Limits(maxSeconds: options.maxSeconds, isGivenUp: isGivenUp),
                rateHz: plan.options.sampleRateHz))
        let info = decoder.info
        try AcceptedAudio.check(header: info, options: options)

        let toHz = plan.options.sampleRateHz
        let resampler = info.sampleRateHz == toHz ? nil : try Resampler(fromHz: info.sampleRateHz, toHz: toHz)
        var samples: [Float] = []
        samples.reserveCapacity(reserve(for: info, file: decoder.file))
        var frames = 0
        var level = SignalLevel()
        while true {
            let count = try decoder.readMono(into: block)
            if count == 0 { break }
            if isGivenUp() { throw CancellationError() }
            frames += count
            let mono = UnsafeBufferPointer(rebasing: block[..<count])
            level.add(mono)
            try AcceptedAudio.check(level: level, options: options)
            try AcceptedAudio.check(decodedFrames: frames, info: info, options: options, toHz: toHz)
            if let resampler {
                let before = FrontEndTimings.now()
                try resampler.append(mono, to: &samples)
                timings.resampleNs += FrontEndTimings.now() - before
            } else {
                samples.append(contentsOf: mono)
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

        if let resampler {
            let before = FrontEndTimings.now()
            let count = Resampler.outputCount(frames: frames, fromHz: info.sampleRateHz, toHz: toHz)
            try resampler.finish(&samples, outputCount: count)
            timings.resampleNs += FrontEndTimings.now() - before
        }
        timings.decodeNs = FrontEndTimings.now() - started - timings.resampleNs
        return AudioClip(
            samples: samples, sampleRateHz: toHz, source: info, sourceFrames: frames, peakDBFS: level.peakDBFS,
            rmsDBFS: level.rmsDBFS, notes: notes, contentChecksum: checksum)
    }

    /// The clip's log-mel spectrogram, shape `(frames, melBands)`, in dB.
    ///
    /// - Throws: as ``LogMelExtractor/logMel(of:)``.
    package func logMel(of clip: AudioClip) throws -> Tensor {
        let started = FrontEndTimings.now()
        defer { timings.logMelNs = FrontEndTimings.now() - started }
        return try extractor.logMel(of: clip.samples)
    }

    /// Samples to set aside at once: all of them when uncompressed data of that size are in the file, else a bounded
    /// part.
    private func reserve(for info: AudioInfo, file: AudioFile) -> Int {
        guard let frames = info.frames else { return 0 }
        let count = Resampler.outputCount(frames: frames, fromHz: info.sampleRateHz, toHz: plan.options.sampleRateHz)
        let isProven = info.encoding.hasPrefix("PCM") && info.format != "FLAC" && frames <= file.byteCount
        return min(count, isProven ? Self.maxSamples : min(file.byteCount, Self.maxSamples) * Self.unprovenSamplesPerByte)
    }
}
