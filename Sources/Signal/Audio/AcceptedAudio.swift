import Base
import Foundation

/// Decides which clips ``ClipOptions`` accepts. Every refusal is a ``SkipReason``.
package enum AcceptedAudio {
    /// A sample of this magnitude has a power beyond float32, and resampling it may overflow before the power does.
    private static let largestSample: Float = 0x1p64

    /// What can be told before anything is decoded: sample rate, completeness and length.
    package static func check(header info: AudioInfo, options: ClipOptions) throws {
        try check(rateOf: info)
        if !options.acceptTruncated {
            if let promised = info.promisedSeconds {
                throw truncated(present: info.durationSeconds ?? 0, promised: promised, info: info)
            }
            if let fault = info.fault { throw fault }
        }
        guard let seconds = info.durationSeconds else { return }
        try checkShortest(seconds, frames: info.frames ?? 0, options: options)
        if seconds > options.maxSeconds { throw tooLong(text(seconds), options.maxSeconds) }
    }

    static func check(rateOf info: AudioInfo) throws(SkipReason) {
        guard AudioLoader.sampleRates.contains(info.sampleRateHz) else {
            throw SkipReason(
                .audioSampleRate, found: "a sample rate of \(info.sampleRateHz) Hz", needed: "1,000 to 768,000 Hz")
        }
    }

    /// What bounds a file whose header does not tell its length, or lies.
    package static func check(decodedFrames frames: Int, info: AudioInfo, options: ClipOptions, toHz: Int) throws {
        let seconds = Double(frames) / Double(info.sampleRateHz)
        if seconds > options.maxSeconds { throw tooLong("more than \(text(options.maxSeconds))", options.maxSeconds) }
        if seconds * Double(toHz) > Double(AudioLoader.maxSamples) {
            throw SkipReason(
                .audioTooLong, found: "more than \(AudioLoader.maxSamples) samples at \(toHz) Hz",
                needed: "at most \(text(Double(AudioLoader.maxSamples) / Double(toHz)))")
        }
    }

    static func check(level: SignalLevel, options: ClipOptions) throws {
        guard level.peak.isFinite else {
            throw SkipReason(.audioNonFinite, found: "NaN or infinite samples", needed: "finite samples")
        }
        guard level.peak < largestSample else {
            throw SkipReason(
                .audioNonFinite, found: "samples whose power is not finite", needed: "samples near the range -1 to 1")
        }
    }

    /// What only the whole decoded clip tells.
    ///
    /// - Parameters:
    ///   - fault: why decoding ended before the end of the file.
    ///   - slackFrames: frames that may be missing from those of the header.
    /// - Returns: notes about what was accepted.
    static func check(
        frames: Int, fault: SkipReason?, slackFrames: Int, level: SignalLevel, mix: ChannelMix, info: AudioInfo,
        options: ClipOptions
    ) throws -> [ClipNote] {
        let seconds = Double(frames) / Double(info.sampleRateHz)
        var notes: [ClipNote] = []
        if let claimed = info.frames, frames < claimed {
            let promised = Double(claimed) / Double(info.sampleRateHz)
            if fault == nil, claimed - frames <= slackFrames {
                let missing = (claimed - frames).grouped
                notes.append(ClipNote(.audioLength, "the header says \(missing) samples more than there are"))
            } else {
                // Where compressed data are damaged or missing cannot be told apart; in both the rest is lost.
                guard options.acceptTruncated else {
                    throw truncated(present: seconds, promised: promised, because: fault?.found, info: info)
                }
                notes.append(truncationNote(seconds, promised, info))
                if let fault = info.fault { notes.append(ClipNote(.audioDamaged, "damaged: \(fault.found)")) }
            }
        } else if let promised = info.promisedSeconds {
            notes.append(truncationNote(seconds, promised, info))
        } else if let fault = fault ?? info.fault {
            guard options.acceptTruncated else { throw fault }
            notes.append(
                fault.code == .audioTruncated
                    ? ClipNote(.audioTruncated, "truncated: \(fault.found)") : ClipNote(.audioDamaged, "damaged: \(fault.found)"))
        }
        try checkShortest(seconds, frames: frames, options: options)
        if (level.peakDBFS ?? -.infinity) < options.silenceDBFS {
            guard options.acceptSilence else {
                let found = level.peakDBFS.map { "a peak of \(decimal($0, 1)) dBFS" } ?? "only zeros"
                let part = silentPart(mix, options: options)
                throw SkipReason(
                    part.code, found: found + part.text,
                    needed: "a peak of at least \(decimal(options.silenceDBFS, 1)) dBFS")
            }
            notes.append(ClipNote(.audioSilent, "silent"))
        }
        if let note = mix.note(level: level) { notes.append(note) }
        return notes
    }

    /// What only the decoded part tells that the recipe's `load:` section takes.
    ///
    /// - Returns: notes about it.
    static func check(
        part: LoadedPart, of frames: Int, level: SignalLevel, fileLevel: SignalLevel, options: ClipOptions
    ) throws(SkipReason) -> [ClipNote] {
        try part.check(fileFrames: frames, minSeconds: options.minSeconds)
        let text = part.text(fileFrames: frames)
        var notes: [ClipNote] = []
        func isSilent(_ level: SignalLevel) -> Bool { (level.peakDBFS ?? -.infinity) < options.silenceDBFS }
        // That of a silent file is told already.
        if isSilent(level), !isSilent(fileLevel) {
            guard options.acceptSilence else {
                let found = level.peakDBFS.map { "a peak of \(decimal($0, 1)) dBFS" } ?? "only zeros"
                throw SkipReason(
                    .audioSilent, found: found + (text.map { " from \($0)" } ?? ""),
                    needed: "a peak of at least \(decimal(options.silenceDBFS, 1)) dBFS")
            }
            notes.append(ClipNote(.audioSilent, "silent"))
        }
        if let text { notes.append(ClipNote(.audioPart, text)) }
        return notes
    }

    /// Which of the channels are silent, behind what was found of the signal.
    private static func silentPart(_ mix: ChannelMix, options: ClipOptions) -> (code: ReasonCode, text: String) {
        guard mix.channels > 1 else { return (.audioSilent, "") }
        if case .pick(let index) = mix.choice { return (.audioSilent, " in channel \(index) of \(mix.channels)") }
        let own = mix.channelLevel.peakDBFS ?? -.infinity
        guard own >= options.silenceDBFS else { return (.audioSilent, " in all \(mix.channels) channels") }
        return (
            .audioChannelsCancel, " in the mean of \(mix.channels) channels, which cancel: their own peak is \(decimal(own, 1)) dBFS"
        )
    }

    private static func checkShortest(_ seconds: Double, frames: Int, options: ClipOptions) throws {
        if frames == 0 || seconds < options.minSeconds {
            throw SkipReason(
                .audioTooShort, found: frames == 0 ? "no samples" : text(seconds),
                needed: "at least \(options.minSeconds > 0 ? text(options.minSeconds) : "one sample")")
        }
    }

    private static func truncated(
        present: Double, promised: Double, because fault: String? = nil, info: AudioInfo
    ) -> SkipReason {
        let (found, needed) = AudioLength.distinct(present, promised, rateHz: Double(info.sampleRateHz))
        return SkipReason(
            .audioTruncated, found: "\(found) of audio" + (fault.map { " (\($0))" } ?? ""),
            needed: "the \(needed) of its header")
    }

    private static func truncationNote(_ present: Double, _ promised: Double, _ info: AudioInfo) -> ClipNote {
        ClipNote(.audioTruncated, "truncated: \(AudioLength.part(present, of: promised, rateHz: Double(info.sampleRateHz)))")
    }

    private static func tooLong(_ found: String, _ limit: Double) -> SkipReason {
        SkipReason(.audioTooLong, found: found, needed: "at most \(text(limit))")
    }

    private static func text(_ seconds: Double) -> String { AudioLength.text(seconds: seconds) }

    private static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
