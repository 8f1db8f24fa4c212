import Base
import CVector
import Foundation

/// Measures recordings, one after the other, in one pass over their samples and in memory that does not grow with them but for four
/// bytes each 10 ms. Used by one thread at a time.
package final class RecordingMeter {
    /// What is known of a recording once it was read.
    package struct Result {
        /// Nil where not one sample was decoded.
        package var measure: RecordingMeasure?
        /// Of the file's bytes.
        package var contentChecksum: Int64?
        /// Why it cannot be read, or not to its end.
        package var reason: SkipReason?
    }

    /// What lies beyond is not measured: a few kilobytes of a compressed file can decode to any length.
    package static let longestSeconds = 14_400.0

    private let ffmpeg: FFmpegUse
    private let buffers = AudioDecoder.Buffers()
    private let interleaved = UnsafeMutablePointer<Float>.allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
    private let mono = UnsafeMutablePointer<Float>.allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
    /// Of the rate of the recording before; a dataset has few.
    private var spectrum: (rateHz: Int, meter: SpectrumMeter)?

    package init(ffmpeg: FFmpegUse = .installed) {
        self.ffmpeg = ffmpeg
        AllocatorTuning.keepFreedMemory
    }

    deinit {
        interleaved.deallocate()
        mono.deallocate()
    }

    /// - Parameter isGivenUp: asked several times a second of audio at least.
    /// - Throws: `CancellationError` when `isGivenUp` says so, ``EngineError`` `.library`; what is wrong with the recording is in the result.
    package func measure(path: String, isGivenUp: @escaping () -> Bool = { false }) throws -> Result {
        var result = Result()
        do {
            try measure(path, into: &result, isGivenUp)
        } catch let reason as SkipReason {
            result.reason = reason
        }
        return result
    }

    private func measure(_ path: String, into result: inout Result, _ isGivenUp: @escaping () -> Bool) throws {
        let media = AudioDecoder.Media(
            ffmpeg: ffmpeg, limits: FFmpegReader.Limits(maxSeconds: Self.longestSeconds, isGivenUp: isGivenUp), rateHz: 16_000)
        let decoder = try AudioDecoder(path: path, buffers: buffers, replaceNonFinite: true, media: media)
        let info = decoder.info
        var options = ClipOptions()
        (options.minSeconds, options.maxSeconds, options.acceptSilence) = (0, Self.longestSeconds, true)
        do {
            try AcceptedAudio.check(header: info, options: options)
        } catch let reason as SkipReason where reason.code == .audioTruncated || reason.code == .audioDamaged {
            result.reason = reason
        }
        var scan = RecordingScan(channels: info.channels, rateHz: info.sampleRateHz, spectrum: try spectrum(of: info.sampleRateHz))
        let limit = Int(Self.longestSeconds * Double(info.sampleRateHz))
        while scan.frames < limit {
            let count = try decoder.readInterleaved(into: interleaved)
            if count == 0 { break }
            if isGivenUp() { throw CancellationError() }
            scan.add(interleaved, frames: count, mono: mono)
        }
        if isGivenUp() { throw CancellationError() }
        result.contentChecksum = try decoder.file.contentChecksum()
        if scan.frames > 0 { result.measure = scan.measure(encoding: info.encoding, nonFiniteSamples: decoder.replacedSamples) }
        guard result.reason == nil else { return }
        if scan.frames >= limit { throw SkipReason(.audioTooLong, found: "more than 4 hours", needed: "at most 4 hours, to be measured as a whole") }
        var level = SignalLevel()
        level.add(UnsafeBufferPointer(start: interleaved, count: 0))
        _ = try AcceptedAudio.check(
            frames: scan.frames, fault: decoder.fault, slackFrames: decoder.slackFrames, level: level, mix: decoder.mix, info: info,
            options: options)
    }

    private func spectrum(of rateHz: Int) throws -> SpectrumMeter {
        if let spectrum, spectrum.rateHz == rateHz {
            spectrum.meter.reset()
            return spectrum.meter
        }
        let meter = try SpectrumMeter(rateHz: rateHz)
        spectrum = (rateHz, meter)
        return meter
    }
}

