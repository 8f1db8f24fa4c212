import Base
import CMpg123
import Foundation

/// Decodes MP1, MP2 and MP3 by libmpg123, to the end of the file.
///
/// libsndfile uses the same library, but believes its guess of the length where the file has no header that states one:
/// it stops there, or promises more than there is. Here a length is known only from a Xing, Info or VBRI header. The
/// samples are those of libsndfile, and so of librosa, to the bit: the delay and the padding of the encoder are cut off
/// where the header tells them.
final class MPEGReader: SampleReader {
    package let info: AudioInfo
    private(set) var notes: [ClipNote] = []
    private(set) var fault: SkipReason?
    /// One MPEG frame: encoders count the frame that the header stands in, or do not.
    let slackFrames: Int
    private let file: AudioFile
    private let source: MPEGSource
    private let handle: OpaquePointer
    /// Where the next frame should begin; nil where that is not known.
    private var expected: Int?
    /// Sample frames decoded so far, those held back included.
    private var decoded = 0
    /// Decoded and not given out: what the caller had no room for, and what lies beyond the header's length until it is
    /// more than slack.
    private var held: [Float] = []
    private var isOver = false
    /// Opening has read the first frame, which waits to be decoded.
    private var hasFirstFrame = true

    /// How far libmpg123 searches for the next frame.
    private static let resyncBytes = 1 << 20
    private static let ready: Void = { _ = mpg123_init() }()

    /// Whether the file begins with the mark of an MPEG frame, by which libsndfile too would take it for one; ID3v2 tags in
    /// front are hidden already.
    static func isStream(_ file: AudioFile) -> Bool {
        let mark = file.bytes(at: 0, count: 2)
        return mark.count == 2 && mark[0] == 0xff && mark[1] & 0xe0 == 0xe0
    }

    /// Opens the file and decodes nothing yet.
    ///
    /// - Throws: ``SkipReason`` with code `file.unreadable`, `audio.truncated` or `audio.not_audio`.
    package init(file: AudioFile) throws {
        let first = MPEGHeader(in: file, at: 0)
        if let first, let count = first.byteCount, count > file.byteCount { throw Self.fragment(file, first, count) }
        if case .vbri = first?.length, let count = first?.byteCount, count < file.byteCount { file.hideFront(count) }
        Self.ready
        var status = Int32(0)
        guard let handle = mpg123_new(nil, &status) else {
            throw SkipReason(.audioNotAudio, found: "libmpg123: \(MPEGSource.phrase(status))", needed: "an MPEG decoder")
        }
        let source = MPEGSource(file: file)
        guard let (rate, channels) = source.open(handle, resyncBytes: Self.resyncBytes) else {
            let message = MPEGSource.phrase(mpg123_errcode(handle))
            mpg123_delete(handle)
            try file.checkRead()
            if let first, first.length != .none {
                throw SkipReason(
                    .audioTruncated, found: "\(file.byteCount.grouped) bytes with the header of an MPEG stream and no whole frame after it",
                    needed: Self.needed(first))
            }
            throw SkipReason(.audioNotAudio, found: "no two consecutive MPEG frames (libmpg123: \(message))", needed: "WAV, FLAC, OGG, MP3 or AIFF")
        }
        let layer = first?.layer ?? 3
        var frames: Int?
        switch first?.length {
        case .xing: frames = Int(mpg123_length(handle))
        case .vbri(let count): frames = count * (first?.frameSamples ?? 1152)
        default: expected = 0
        }
        self.file = file
        self.source = source
        self.handle = handle
        slackFrames = first?.frameSamples ?? 1152
        info = AudioInfo(
            format: layer == 3 ? "MP3" : "MPEG", encoding: "MPEG_LAYER_" + String(repeating: "I", count: layer), bitsPerSample: nil,
            sampleRateHz: rate, channels: channels, frames: frames.flatMap { $0 > 0 ? $0 : nil }, promisedSeconds: nil)
    }

    deinit {
        mpg123_close(handle)
        mpg123_delete(handle)
    }

    private static func fragment(_ file: AudioFile, _ first: MPEGHeader, _ frameBytes: Int) -> SkipReason {
        return SkipReason(
            .audioTruncated, found: "\(file.byteCount.grouped) of the \(frameBytes.grouped) bytes of the first MPEG frame",
            needed: needed(first))
    }

    private static func needed(_ first: MPEGHeader) -> String {
        switch first.length {
        case .none: return "whole frames"
        case .xing(let frames), .vbri(let frames):
            let seconds = Double(frames) * Double(first.frameSamples) / Double(first.sampleRateHz)
            return "the \(AudioLength.text(seconds: seconds)) of its header"
        }
    }

