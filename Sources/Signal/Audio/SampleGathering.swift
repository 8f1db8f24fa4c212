import Base
import Foundation

/// The mono blocks of one clip on their way to its samples: level, the part that is asked for, resampling. The blocks are those of
/// a whole file or of a segment of one; what happens to them is the same.
struct SampleGathering {
    private let options: ClipOptions
    private let load: LoadOptions
    private let info: AudioInfo
    private let rateHz: Int
    private let resampler: Resampler?
    let part: LoadedPart
    private(set) var samples: [Float] = []
    /// Of the source, at its own rate.
    private(set) var frames = 0
    private(set) var level = SignalLevel()
    private var partLevel = SignalLevel()
    private(set) var resampleNs: UInt64 = 0

    /// - Parameter info: of the file.
    /// - Throws: ``SkipReason`` `audio.sample_rate`.
    init(_ info: AudioInfo, options: ClipOptions, load: LoadOptions, rateHz: Int) throws {
        self.options = options
        self.load = load
        self.info = info
        self.rateHz = rateHz
        part = LoadedPart(load, rateHz: info.sampleRateHz)
        resampler = info.sampleRateHz == rateHz ? nil : try Resampler(fromHz: info.sampleRateHz, toHz: rateHz)
    }

    mutating func reserve(_ count: Int) { samples.reserveCapacity(count) }

    /// - Throws: ``SkipReason`` for samples that are not finite, and for more of them than a clip may have.
    mutating func add(_ mono: UnsafeBufferPointer<Float>) throws {
        frames += mono.count
        level.add(mono)
        try AcceptedAudio.check(level: level, options: options)
        try AcceptedAudio.check(decodedFrames: frames, info: info, options: options, toHz: rateHz)
        let own = part.slice(mono, from: frames - mono.count)
        if !part.isWhole { partLevel.add(own) }
        if let resampler {
            let before = LoadTimings.now()
            try resampler.append(own, to: &samples)
            resampleNs += LoadTimings.now() - before
        } else {
            samples.append(contentsOf: own)
        }
    }

    /// Looks at the whole of it, resamples the rest and does what `load` says.
    ///
    /// - Parameters:
    ///   - notes: on how the file was read.
    ///   - fault: why decoding ended before the end.
    ///   - replaced: samples that were not finite and were set to 0.
    /// - Throws: ``SkipReason``.
    mutating func finish(
        notes: [ClipNote], fault: SkipReason?, slackFrames: Int, mix: ChannelMix, replaced: Int, checksum: Int64?
    ) throws -> AudioClip {
        var notes = notes
        notes += try AcceptedAudio.check(
            frames: frames, fault: fault, slackFrames: slackFrames, level: level, mix: mix, info: info, options: options)
        if replaced > 0 { notes.append(ClipNote(.valuesReplaced, "\(replaced) non-finite samples set to 0")) }
        if !part.isWhole { notes += try AcceptedAudio.check(part: part, of: frames, level: partLevel, fileLevel: level, options: options) }
        if let resampler {
            let before = LoadTimings.now()
            let count = Resampler.outputCount(frames: part.count(of: frames), fromHz: info.sampleRateHz, toHz: rateHz)
            try resampler.finish(&samples, outputCount: count)
            resampleNs += LoadTimings.now() - before
        }
        var own: Range<Int>?
        if load.changesSamples {
            let done = try LoadSteps.apply(load, to: &samples, rateHz: rateHz, minSeconds: options.minSeconds)
            notes += done.notes
            own = done.ownSamples
        }
        return AudioClip(
            samples: samples, sampleRateHz: rateHz, source: info, sourceFrames: frames, peakDBFS: level.peakDBFS,
            rmsDBFS: level.rmsDBFS, ownSamples: own, notes: notes, contentChecksum: checksum)
    }
}
