import Base
import CSndFile
import CVector

/// Decodes what libsndfile reads.
final class SndFileReader: SampleReader {
    package let info: AudioInfo
    package let notes: [ClipNote]
    let slackFrames = 0
    private(set) var fault: SkipReason?
    private let handle: OpaquePointer
    /// Room for one block of 16-bit samples; the lane's.
    private let integers: UnsafeMutablePointer<Int16>

    /// Opens the file and reads its header. Sizes that the header states are corrected by ``AudioSizeRules``.
    ///
    /// - Throws: ``SkipReason`` with code `file.unreadable` or `audio.not_audio`.
    package init(file: AudioFile, integers: UnsafeMutablePointer<Int16>) throws {
        self.integers = integers
        // MIDI sample dumps, of which libsndfile prints each fault on standard output.
        let head = file.bytes(at: 0, count: 4)
        guard head.count < 4 || head[0] != 0xf0 || head[1] != 0x7e || head[3] != 1 else {
            throw SkipReason(.audioNotAudio, found: "a MIDI sample dump (SDS)", needed: "WAV, FLAC, OGG, MP3 or AIFF")
        }
        var notes: [String] = []
        let stated = StatedSize(of: file)
        if let stated {
            if let note = AudioSizeRules.hideFileBehind(stated, in: file) { notes.append(note) }
            for (offset, bytes) in AudioSizeRules.firstCorrections(stated, of: file) { file.correct(at: offset, to: bytes) }
        }
        var (handle, info) = try Self.open(file)
        if let stated, let decision = AudioSizeRules.decision(for: stated, of: file, info: info) {
            if !decision.corrections.isEmpty {
                sf_close(handle)
                for (offset, bytes) in decision.corrections { file.correct(at: offset, to: bytes) }
                (handle, info) = try Self.open(file)
            }
            info.promisedSeconds = decision.promisedSeconds
            info.fault = decision.fault
            if let note = decision.note { notes.append(note) }
        }
        var streams = 1
        if info.format == "OGG" { (info.fault, streams) = OggPages.check(file) }
        self.handle = handle
        self.info = info
        self.notes = notes.map { ClipNote(.audioLength, $0) } + (streams > 1 ? [.audioStreams(streams)] : [])
    }

    deinit { sf_close(handle) }

    private static func open(_ file: AudioFile) throws -> (OpaquePointer, AudioInfo) {
        var virtual = AudioFile.virtualIO()
        var header = SF_INFO()
        let user = Unmanaged.passUnretained(file).toOpaque()
        let (opened, message) = OpeningFailures.open {
            file.rewind()
            return sf_open_virtual(&virtual, Int32(SFM_READ), &header, user)
        }
        guard let handle = opened else {
            try file.checkRead()
            throw SkipReason(.audioNotAudio, found: "libsndfile: \(message)", needed: "WAV, FLAC, OGG, MP3 or AIFF")
        }
        let info = AudioInfo(header)
        guard (1...1024).contains(info.channels) else {
            sf_close(handle)
            throw SkipReason(.audioNotAudio, found: "\(info.channels) channels", needed: "1 to 1,024 channels")
        }
        return (handle, info)
    }

    package func read(into interleaved: UnsafeMutablePointer<Float>, frames wanted: Int) -> Int {
        let frames: Int
        if info.encoding == "PCM_16" {
            // Half the bytes to copy, and the scaling as vectors: two to four times as fast as sf_readf_float, with the
            // same values.
            frames = Int(sf_readf_short(handle, integers, sf_count_t(wanted)))
            melscope_int16_to_float(integers, interleaved, max(0, frames) * info.channels)
        } else {
            frames = Int(sf_readf_float(handle, interleaved, sf_count_t(wanted)))
        }
        if frames <= 0, sf_error(handle) != 0 {
            fault = SkipReason(
                .audioDamaged, found: "damaged audio: \(OpeningFailures.phrase(sf_error(handle)))", needed: "audio that can be decoded")
        }
        return max(0, frames)
    }

    /// Encodings each of whose samples stands by itself, and FLAC, whose frames do. Of the others what follows a seek can differ from
    /// what decoding up to it gives.
    private var standsAlone: Bool {
        info.encoding.hasPrefix("PCM") || ["FLOAT", "DOUBLE", "ULAW", "ALAW"].contains(info.encoding)
    }

    func seek(toFrame frame: Int) -> Bool {
        guard standsAlone, let frames = info.frames, frame <= frames else { return false }
        return sf_seek(handle, sf_count_t(frame), Int32(SF_SEEK_SET)) == sf_count_t(frame)
    }
}