/// The pass over the samples of one recording.
private struct RecordingScan {
    private(set) var frames = 0
    private let channels: Int
    private let rateHz: Int
    private var channelScans: [melscope_channel_scan]
    private var levels: FrameLevels
    private let spectrum: SpectrumMeter
    private let loudness: LoudnessMeter?
    private var monoSquares = 0.0
    private var areChannelsSame = true
    private let allHash = ContentChecksum()
    /// Of the first channel, where there are several.
    private let firstHash = ContentChecksum()

    init(channels: Int, rateHz: Int, spectrum: SpectrumMeter) {
        self.channels = channels
        self.rateHz = rateHz
        self.spectrum = spectrum
        channelScans = [melscope_channel_scan](repeating: melscope_channel_scan(), count: channels)
        levels = FrameLevels(channels: channels, rateHz: rateHz)
        loudness = LoudnessMeter(channels: channels, rateHz: rateHz)
    }

    /// - Parameter mono: room for one value a frame.
    mutating func add(_ samples: UnsafeMutablePointer<Float>, frames count: Int, mono: UnsafeMutablePointer<Float>) {
        frames += count
        areChannelsSame = melscope_settle_samples(samples, channels, count) && areChannelsSame
        for channel in 0..<channels { melscope_scan_channel(samples + channel, channels, count, &channelScans[channel]) }
        allHash.add(UnsafeRawBufferPointer(start: samples, count: 4 * count * channels))
        levels.add(samples, frames: count)
        loudness?.add(samples, frames: count)
        guard channels > 1 else { return spectrum.add(UnsafeBufferPointer(start: samples, count: count)) }
        if areChannelsSame {
            for frame in 0..<count { mono[frame] = samples[frame * channels] }
            firstHash.add(UnsafeRawBufferPointer(start: mono, count: 4 * count))
        } else {
            melscope_channel_mean(samples, channels, mono, count)
        }
        monoSquares += melscope_level(mono, count).sum_of_squares
        spectrum.add(UnsafeBufferPointer(start: mono, count: count))
    }

    mutating func measure(encoding: String, nonFiniteSamples: Int) -> RecordingMeasure {
        levels.finish()
        let isOneSignal = channels > 1 && areChannelsSame
        var measure = RecordingMeasure(
            seconds: Double(frames) / Double(rateHz), sampleRateHz: rateHz, channels: channels, encoding: encoding,
            sampleHash: isOneSignal ? firstHash.value : allHash.value)
        let peak = channelScans.map { max($0.top.0, $0.top.1) }.max() ?? 0
        measure.peakDBFS = peak > 0 ? 20 * log10(Double(peak)) : nil
        let squares = channelScans.reduce(0) { $0 + $1.sum_of_squares }
        measure.rmsDBFS = Self.decibels(squares / Double(frames * channels))
        measure.lufs = loudness?.integrated
        measure.dcOffset = channelScans.map { $0.sum / Double(frames) }.max { abs($0) < abs($1) } ?? 0
        for scan in isOneSignal ? Array(channelScans.prefix(1)) : channelScans {
            measure.clippedRuns += Int(scan.runs.0 + scan.runs.1)
            measure.clippedSamples += Int(scan.samples.0 + scan.samples.1)
        }
        let silences = levels.silences
        (measure.leadingSilenceSeconds, measure.trailingSilenceSeconds) = (silences.leading, silences.trailing)
        (measure.innerSilenceSeconds, measure.zeroRunSeconds) = (silences.inner, silences.dropout)
        measure.snrDB = levels.snrDB
        measure.hasIdenticalChannels = isOneSignal
        measure.silentChannels = peak > 0 ? channelScans.count { max($0.top.0, $0.top.1) == 0 } : 0
        measure.cancellationDB = cancellation(squares: squares)
        if measure.cancellationDB == nil { measure.bandwidthHz = spectrum.bandwidthHz(rateHz: rateHz) }
        measure.nonFiniteSamples = nonFiniteSamples
        return measure
    }

    /// As ``ChannelMix/cancellation(level:)``.
    private func cancellation(squares: Double) -> Double? {
        guard channels > 1, let own = Self.decibels(squares / Double(frames * channels)) else { return nil }
        let drop = own - (Self.decibels(monoSquares / Double(frames)) ?? -.infinity)
        return drop >= 10 * log10(Double(channels)) + ChannelMix.cancellationDB ? drop : nil
    }

    private static func decibels(_ power: Double) -> Double? { power > 0 && power.isFinite ? 10 * log10(power) : nil }
}
