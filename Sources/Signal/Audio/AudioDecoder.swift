import Base
import CVector

/// Decodes one sound file into mono float32 samples, block by block.
///
/// The values are those of Python's `soundfile.read(dtype='float32')` (integers divided by 2^(bits-1)), and several
/// channels become one as ``ChannelMix`` says.
final class AudioDecoder {
    /// The reusable memory of decoding. One lane owns it and decodes one file at a time.
    package final class Buffers {
        /// Samples of all channels together.
        static let sampleCapacity = 1 << 15
        package let window = AudioFile.Window()
        fileprivate let integers = UnsafeMutablePointer<Int16>.allocate(capacity: sampleCapacity)
        fileprivate let interleaved = UnsafeMutablePointer<Float>.allocate(capacity: sampleCapacity)

        deinit {
            integers.deallocate()
            interleaved.deallocate()
        }
    }

    /// Who decodes what libsndfile does not read.
    struct Media {
        package var ffmpeg: FFmpegUse
        package var limits: FFmpegReader.Limits
        /// Of the command that is recommended where there is none.
        package var rateHz: Int

        /// Starts no other program.
        package static var none: Media { Media(ffmpeg: .never, limits: FFmpegReader.Limits(maxSeconds: 0), rateHz: 16_000) }
    }

    package let file: AudioFile
    /// Mono samples that one call of ``readMono(into:)`` gives at most.
    let blockFrames: Int
    /// NaN and infinite samples that were set to 0.
    private(set) var replacedSamples = 0
    private(set) var mix: ChannelMix
    private let replaceNonFinite: Bool
    private let buffers: Buffers
    private let reader: any SampleReader

    package var info: AudioInfo { reader.info }
    /// What was decided about the file before its samples were read, and how they were got.
    package var notes: [ClipNote] { reader.notes }
    /// Why the data could not be decoded to their end.
    package var fault: SkipReason? { reader.fault }
    var slackFrames: Int { reader.slackFrames }

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``SkipReason`` with a `file.` code, `audio.not_audio`, `audio.needs_ffmpeg` or `audio.channels`;
    ///   `CancellationError` when the clip was given up.
    package init(
        path: String, buffers: Buffers, replaceNonFinite: Bool = false, channel: ClipOptions.Channel = .mean, media: Media = .none
    ) throws {
        file = try AudioFile(path: path, window: buffers.window)
        self.buffers = buffers
        self.replaceNonFinite = replaceNonFinite
        reader = try Self.open(file, path, buffers, media)
        mix = try ChannelMix(channels: reader.info.channels, choice: channel)
        blockFrames = Buffers.sampleCapacity / reader.info.channels
    }

    private static func open(_ file: AudioFile, _ path: String, _ buffers: Buffers, _ media: Media) throws -> any SampleReader {
        let start = file.prefix(FileContent.prefixBytes)
        if let container = MediaContainer(Array(start.dropFirst(FileContent.end(ofTagIn: start)))) ?? MediaContainer(start) {
            guard let program = media.ffmpeg.program else { throw container.needsProgram(path: path, rateHz: media.rateHz) }
            // ffmpeg passes over missing pages as libsndfile does.
            let fault = container.demuxer == "ogg" ? OggPages.check(file).fault : nil
            return try FFmpegReader(
                descriptor: file.descriptor, container: container, fault: fault, program: program, limits: media.limits)
        }
        if let content = FileContent.foreign(start, byteCount: file.byteCount) {
            throw SkipReason(.audioNotAudio, found: content.found, needed: content.needed)
        }
        LeadingTags.hide(in: file)
        if MPEGReader.isStream(file) { return try MPEGReader(file: file) }
        do {
            return try SndFileReader(file: file, integers: buffers.integers)
        } catch let reason as SkipReason where reason.code == .audioNotAudio {
            // Only now: NIST files begin with text.
            guard let content = FileContent.text(start) else { throw reason }
            throw SkipReason(.audioNotAudio, found: content.found, needed: content.needed)
        }
    }

    /// Decodes the next sample frames of all channels, as they are in the file.
    ///
    /// - Returns: how many there were; 0 at the end, or where the data are damaged (see ``fault``).
    /// - Throws: ``SkipReason`` `file.unreadable` when the system reports an error.
    func readInterleaved(into target: UnsafeMutablePointer<Float>, frames: Int) throws -> Int {
        let count = reader.read(into: target, frames: min(frames, blockFrames))
        try file.checkRead()
        return max(0, count)
    }

    /// Goes on with the frame of this number, where that gives the same samples as decoding everything before it.
    ///
    /// - Returns: whether it does; otherwise nothing has changed.
    func seek(toFrame frame: Int) -> Bool { reader.seek(toFrame: frame) }

    /// Decodes the next samples into `target`, at most ``blockFrames`` of them.
    ///
    /// - Returns: the number of mono samples written; 0 at the end, or where the data are damaged (see ``fault``).
    /// - Throws: ``SkipReason`` `file.unreadable` when the system reports an error.
    func readMono(into target: UnsafeMutableBufferPointer<Float>) throws -> Int {
        guard let mono = target.baseAddress else { return 0 }
        let channels = info.channels
        let interleaved = channels == 1 ? mono : buffers.interleaved
        let frames = reader.read(into: interleaved, frames: min(target.count, blockFrames))
        try file.checkRead()
        guard frames > 0 else { return 0 }
        if replaceNonFinite, info.encoding == "FLOAT" || info.encoding == "DOUBLE" {
            replacedSamples += melscope_zero_non_finite(interleaved, frames * channels)
        }
        mix.mix(interleaved, frames: frames, into: mono)
        return frames
    }

    /// Decodes the next samples of all channels into `target`, which has room for ``Buffers/sampleCapacity`` of them.
    ///
    /// - Returns: the number of sample frames; 0 at the end, or where the data are damaged.
    /// - Throws: as ``readMono(into:)``.
    func readInterleaved(into target: UnsafeMutablePointer<Float>) throws -> Int {
        let frames = reader.read(into: target, frames: blockFrames)
        try file.checkRead()
        if frames > 0, replaceNonFinite, info.encoding == "FLOAT" || info.encoding == "DOUBLE" {
            replacedSamples += melscope_zero_non_finite(target, frames * info.channels)
        }
        return max(0, frames)
    }
}
