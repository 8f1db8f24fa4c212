import Base
import Corpora
import Dispatch
import Signal

extension SourceListing {
    /// Puts segments in the place of recordings. For windows the length of every recording is looked up, which its header tells in a
    /// tenth of a millisecond; one whose header does not is decoded.
    ///
    /// - Parameters:
    ///   - source: nil leaves the listing as it is.
    ///   - isCancelled: asked between recordings, on several threads.
    /// - Throws: `CancellationError`.
    package mutating func divide(by source: SegmentSource?, ffmpeg: FFmpegUse = .installed, isCancelled: @escaping @Sendable () -> Bool = { false }) throws {
        guard let source else { return }
        guard case .windows = source else { return divide(by: source) { _ in nil } }
        let recordings = clips.filter { $0.kind == .audio }
        let lengths = Guarded<[RawPath: Double]>([:])
        let workers = 4
        DispatchQueue.concurrentPerform(iterations: min(workers, recordings.count)) { worker in
            for index in stride(from: worker, to: recordings.count, by: workers) where !isCancelled() {
                let clip = recordings[index]
                // What is wrong with one that has no length, a run finds out and says.
                let (length, _) = LibraryOutput.collecting {
                    try AudioInfo.seconds(path: clip.absolutePath.text, ffmpeg: ffmpeg, isGivenUp: isCancelled)
                }
                if let seconds = try? length.get() { lengths.withLock { $0[clip.file] = seconds } }
            }
        }
        if isCancelled() { throw CancellationError() }
        let found = lengths.withLock { $0 }
        divide(by: source) { found[$0.file] }
    }
}
