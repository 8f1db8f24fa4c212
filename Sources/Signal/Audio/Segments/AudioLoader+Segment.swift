import Base
import CVector

extension AudioLoader {
    /// By how many seconds a segment may end after its recording before it is refused; it is then cut there. Times in tables are
    /// rounded, and their makers measured another copy: `--max-overshoot` of Kaldi's `extract-segments`.
    public static let overshootSeconds = 0.5
    /// Decodes a segment of a file into mono samples at ``rateHz``, as `librosa.load(path, sr=rateHz, offset=start,
    /// duration=end - start)`: cut first, at the file's own rate, then made mono and resampled, so that nothing of what lies around it
    /// has a say. What is accepted, its level, and what `load` does, are those of a file that holds these samples alone.
    ///
    /// Segments of one file that follow each other are decoded in one go; a file that ends early, or is damaged further on, does no
    /// harm to those before.
    ///
    /// - Throws: as ``load(path:options:load:segment:)``, and ``SkipReason`` `segment.times` or `segment.beyond`.
    func loadSegment(_ segment: ClipSegment, path: String, options: ClipOptions, load: LoadOptions) throws -> AudioClip {
        timings = LoadTimings()
        let started = LoadTimings.now()
        try Self.check(segment, options: options)
        let cursor = try cursor(for: path, segment)
        var info = cursor.info
        try AcceptedAudio.check(rateOf: info)
        if !options.acceptTruncated, let fault = info.fault { throw fault }
        let promised = info.promisedSeconds
        (info.frames, info.promisedSeconds) = (nil, nil)
        let (start, count) = Self.frames(of: segment, rateHz: info.sampleRateHz)
        if let frames = cursor.knownFrames { _ = try Self.overshoot(segment, frames: frames, rateHz: info.sampleRateHz, promised: promised) }

        var gathering = try SampleGathering(info, options: options, load: load, rateHz: rateHz)
        if let count { gathering.reserve(Resampler.outputCount(frames: count, fromHz: info.sampleRateHz, toHz: rateHz)) }
        var mix = try ChannelMix(channels: info.channels, choice: options.channel)
        var replaced = 0
        let isFloat = info.encoding == "FLOAT" || info.encoding == "DOUBLE"
        do {
            try cursor.read(from: start, count: count, isGivenUp: isGivenUp) { interleaved, frames in
                guard let mono = block.baseAddress else { return }
                if options.replaceNonFinite, isFloat {
                    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: frames * info.channels)
                    defer { values.deallocate() }
                    guard let copy = values.baseAddress else { return }
                    copy.update(from: interleaved, count: values.count)
                    replaced += melscope_zero_non_finite(copy, values.count)
                    mix.mix(copy, frames: frames, into: mono)
                } else {
                    mix.mix(interleaved, frames: frames, into: mono)
                }
                try gathering.add(UnsafeBufferPointer(start: mono, count: frames))
            }
        } catch let cancellation as CancellationError {
            // What another program had decoded so far is lost with it.
            self.cursor = nil
            throw cancellation
        }
        let checksum = try cursor.contentChecksum()
        var notes = cursor.decoder.notes
        var fault: SkipReason?
        if let count, gathering.frames < count {
            fault = cursor.fault
            if fault == nil, let frames = cursor.knownFrames,
                let note = try Self.overshoot(segment, frames: frames, rateHz: info.sampleRateHz, promised: promised)
            {
                notes.append(note)
            }
        } else if count == nil {
            fault = cursor.fault
            if fault == nil, gathering.frames == 0, let frames = cursor.knownFrames {
                _ = try Self.overshoot(segment, frames: frames, rateHz: info.sampleRateHz, promised: promised)
            }
        }
        let clip = try gathering.finish(
            notes: notes, fault: fault, slackFrames: 0, mix: mix, replaced: replaced, checksum: checksum)
        timings.resampleNs = gathering.resampleNs
        timings.decodeNs = LoadTimings.now() - started - timings.resampleNs
        return clip
    }

    /// The open recording, if it is this one and can go to the segment; else it is opened.
    private func cursor(for path: String, _ segment: ClipSegment) throws -> RecordingCursor {
        if let cursor, cursor.path == path, cursor.isCurrent(),
            cursor.reaches(Self.frames(of: segment, rateHz: cursor.info.sampleRateHz).start)
        {
            return cursor
        }
        cursor = nil
        let limits = FFmpegReader.Limits(maxSeconds: Self.mediaSeconds) { [weak self] in self?.isGivenUp() ?? true }
        let opened = try RecordingCursor(path: path, media: AudioDecoder.Media(ffmpeg: ffmpeg, limits: limits, rateHz: rateHz))
        // What has no rate has no frames either.
        try AcceptedAudio.check(rateOf: opened.info)
        _ = opened.reaches(Self.frames(of: segment, rateHz: opened.info.sampleRateHz).start)
        cursor = opened
        return opened
    }

    /// Longest recording that another program decodes for its segments: the file is no clip, so that the longest clip is no bound.
    private static let mediaSeconds = 86_400.0

    fileprivate static func reason(_ fault: String) -> SkipReason {
        SkipReason(.segmentTimes, found: fault, needed: "a start of 0 or later, and an end after it")
    }

    /// What can be told of a segment without its recording.
    private static func check(_ segment: ClipSegment, options: ClipOptions) throws(SkipReason) {
        if let fault = segment.fault { throw reason(fault) }
        guard let seconds = segment.lengthSeconds, seconds > options.maxSeconds else { return }
        throw SkipReason(
            .audioTooLong, found: "a segment of \(AudioLength.text(seconds: seconds))",
            needed: "at most \(AudioLength.text(seconds: options.maxSeconds))")
    }

    /// The segment in sample frames of its file: `int(start * rate)`, and `int((end - start) * rate)` of them, nil for all that follow.
    static func frames(of segment: ClipSegment, rateHz: Int) -> (start: Int, count: Int?) {
        func whole(_ seconds: Double) -> Int { Int(max(0, seconds * Double(rateHz))) }
        return (whole(segment.startSeconds), segment.lengthSeconds.map(whole))
    }

    /// - Parameter frames: of the file.
    /// - Returns: a note where the segment ends a little after its recording.
    /// - Throws: `segment.beyond` where it lies or ends further behind.
    fileprivate static func overshoot(
        _ segment: ClipSegment, frames: Int, rateHz: Int, promised: Double?
    ) throws(SkipReason) -> ClipNote? {
        let length = Double(frames) / Double(rateHz)
        let (start, count) = Self.frames(of: segment, rateHz: rateHz)
        let over = (segment.endSeconds ?? 0) - length
        let there = AudioLength.text(seconds: length) + (promised.map { " of the \(AudioLength.text(seconds: $0)) of its header" } ?? "")
        guard start < frames, over <= overshootSeconds else {
            let place = segment.endSeconds.map { "\(segment.startSeconds) s to \($0) s" } ?? "a start at \(segment.startSeconds) s"
            throw SkipReason(
                .segmentBeyond, found: "\(place), in a recording of \(there)",
                needed: "a segment that ends at most \(overshootSeconds) s after its recording")
        }
        guard let count, start + count > frames else { return nil }
        return ClipNote(
            .segmentCut, "ends \(AudioLength.text(seconds: over)) after its recording; cut at the recording's end", value: over)
    }
}

extension AudioInfo {
    /// What the header says of a segment as if it were a file of its own.
    ///
    /// - Throws: `segment.times` and `segment.beyond`.
    package func of(_ segment: ClipSegment?) throws -> AudioInfo {
        guard let segment else { return self }
        if let fault = segment.fault { throw AudioLoader.reason(fault) }
        var info = self
        info.promisedSeconds = nil
        guard let frames else { return info }
        _ = try AudioLoader.overshoot(segment, frames: frames, rateHz: sampleRateHz, promised: promisedSeconds)
        let (start, count) = AudioLoader.frames(of: segment, rateHz: sampleRateHz)
        info.frames = min(count ?? frames, frames - start)
        return info
    }
}
