import Base

extension MediaContainer {
    /// Why a recording in this container has no features where ffmpeg is not installed, with the command that makes one that is
    /// read without it.
    package func needsProgram(path: String, rateHz: Int) -> SkipReason {
        SkipReason(
            .audioNeedsFFmpeg, found: "\(name), and no ffmpeg on the PATH",
            needed: "ffmpeg, or by hand: \(ShellWord.conversion(of: path, toHz: rateHz))")
    }

    /// The container of a file, by its first bytes; nil for what libsndfile may read and for everything else.
    ///
    /// - Throws: ``SkipReason`` with a `file.` code.
    package static func of(path: String) throws -> MediaContainer? {
        let start = try InputFile(path: path).bytes(count: FileContent.prefixBytes)
        return MediaContainer(Array(start.dropFirst(FileContent.end(ofTagIn: start)))) ?? MediaContainer(start)
    }
}
