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

    let file: AudioFile
    /// Mono samples that one call of ``readMono(into:)`` gives at most.
    let blockFrames: Int
    /// NaN and infinite samples that were set to 0.
    private(set) var replacedSamples = 0
    private(set) var mix: ChannelMix
    private let replaceNonFinite: Bool
    private let buffers: Buffers
    private let reader: any SampleReader

    var info: AudioInfo { reader.info }
    /// What was decided about the file before its samples were read.
    var notes: [String] { reader.notes }
    /// Why the data could not be decoded to their end.
    var fault: SkipReason? { reader.fault }
    var slackFrames: Int { reader.slackFrames }

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``SkipReason`` with a `file.` code, `audio.not_audio` or `audio.channels`.
    init(path: String, buffers: Buffers, replaceNonFinite: Bool = false, channel: ClipOptions.Channel = .mean) throws {
        file = try AudioFile(path: path, window: buffers.window)
        self.buffers = buffers
        self.replaceNonFinite = replaceNonFinite
        LeadingTags.hide(in: file)
        reader =
            MPEGReader.isStream(file) ? try MPEGReader(file: file) : try SndFileReader(file: file, integers: buffers.integers)
        mix = try ChannelMix(channels: reader.info.channels, choice: channel)
        blockFrames = Buffers.sampleCapacity / reader.info.channels
    }

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
}