    package func read(into interleaved: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        let wanted = frames * info.channels
        while held.count < wanted + heldBack, !isOver { decodeFrame() }
        let count = min(wanted, max(0, held.count - (isOver ? 0 : heldBack)))
        held.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { interleaved.update(from: base, count: count) }
        }
        held.removeFirst(count)
        return count / info.channels
    }

    /// How many of the held samples lie beyond the header's length, while they are too few to be more than slack.
    private var heldBack: Int {
        guard let promised = info.frames, decoded > promised, decoded <= promised + slackFrames else { return 0 }
        return (decoded - promised) * info.channels
    }

    private func decodeFrame() {
        let status = hasFirstFrame ? MPG123_OK.rawValue : mpg123_framebyframe_next(handle)
        hasFirstFrame = false
        if status == MPG123_NEW_FORMAT.rawValue, !isSameFormat {
            damage("a different sample rate or number of channels", after: decoded)
            isOver = true
            return
        }
        guard status == MPG123_OK.rawValue || status == MPG123_NEW_FORMAT.rawValue else { return finish() }
        let place = Int(mpg123_framepos(handle))
        var header = UInt(0)
        var body: UnsafeMutablePointer<UInt8>?
        var bodyBytes = 0
        let hasData = mpg123_framedata(handle, &header, &body, &bodyBytes) == MPG123_OK.rawValue
        var number = off_t(0)
        var audio: UnsafeMutablePointer<UInt8>?
        var byteCount = 0
        guard mpg123_framebyframe_decode(handle, &number, &audio, &byteCount) == MPG123_OK.rawValue else { return finish() }
        // At the start the library passes frames over whose samples are the encoder's delay.
        if let expected, place > expected, !(decoded == 0 && number > 0), !TrailingTags.fill(file, from: expected, to: place) {
            damage("\((place - expected).grouped) bytes that are not an MPEG frame", after: decoded)
        }
        expected = hasData ? place + 4 + bodyBytes : nil
        if let audio, byteCount > 0 {
            let count = byteCount / MemoryLayout<Float>.size
            UnsafeRawPointer(audio).withMemoryRebound(to: Float.self, capacity: count) {
                held.append(contentsOf: UnsafeBufferPointer(start: $0, count: count))
            }
            decoded += count / info.channels
        }
    }

    private var isSameFormat: Bool {
        var (rate, channels, encoding) = (0, Int32(0), Int32(0))
        return mpg123_getformat(handle, &rate, &channels, &encoding) == MPG123_OK.rawValue && rate == info.sampleRateHz
            && channels == info.channels
    }

    /// Decides what the bytes behind the last frame mean, and drops what lies beyond the header's length by no more than
    /// slack.
    private func finish() {
        isOver = true
        let isComplete = info.frames.map { decoded >= $0 } ?? false
        switch TrailingTags.rest(of: file, from: expected ?? file.byteCount) {
        case .nothing: break
        case .cutFrame(let found, let needed):
            if !isComplete, fault == nil {
                let frame = needed.map { "\(found.grouped) of \($0.grouped) bytes" } ?? "\(found.grouped) bytes"
                fault = SkipReason(
                    .audioTruncated, found: "the last MPEG frame has \(frame), after \(seconds(decoded))", needed: "whole frames to the end of the file")
            }
        case .other(let count):
            if isComplete {
                notes.append(ClipNote(.audioLength, "\(count.grouped) bytes after the last MPEG frame ignored"))
            } else {
                damage("\(count.grouped) bytes that are not an MPEG frame", after: decoded)
            }
        }
        guard let promised = info.frames, decoded > promised else { return }
        if decoded - promised <= slackFrames {
            held.removeLast(min(held.count, (decoded - promised) * info.channels))
        } else {
            notes.append(ClipNote(.audioLength, "the header accounts for \(seconds(promised)) of \(seconds(decoded)): read to the end of the file"))
        }
    }

    /// The first damage is the one that is told.
    private func damage(_ what: String, after frames: Int) {
        guard fault == nil else { return }
        fault = SkipReason(.audioDamaged, found: "\(what), after \(seconds(frames))", needed: "consecutive MPEG frames")
    }

    private func seconds(_ frames: Int) -> String {
        AudioLength.text(seconds: Double(frames) / Double(info.sampleRateHz))
    }
}

/// The file as libmpg123 reads it. The library keeps an unretained pointer: the reader keeps both.
final class MPEGSource {
    private let file: AudioFile
    private var position = 0

    package init(file: AudioFile) { self.file = file }

    /// - Returns: sample rate in Hz and channels; nil where the library finds no stream.
    package func open(_ handle: OpaquePointer, resyncBytes: Int) -> (rateHz: Int, channels: Int)? {
        mpg123_param2(handle, Int32(MPG123_REMOVE_FLAGS.rawValue), Int(MPG123_AUTO_RESAMPLE.rawValue), 0)
        // As libsndfile sets them, and without a word on standard error.
        let flags = MPG123_FORCE_FLOAT.rawValue | MPG123_GAPLESS.rawValue | MPG123_QUIET.rawValue
        mpg123_param2(handle, Int32(MPG123_ADD_FLAGS.rawValue), Int(flags), 0)
        mpg123_param2(handle, Int32(MPG123_RESYNC_LIMIT.rawValue), resyncBytes, 0)
        mpg123_replace_reader_handle(
            handle,
            { user, target, count in
                guard let user, let target else { return -1 }
                let source = Unmanaged<MPEGSource>.fromOpaque(user).takeUnretainedValue()
                let done = source.file.read(
                    at: source.position, into: UnsafeMutableRawBufferPointer(start: target, count: count))
                source.position += done
                return done
            },
            { user, offset, whence in
                guard let user else { return -1 }
                let source = Unmanaged<MPEGSource>.fromOpaque(user).takeUnretainedValue()
                let base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? source.position : source.file.byteCount
                let (target, overflow) = base.addingReportingOverflow(Int(offset))
                guard !overflow, target >= 0 else { return -1 }
                source.position = target
                return off_t(target)
            }, nil)
        guard mpg123_open_handle(handle, Unmanaged.passUnretained(self).toOpaque()) == MPG123_OK.rawValue else { return nil }
        var (rate, channels, encoding) = (0, Int32(0), Int32(0))
        guard mpg123_getformat(handle, &rate, &channels, &encoding) == MPG123_OK.rawValue, rate > 0, channels > 0 else { return nil }
        let float = Int32(MPG123_ENC_FLOAT_32.rawValue)
        if encoding != float, mpg123_format(handle, rate, channels, float) != MPG123_OK.rawValue { return nil }
        return (rate, Int(channels))
    }

    /// The library's words for an error, without a full stop.
    package static func phrase(_ code: Int32) -> String {
        let text = String(cString: mpg123_plain_strerror(code))
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
