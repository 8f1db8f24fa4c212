import Base

/// The name of a clip without its ending. Segments have names of their own, in which a dot ends nothing.
extension RawPath {
    /// Number of the text's UTF-8 bytes before an extension that recordings or arrays have.
    package var clipStemLength: Int {
        ClipKind(fileExtension: fileExtension) == nil ? text.utf8.count : stemLength
    }

    // By bytes: a dot that a combining character follows is no Character of its own.
    package var withoutClipExtension: RawPath { RawPath(text: String(text.utf8.prefix(clipStemLength)) ?? text) }
}
