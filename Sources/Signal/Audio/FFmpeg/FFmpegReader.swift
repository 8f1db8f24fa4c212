import Base
import Foundation

/// Samples of the containers that libsndfile does not read, by the `ffmpeg` program.
///
/// A child process decodes the first audio stream to float32 at the source's own rate and channels; resampling and mixing are
/// done here as for every recording. It is given the file that was opened and checked, not its name: no name is an option, an
/// address or another file. It may use the one demuxer that the first bytes ask for and read nothing but that file, so that no
/// playlist or reference leads elsewhere.
final class FFmpegReader: SampleReader {
    /// What is wanted of the child, and how long it may take.
    struct Limits {
        /// Longest audio that is decoded, in seconds; one more is, so that a longer clip is seen to be one.
        package var maxSeconds: Double
        /// Asked while the child is waited for.
        package var isGivenUp: () -> Bool = { false }
    }

    /// The child must stay ahead of real time by its own output, with this grace: a minute for the start and for slow disks.
    static let graceSeconds = 60.0
    private static let blockBytes = 1 << 16
    /// Magic, header size, data size, encoding, rate, channels: 32 bits each, big-endian.
    private static let headerBytes = 24

    private(set) var info: AudioInfo
    private(set) var notes: [ClipNote]
    private(set) var fault: SkipReason?
    let slackFrames = 0
    private let child: DecoderProcess
    private let container: MediaContainer
    private let containerFault: SkipReason?
    private let limits: Limits
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 16)
    /// Bytes of ``buffer`` from `start` on that were read and not handed on.
    private var start = 0
    private var count = 0
    private var framesDone = 0
    /// Time without a byte while the child was waited for. A gap during which this process itself stood still counts little.
    private var waitedSeconds = 0.0
    private var isAtEnd = false

    /// Starts the child and reads the stream's header.
    ///
    /// - Throws: ``SkipReason`` `audio.not_audio` when it finds no sound; `CancellationError` when the clip was given up.
    ///
    /// - Parameter fault: of the container, found before.
    package init(
        descriptor: Int32, container: MediaContainer, fault: SkipReason? = nil, program: FFmpegProgram, limits: Limits
    ) throws {
        self.container = container
        containerFault = fault
        self.limits = limits
        let seconds = limits.maxSeconds + 1
        do {
            child = try DecoderProcess(
                path: program.path,
                arguments: [
                    "-nostdin", "-hide_banner", "-loglevel", "level+info", "-nostats", "-max_alloc", "\(1 << 30)",
                    "-protocol_whitelist", "file", "-format_whitelist", container.demuxer, "-f", container.demuxer,
                    "-i", "file:" + DecoderProcess.inputPath, "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1",
                    "-t", String(format: "%.3f", seconds), "-c:a", "pcm_f32be", "-f", "au", "pipe:1",
                ],
                input: descriptor, cpuSeconds: Int(Self.graceSeconds + seconds))
        } catch {
            guard case .notStarted(let words) = error else { fatalError("unreachable") }
            buffer.deallocate()
            throw SkipReason(.audioNeedsFFmpeg, found: "ffmpeg does not start: \(words)", needed: "an ffmpeg that runs")
        }
        notes = [ClipNote(.audioFFmpeg, "decoded by ffmpeg \(program.version)")]
        info = AudioInfo(format: container.name, encoding: "", sampleRateHz: 0, channels: 0)
        try readHeader()
    }

    deinit { buffer.deallocate() }

    private func readHeader() throws {
        while count < Self.headerBytes, fill() {}
        let size = count < Self.headerBytes ? 0 : Int(word(1))
        guard size >= Self.headerBytes, size <= 4096, word(0) == 0x2e73_6e64 else { throw withoutSound() }
        let (rate, channels) = (Int(word(4)), Int(word(5)))
        while count < size, fill() {}
        guard count >= size, rate > 0, (1...1024).contains(channels) else { throw withoutSound() }
        start += size
        count -= size
        let dump = FFmpegMessages(child.errorText)
        info = AudioInfo(
            format: container.name, encoding: dump.codec?.uppercased() ?? "unknown", sampleRateHz: rate, channels: channels)
        info.fault = containerFault
        if dump.audioStreams > 1 {
            notes.append(.audioStreams(dump.audioStreams))
        }
    }

    package func read(into interleaved: UnsafeMutablePointer<Float>, frames: Int) -> Int {
        let frameBytes = 4 * info.channels
        while count < frameBytes, fill() {}
        let done = min(frames, count / frameBytes)
        guard done > 0 else {
            if fault == nil { settle() }
            return 0
        }
        let bytes = UnsafeRawPointer(buffer.baseAddress! + start)
        for index in 0..<done * info.channels {
            let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
            interleaved[index] = Float(bitPattern: UInt32(bigEndian: bits))
        }
        start += done * frameBytes
        count -= done * frameBytes
        framesDone += done
        return done
    }

    /// Waits for more bytes.
    ///
    /// - Returns: false at the end, when the clip was given up, or when the child takes too long.
    private func fill() -> Bool {
        if isAtEnd { return false }
        if start > 0 {
            buffer.baseAddress!.copyMemory(from: buffer.baseAddress! + start, byteCount: count)
            start = 0
        }
        while true {
            if limits.isGivenUp() { return end(killed: true) }
            let before = DispatchTime.now().uptimeNanoseconds
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            switch child.read(into: room, milliseconds: 100) {
            case .output(let new):
                count += new
                return true
            case .end: return end(killed: false)
            case .nothing:
                waitedSeconds += min(1, Double(DispatchTime.now().uptimeNanoseconds - before) / 1e9)
                let decoded = info.sampleRateHz > 0 ? Double(framesDone) / Double(info.sampleRateHz) : 0
                guard waitedSeconds > Self.graceSeconds + decoded else { continue }
                fault = SkipReason(
                    .audioTruncated, found: "ffmpeg stopped after \(Int(waitedSeconds)) s without output",
                    needed: "a file that is decoded as fast as it plays")
                return end(killed: true)
            }
        }
    }

    private func end(killed: Bool) -> Bool {
        isAtEnd = true
        if killed { child.stop() }
        return false
    }

    /// What the child said and how it ended, once it gives no more samples. Errors on the way mean that a part is missing.
    private func settle() {
        guard isAtEnd, !limits.isGivenUp() else { return }
        let status = child.finish(seconds: 10)
        let said = FFmpegMessages(child.errorText).firstError
        guard status != 0 || said != nil else { return }
        let ending = status.map { "it exited with status \($0)" } ?? "it was killed by a signal"
        fault = SkipReason(
            .audioTruncated, found: "ffmpeg: \(said ?? ending)", needed: "a file that is decoded without errors to its end")
    }

    /// Why there is no stream of samples.
    private func withoutSound() -> any Error {
        if limits.isGivenUp() { return CancellationError() }
        let status = child.finish(seconds: 10)
        if let fault = fault ?? containerFault { return fault }
        let dump = FFmpegMessages(child.errorText)
        if dump.isOpened, dump.audioStreams == 0 {
            let streams = dump.otherStreams > 0 ? "\(dump.otherStreams) \(dump.otherStreams == 1 ? "stream" : "streams") and no audio" : "no streams"
            return SkipReason(.audioNotAudio, found: "\(container.name) with \(streams)", needed: "an audio stream")
        }
        let said = dump.firstError ?? status.map { "it exited with status \($0)" } ?? "it was killed by a signal"
        return SkipReason(
            .audioNotAudio, found: "\(container.name) that ffmpeg does not decode: \(said)", needed: "a whole, undamaged file")
    }

    private func word(_ index: Int) -> UInt32 {
        UInt32(bigEndian: UnsafeRawPointer(buffer.baseAddress!).loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
    }
}
