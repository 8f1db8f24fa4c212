import CSndFile
import CVector

/// Decodes one sound file into mono float32 samples, block by block.
///
/// The values are those of Python's `soundfile.read(dtype='float32')` (integers divided by 2^(bits-1)), and several
/// channels become one as ``ChannelMix`` says.
final class AudioDecoder {
    /// The reusable memory of decoding. One lane owns it and decodes one file at a time.
    final class Buffers {
        /// Samples of all channels together.
        static let sampleCapacity = 1 << 15
        let window = AudioFile.Window()
        fileprivate let integers = UnsafeMutablePointer<Int16>.allocate(capacity: sampleCapacity)
        fileprivate let interleaved = UnsafeMutablePointer<Float>.allocate(capacity: sampleCapacity)

        deinit {
            integers.deallocate()
            interleaved.deallocate()
        }
    }

    let info: AudioInfo
    let file: AudioFile
    /// Mono samples that one call of ``readMono(into:)`` gives at most.
    let blockFrames: Int
    /// NaN and infinite samples that were set to 0.
    private(set) var replacedSamples = 0
    /// libsndfile's words when the data could not be decoded to their end.
    private(set) var failure: String?
    private(set) var mix: ChannelMix
    private let replaceNonFinite: Bool
    private let buffers: Buffers
    private let handle: OpaquePointer

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``SkipReason`` with a `file.` code, `audio.not_audio` or `audio.channels`.
    init(path: String, buffers: Buffers, replaceNonFinite: Bool = false, channel: ClipOptions.Channel = .mean) throws {
        file = try AudioFile(path: path, window: buffers.window)
        var virtual = AudioFile.virtualIO()
        var header = SF_INFO()
        let user = Unmanaged.passUnretained(file).toOpaque()
        let file = file
        let (opened, message) = OpeningFailures.open {
            file.rewind()
            return sf_open_virtual(&virtual, Int32(SFM_READ), &header, user)
        }
        guard let handle = opened else {
            try file.checkRead()
            throw SkipReason(.audioNotAudio, found: "libsndfile: \(message)", needed: "WAV, FLAC, OGG, MP3 or AIFF")
        }
        var info = AudioInfo(header)
        guard (1...1024).contains(info.channels) else {
            sf_close(handle)
            throw SkipReason(.audioNotAudio, found: "\(info.channels) channels", needed: "1 to 1,024 channels")
        }
        do {
            mix = try ChannelMix(channels: info.channels, choice: channel)
        } catch {
            sf_close(handle)
            throw error
        }
        info.promisedSeconds = ContainerHeader.promisedSeconds(of: file, info: info)
        self.handle = handle
        self.info = info
        self.buffers = buffers
        self.replaceNonFinite = replaceNonFinite
        blockFrames = Buffers.sampleCapacity / info.channels
    }

    deinit { sf_close(handle) }

    /// Decodes the next samples into `target`, at most ``blockFrames`` of them.
    ///
    /// - Returns: the number of mono samples written; 0 at the end, or where the data are damaged (see ``failure``).
    /// - Throws: ``SkipReason`` `file.unreadable` when the system reports an error.
    func readMono(into target: UnsafeMutableBufferPointer<Float>) throws -> Int {
        guard let mono = target.baseAddress else { return 0 }
        let wanted = min(target.count, blockFrames)
        let channels = info.channels
        let interleaved = channels == 1 ? mono : buffers.interleaved
        let frames: Int
        if info.encoding == "PCM_16" {
            // Half the bytes to copy, and the scaling as vectors: two to four times as fast as sf_readf_float, with the
            // same values.
            frames = Int(sf_readf_short(handle, buffers.integers, sf_count_t(wanted)))
            melscope_int16_to_float(buffers.integers, interleaved, max(0, frames) * channels)
        } else {
            frames = Int(sf_readf_float(handle, interleaved, sf_count_t(wanted)))
        }
        try file.checkRead()
        guard frames > 0 else {
            if sf_error(handle) != 0 { failure = Self.message(handle) }
            return 0
        }
        if replaceNonFinite, info.encoding == "FLOAT" || info.encoding == "DOUBLE" {
            replacedSamples += melscope_zero_non_finite(interleaved, frames * channels)
        }
        mix.mix(interleaved, frames: frames, into: mono)
        return frames
    }

    /// What libsndfile says of its last error, as a phrase without a full stop.
    private static func message(_ handle: OpaquePointer?) -> String { OpeningFailures.phrase(sf_error(handle)) }
}
