import Base
import Glibc

/// Single clips of a source, outside a scan.
extension Source {
    /// What ``init(argument:)`` reads back: the path, with `@` before a list.
    package var argument: String {
        if case .list(let path) = self { return "@" + path.text }
        return path.text
    }

    /// Absolute path of a whole file that a ledger names.
    package func clipPath(_ relativePath: String) -> String { root.appending(RawPath(text: relativePath)).text }

    /// The folder from which the relative paths of a folder's or a file's clips start.
    package var root: RawPath {
        switch self {
        case .folder(let path): path
        case .file(let path), .list(let path): path.parent
        }
    }
}

extension SourceClip {
    /// A clip of a ledger as it is now, whatever it is; its kind is that of its file's name.
    ///
    /// - Parameter storedSegment: as ``storedSegment`` gave it; nil for a whole file.
    package init(root: RawPath, relativePath: RawPath, storedSegment: String?) {
        guard let (segment, file) = storedSegment.flatMap(ClipSegment.read) else {
            self.init(root: root, relativePath: relativePath)
            return
        }
        self = SourceClip(root: root, relativePath: file).segment(segment, id: relativePath)
    }

    /// A whole file as it is now, whatever it is; its kind is that of its name.
    package init(root: RawPath, relativePath: RawPath) {
        var status = stat()
        let isThere = root.appending(relativePath).withCString { stat($0, &status) } == 0
        self.init(
            root: root, relativePath: relativePath, kind: ClipKind(fileExtension: relativePath.fileExtension) ?? .audio,
            sizeBytes: isThere ? Int64(status.st_size) : nil,
            modifiedNanoseconds: isThere ? status.modifiedNanoseconds : nil)
    }

    /// The recording that has this array's name.
    ///
    /// - Throws: ``SkipReason`` `file.vanished` when there is none beside it.
    package func recordingBeside() throws(SkipReason) -> SourceClip {
        // What libsndfile reads goes before what another program decodes.
        for name in ClipKind.soundFileExtensions.sorted() + ClipKind.mediaExtensions.sorted() {
            for spelling in [name, name.uppercased()] {
                let path = file.replacingExtension(with: spelling)
                var status = stat()
                if root.appending(path).withCString({ stat($0, &status) }) == 0 {
                    return SourceClip(root: root, relativePath: path)
                }
            }
        }
        throw SkipReason(
            .fileVanished, found: "no recording named \(file.lastComponent.replacingExtension(with: "wav").text) or similar",
            needed: "the recording beside the array")
    }
}
